-- A stock many times, or a small part of, that of the same site and group one round earlier. Only
-- the series whose largest and smallest stock are as far apart are gone through round by round.
WITH suspect AS MATERIALIZED (
    SELECT site_id, pop_group FROM {load} GROUP BY site_id, pop_group
    HAVING max(individuals) - min(individuals) > %(change_people)s
       AND max(individuals) > %(change_factor)s * min(individuals)
)
SELECT source_row,
       site_id || ', ' || pop_group || ': ' || previous || ' people on ' || previous_on || ', '
       || individuals || ' on ' || reported_on AS reason
FROM (
    SELECT source_row, site_id, pop_group, reported_on, individuals,
           lag(individuals) OVER series AS previous, lag(reported_on) OVER series AS previous_on
    FROM {load} JOIN suspect USING (site_id, pop_group)
    WINDOW series AS (PARTITION BY site_id COLLATE "C", pop_group COLLATE "C"
                      ORDER BY reported_on)
) stocks
WHERE abs(individuals - previous) > %(change_people)s
  AND greatest(individuals, previous) > %(change_factor)s * least(individuals, previous)
ORDER BY 1
