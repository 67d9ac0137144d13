SELECT t.seq AS feature_id, {fields}, {told_none}, NULL::float8 AS weight, b.geom
FROM unnest($8::bigint[], $9::bigint[]) r (low, high)
JOIN {tiles} t ON t.zoom = ANY ($10::smallint[]) AND t.code >= r.low AND t.code < r.high
JOIN {base} b USING (seq)
WHERE ST_Y(b.geom) > $11::float8 AND ST_Y(b.geom) <= $12::float8
UNION ALL
SELECT NULL, {group_fields}, {told}, NULL, g.geom
FROM unnest($8::bigint[], $9::bigint[]) r (low, high)
JOIN {groups} g ON g.zoom = {level} AND g.code >= r.low AND g.code < r.high
WHERE ST_Y(g.geom) > $11::float8 AND ST_Y(g.geom) <= $12::float8
