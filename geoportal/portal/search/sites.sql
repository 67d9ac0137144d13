-- Sites found, with what they lie in.
SELECT s.seq, s.id, s.site_id AS code, s.name AS called, s.site_type AS kind, s.adm_name AS parent,
       (SELECT {name} FROM {countries} c WHERE c.iso3 = s.iso3
        ORDER BY c.pcode_scheme, c.boundary_version DESC LIMIT 1) AS country
FROM {table} s WHERE s.seq IN %(seqs)s
