-- OFFSET 0: each range is read from the index and each feature by its key, whatever is estimated
SELECT t.seq AS feature_id, {fields}, {told_none}, NULL::float8 AS weight, b.geom
FROM unnest($8::bigint[], $9::bigint[]) r (low, high)
CROSS JOIN LATERAL (
    SELECT seq FROM {tiles}
    WHERE zoom = ANY ($10::smallint[]) AND code >= r.low AND code < r.high OFFSET 0) t
CROSS JOIN LATERAL (SELECT * FROM {base} WHERE seq = t.seq OFFSET 0) b
WHERE ST_Y(b.geom) > $11::float8 AND ST_Y(b.geom) <= $12::float8
UNION ALL
SELECT NULL, {group_fields}, {told}, NULL, g.geom
FROM unnest($8::bigint[], $9::bigint[]) r (low, high)
CROSS JOIN LATERAL (
    SELECT * FROM {groups} WHERE zoom = {level} AND code >= r.low AND code < r.high OFFSET 0) g
WHERE ST_Y(g.geom) > $11::float8 AND ST_Y(g.geom) <= $12::float8
