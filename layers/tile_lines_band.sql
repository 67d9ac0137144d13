-- The lines of a band of zooms; {cell} is the width of a cell in degrees, null for no groups.
WITH shown AS ({shown}),
ends AS (
    SELECT *, array[ST_X(ST_StartPoint(geom)), ST_Y(ST_StartPoint(geom)),
                    ST_X(ST_EndPoint(geom)), ST_Y(ST_EndPoint(geom))] AS place
    FROM shown
),
cells AS (
    -- a line cut at the antimeridian has no ends: it is itself
    SELECT *, coalesce(round(place[1] / {cell})::text || ' ' || round(place[2] / {cell}) || ' '
                       || round(place[3] / {cell}) || ' ' || round(place[4] / {cell}), seq::text)
              AS cell
    FROM ends
),
counted AS (SELECT *, count(*) OVER (PARTITION BY {keys}, cell) AS feature_count FROM cells),
alone AS (
    INSERT INTO {tiles}
    SELECT {band}, seq, coalesce({total}, 0), geom, {mercator}
    FROM counted WHERE feature_count = 1
),
grouped AS (
    SELECT feature_count, {keys} {alike_kept} {told} {summed},
           (array_agg(geom ORDER BY {total} DESC NULLS LAST, seq))[1] AS geom
    FROM counted WHERE feature_count > 1 GROUP BY {keys}, cell, feature_count
)
INSERT INTO {groups}
SELECT {band}, feature_count, {keys} {alike} {told_group} {sums}, coalesce({total}, 0), geom,
       {mercator}
FROM grouped
