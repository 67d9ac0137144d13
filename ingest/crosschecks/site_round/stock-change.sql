-- A stock many times, or a small part of, that of the same site and group one round earlier.
-- The key's own index gives the rows in this order, without a sort.
SELECT source_row,
       site_id || ', ' || pop_group || ': ' || previous || ' people on ' || previous_on || ', '
       || individuals || ' on ' || reported_on AS reason
FROM (
    SELECT source_row, site_id, pop_group, reported_on, individuals,
           lag(individuals) OVER series AS previous, lag(reported_on) OVER series AS previous_on
    FROM {load}
    WINDOW series AS (PARTITION BY site_id COLLATE "C", pop_group COLLATE "C"
                      ORDER BY reported_on)
) stocks
WHERE abs(individuals - previous) > %(change_people)s
  AND greatest(individuals, previous) > %(change_factor)s * least(individuals, previous)
ORDER BY 1
