-- One tile: its features, the most important first, and what had to be left out.
-- $1 to $4: bounds in the tile's CRS; $5: which fields are left out; $6: bytes that all features
-- may take, each of them $7 and as much again a point as {point} says.
WITH bounds AS (SELECT ST_MakeEnvelope($1, $2, $3, $4, {srid}) AS box),
feature AS MATERIALIZED (
{features}
),
drawn AS MATERIALIZED (
    SELECT f.*, ST_AsMVTGeom({shape}, box, 4096, {buffer}, true) AS shape FROM feature f, bounds
),
ranked AS (
    SELECT *, sum($7::float8 + {point} * ST_NPoints(shape)) OVER importance AS bytes
    FROM drawn WHERE shape IS NOT NULL
    WINDOW importance AS (ORDER BY {importance}, feature_id ROWS UNBOUNDED PRECEDING)
),
kept AS (
    SELECT ST_AsMVT(r, {layer}, 4096, 'shape', 'feature_id') AS tile, count(*) AS features,
           coalesce(sum(ST_NPoints(shape)), 0) AS points
    FROM (SELECT feature_id, {names}, shape FROM ranked WHERE bytes <= $6 ORDER BY bytes) r
),
gone AS (
    SELECT coalesce(sum(coalesce(feature_count, 1)) FILTER (WHERE bytes > $6), 0)::integer
               AS features, {gone_total}
           nullif($5::text, '') AS fields, ST_AsMVTGeom(ST_Centroid(box), box) AS shape
    FROM bounds LEFT JOIN ranked ON bytes > $6 GROUP BY box
)
SELECT kept.tile || coalesce((
           SELECT ST_AsMVT(gone, 'left-out', 4096, 'shape') FROM gone
           WHERE features > 0 OR fields IS NOT NULL), ''),
       kept.features, kept.points
FROM kept
