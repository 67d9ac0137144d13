-- Areas in tiles: each feature with the generalised shape of its band of zooms.
CREATE TABLE {tiles} (band smallint, seq integer, weight float8, geom geometry(Geometry, 4326),
                      mercator geometry(Geometry, 3857));
CREATE TEMP TABLE tile_feature ON COMMIT DROP AS
SELECT seq, md5(ST_AsBinary(geom)) AS shape FROM ({shown}) shown;
CREATE TEMP TABLE tile_shape (shape text, geom bytea) ON COMMIT DROP
