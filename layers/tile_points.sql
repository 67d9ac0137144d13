-- Points on the Z-order curve of WebMercatorQuad's cells (zoom 14 × 32 cells a tile), each with the
-- first zoom at which it is alone in its cell: from there on it is itself.
CREATE TABLE {tiles} AS
WITH shown AS ({shown}),
cell AS (
    SELECT seq, {keys},
           least(524287, floor((ST_X(geom) + 180) / 360 * 524288))::integer AS x,
           greatest(0, least(524287, floor(524288 * (0.5 - ln(tan(pi() / 4 + radians(
               least(85.06, greatest(-85.06, ST_Y(geom)))) / 2)) / (2 * pi())))))::integer AS y
    FROM shown
),
coded AS (
    SELECT seq, {keys}, spread[(x >> 10) + 1] << 20 | spread[(x & 1023) + 1]
           | ((spread[(y >> 10) + 1] << 20 | spread[(y & 1023) + 1]) << 1) AS code
    FROM cell, (SELECT %(spread)s::bigint[] AS spread) bits
),
beside AS (
    SELECT seq, code, code # lag(code) OVER near AS before, code # lead(code) OVER near AS after
    FROM coded WINDOW near AS (PARTITION BY {keys} ORDER BY code)
),
-- two codes share as many zooms as they have pairs of bits in common from the left
shared AS (
    SELECT seq, code,
           greatest(14 - (length(ltrim(before::bit(38)::text, '0')) + 1) / 2,
                    14 - (length(ltrim(after::bit(38)::text, '0')) + 1) / 2) AS zoom
    FROM beside
)
SELECT least(14, greatest(0, coalesce(zoom, -1) + 1))::smallint AS zoom, code, seq
FROM shared ORDER BY 1, 2;
CREATE INDEX ON {tiles} (zoom, code, seq);
ANALYZE {tiles}; -- what follows joins by it

CREATE TABLE {groups} AS
SELECT 0::smallint AS zoom, 0::bigint AS code, 0 AS feature_count, {keys}
       {told_empty} {sums}, geom
FROM {base} LIMIT 0
