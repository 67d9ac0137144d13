-- Flows from one cell to another become one line, that of the largest; others stay themselves.
CREATE TABLE {tiles} (band smallint, seq integer, weight float8, geom geometry(Geometry, 4326),
                      mercator geometry(Geometry, 3857));
CREATE TABLE {groups} AS
SELECT 0::smallint AS band, 0 AS feature_count, {keys} {alike} {told_empty} {sums},
       0::float8 AS weight, geom, geom::geometry(Geometry, 4326) AS mercator
FROM {base} LIMIT 0;
ALTER TABLE {groups} ALTER mercator TYPE geometry(Geometry, 3857) USING ST_SetSRID(mercator, 3857)
