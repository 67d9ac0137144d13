SELECT t.seq AS feature_id, {fields}, {told_none}, t.weight, t.{geometry} AS geom
FROM {tiles} t JOIN {base} b USING (seq)
WHERE t.band = {band} AND t.geom && ST_MakeEnvelope($8, $9, $10, $11, 4326)
