-- When each dataset last had a flow that begins or ends at a place.
SELECT dataset, measure, round, reported_on FROM (
    SELECT dataset, measure, round, reported_on, row_number() OVER (
               PARTITION BY dataset, measure ORDER BY reported_on DESC, round DESC) AS place
    FROM pub.flows WHERE origin_pcode = %(pcode)s OR destination_pcode = %(pcode)s) AS dated
WHERE place = 1 ORDER BY dataset, measure
