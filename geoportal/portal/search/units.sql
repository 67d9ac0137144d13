-- Units found, with their names, what they lie in, and whether figures of them are published.
SELECT u.seq, u.adm_pcode AS code, {name} AS called,
       ARRAY[name, name_en, name_fr, name_es, name_ar] AS names, {has_figures} AS has_figures,
       (SELECT {name} FROM {above} p WHERE p.adm_pcode = u.parent_pcode
        ORDER BY p.boundary_version DESC LIMIT 1) AS parent,
       (SELECT {name} FROM {countries} c WHERE c.iso3 = u.iso3
        ORDER BY c.pcode_scheme, c.boundary_version DESC LIMIT 1) AS country,
       EXISTS (SELECT 1 FROM {successors} s WHERE s.pcode = u.adm_pcode
               AND s.boundary_version = u.boundary_version) AS is_followed
FROM {table} u WHERE u.seq IN %(seqs)s
