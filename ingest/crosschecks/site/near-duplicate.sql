-- Two sites that lie near each other and bear nearly the same name: one site twice? Numbers in a
-- name tell camps apart (Camp 3, Camp 4), so they must agree.
SELECT b.source_row,
       b.site_id || ' “' || b.name || '” lies ' || round(ST_DistanceSphere(a.geom, b.geom))
       || ' m from ' || a.site_id || ' “' || a.name || '”' AS reason
FROM {load} a JOIN {load} b
  ON a.source_row < b.source_row
 AND ST_DWithin(a.geom, b.geom, %(near_metres)s / 111000.0
                / greatest(0.05, cos(radians(ST_Y(a.geom)))))
WHERE ST_DistanceSphere(a.geom, b.geom) <= %(near_metres)s
  AND similarity(lower(a.name), lower(b.name)) >= %(near_name)s
  AND regexp_replace(a.name, '\D+', ' ', 'g') = regexp_replace(b.name, '\D+', ' ', 'g')
ORDER BY 1
