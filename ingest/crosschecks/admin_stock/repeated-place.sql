-- Rows that stand for one place, group, reason and date: on one date they are added up.
SELECT source_row,
       adm_pcode || ', ' || pop_group || ', ' || reported_on || ': ' || rows
       || ' rows, which are added up; is that meant?' AS reason
FROM (
    SELECT source_row, adm_pcode, pop_group, reported_on,
           count(*) OVER (PARTITION BY adm_level, adm_pcode, boundary_version, pop_group, reason,
                          coalesce(round::text, reported_on::text), reported_on) AS rows
    FROM {load} WHERE measure = 'stock'
) stocks
WHERE rows > 1 ORDER BY 1
