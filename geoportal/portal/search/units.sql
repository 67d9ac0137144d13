-- Units found, with what they lie in.
SELECT u.seq, u.adm_pcode AS code, {name} AS called,
       (SELECT {name} FROM {above} p WHERE p.adm_pcode = u.parent_pcode
        ORDER BY p.boundary_version DESC LIMIT 1) AS parent,
       (SELECT {name} FROM {countries} c WHERE c.iso3 = u.iso3
        ORDER BY c.pcode_scheme, c.boundary_version DESC LIMIT 1) AS country,
       EXISTS (SELECT 1 FROM {successors} s WHERE s.pcode = u.adm_pcode
               AND s.boundary_version = u.boundary_version) AS is_followed
FROM {table} u WHERE u.seq IN %(seqs)s
