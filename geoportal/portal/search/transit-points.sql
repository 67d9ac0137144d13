-- Transit points found, with the countries they lie in and beside.
SELECT t.seq, t.id, t.point_id AS code, t.name AS called, t.point_type AS kind,
       (SELECT {name} FROM {countries} c WHERE c.iso3 = t.iso3
        ORDER BY c.pcode_scheme, c.boundary_version DESC LIMIT 1) AS parent,
       (SELECT {name} FROM {countries} c WHERE c.iso3 = t.neighbour_iso3
        ORDER BY c.pcode_scheme, c.boundary_version DESC LIMIT 1) AS country
FROM {table} t WHERE t.seq IN %(seqs)s
