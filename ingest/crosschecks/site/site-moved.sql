-- A site that lies elsewhere than it did in the load before.
SELECT new.source_row,
       new.site_id || ' lies ' || round(ST_DistanceSphere(old.geom, new.geom))
       || ' m from where it lay' AS reason
FROM {load} new JOIN {before} old USING (site_id)
WHERE ST_DistanceSphere(old.geom, new.geom) > %(moved_metres)s
ORDER BY 1
