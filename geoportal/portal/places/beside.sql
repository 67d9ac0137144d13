-- Units that touch a unit.
SELECT adm_pcode AS pcode, iso3, {name} AS called
FROM {neighbours} n JOIN {units} u ON u.seq = n.neighbour
WHERE n.seq = %(seq)s ORDER BY called, pcode
