-- The largest sites in a unit or in the units below it, and how many there are.
SELECT id, site_id, name, site_type, status, round, reported_on, total_individuals AS value, synthetic,
       {care},
       ST_X(geom) AS lon, ST_Y(geom) AS lat, count(*) OVER () AS found
FROM pub.sites WHERE {inside}
ORDER BY CASE WHEN total_individuals IS NULL THEN 1 ELSE 0 END, total_individuals DESC, id
LIMIT %(limit)s
