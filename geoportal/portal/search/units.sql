-- Units found, with their names, what they lie in, and whether figures of them are published.
SELECT u.seq, u.adm_pcode AS code, {name} AS called,
       ARRAY[name, name_en, name_fr, name_es, name_ar] AS names, {has_figures} AS has_figures,
       {parent} AS parent, {country} AS country,
       EXISTS (SELECT 1 FROM {successors} s WHERE s.pcode = u.adm_pcode
               AND s.boundary_version = u.boundary_version) AS is_followed
FROM {table} u WHERE u.seq IN %(seqs)s
