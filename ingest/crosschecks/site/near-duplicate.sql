-- Two sites that lie near each other and bear nearly the same name: one site twice? Numbers in a
-- name tell camps apart (Camp 3, Camp 4), so they must agree. Only sites of the same numbers in
-- the same or a neighbouring cell of a grid are held against each other; a cell is as high, and at
-- the load's farthest latitude as wide, as sites may be apart.
WITH named AS MATERIALIZED (
    SELECT source_row, site_id, name, lower(name) AS lower_name, geom,
           regexp_replace(name, '\D+', ' ', 'g') COLLATE "C" AS numbers,
           floor(ST_X(geom) / (size / greatest(0.05, cos(radians(farthest)))))::bigint AS east,
           floor(ST_Y(geom) / size)::bigint AS north
    FROM {load}, (SELECT max(abs(ST_Y(geom))) AS farthest, %(near_metres)s / 111000.0 AS size
                  FROM {load}) grid
    WHERE geom IS NOT NULL
)
SELECT b.source_row,
       b.site_id || ' “' || b.name || '” lies ' || round(ST_DistanceSphere(a.geom, b.geom))
       || ' m from ' || a.site_id || ' “' || a.name || '”' AS reason
FROM named a
CROSS JOIN generate_series(-1, 1) AS eastward
CROSS JOIN generate_series(-1, 1) AS northward
JOIN named b ON b.numbers = a.numbers AND b.east = a.east + eastward
            AND b.north = a.north + northward AND b.source_row > a.source_row
WHERE ST_DistanceSphere(a.geom, b.geom) <= %(near_metres)s
  AND similarity(a.lower_name, b.lower_name) >= %(near_name)s
ORDER BY 1
