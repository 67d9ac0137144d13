-- movements reported twice in a round are two; of people present only the later report counts
CREATE TEMP TABLE flow_sum ON COMMIT DROP AS
WITH counted AS (
    SELECT *, coalesce(round::text, reported_on::text) AS step,
           rank() OVER (PARTITION BY dataset, measure, coalesce(round::text, reported_on::text),
                        origin_pcode, destination_pcode ORDER BY reported_on DESC) AS age
    FROM {flows}
),
levelled AS (
    SELECT c.dataset, c.measure, c.step, c.round, c.reported_on, c.total_individuals, c.withheld,
           c.match_score, l.at,
           o.pcode AS origin_pcode, o.level AS origin_level, d.pcode AS destination_pcode,
           d.level AS destination_level
    FROM counted c
    JOIN (SELECT DISTINCT dataset, measure, at FROM flow_stand) l USING (dataset, measure)
    LEFT JOIN flow_stand o ON (o.dataset, o.measure, o.end_pcode, o.end_level, o.at)
        = (c.dataset, c.measure, c.origin_pcode, c.origin_level, l.at)
    LEFT JOIN flow_stand d ON (d.dataset, d.measure, d.end_pcode, d.end_level, d.at)
        = (c.dataset, c.measure, c.destination_pcode, c.destination_level, l.at)
    WHERE c.age = 1 OR c.measure = 'movement'
)
SELECT (row_number() OVER ())::integer AS seq, s.*,
       (row_number() OVER (PARTITION BY dataset, measure, level, step
                           ORDER BY total_individuals DESC NULLS LAST, origin_pcode,
                                    destination_pcode))::integer AS rank
FROM (SELECT dataset, measure, at AS level, step, round, max(reported_on) AS reported_on,
             origin_pcode, origin_level, destination_pcode, destination_level,
             sum(total_individuals)::bigint AS total_individuals, count(*)::integer AS flows,
             (count(*) FILTER (WHERE total_individuals IS NULL OR withheld IS NOT NULL))::integer
                 AS suppressed,
             min(match_score) AS match_score
      FROM levelled
      GROUP BY dataset, measure, at, step, round, origin_pcode, origin_level, destination_pcode,
               destination_level) s;

CREATE TEMP TABLE flow_bend (seq integer, lon double precision, lat double precision)
ON COMMIT DROP
