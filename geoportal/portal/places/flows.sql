-- Flows from, to and within a place at a step, the largest first; those of the units below it are
-- brought together.
SELECT origin_pcode, destination_pcode, total_individuals AS value, reported_on,
       (SELECT {name} FROM {places} p WHERE p.dataset = f.dataset AND p.level = f.origin_level
        AND p.pcode = f.origin_pcode) AS origin_name,
       (SELECT {name} FROM {places} p WHERE p.dataset = f.dataset AND p.level = f.destination_level
        AND p.pcode = f.destination_pcode) AS destination_name
FROM {layout} f
WHERE dataset = %(dataset)s AND measure = %(measure)s AND level = %(level)s AND step = %(step)s
  AND (origin_pcode = %(pcode)s OR destination_pcode = %(pcode)s)
ORDER BY CASE WHEN total_individuals IS NULL THEN 1 ELSE 0 END, total_individuals DESC,
         origin_pcode, destination_pcode
