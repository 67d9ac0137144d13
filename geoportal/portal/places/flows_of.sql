-- When each dataset last had a flow that begins or ends at a place, or in the units below it.
SELECT dataset, measure, step, round, reported_on FROM (
    SELECT dataset, measure, step, round, reported_on, row_number() OVER (
               PARTITION BY dataset, measure ORDER BY reported_on DESC, round DESC) AS place
    FROM {layout}
    WHERE level = %(level)s AND (origin_pcode = %(pcode)s OR destination_pcode = %(pcode)s)) AS dated
WHERE place = 1 ORDER BY dataset, measure
