-- A stock many times, or a small part of, that of the same place and group one date earlier.
SELECT source_row,
       adm_pcode || ', ' || pop_group || ': ' || previous || ' people on ' || previous_on || ', '
       || people || ' on ' || reported_on AS reason
FROM (
    SELECT min(source_row) AS source_row, adm_pcode, pop_group, reported_on,
           sum(individuals) AS people, lag(sum(individuals)) OVER series AS previous,
           lag(reported_on) OVER series AS previous_on
    FROM {load} WHERE measure = 'stock'
    GROUP BY adm_level, adm_pcode, boundary_version, pop_group, reported_on
    WINDOW series AS (PARTITION BY adm_level, adm_pcode, boundary_version, pop_group
                      ORDER BY reported_on)
) stocks
WHERE abs(people - previous) > %(change_people)s
  AND greatest(people, previous) > %(change_factor)s * least(people, previous)
ORDER BY 1
