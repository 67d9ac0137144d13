-- Sites found, with what they lie in.
SELECT u.seq, u.id, u.site_id AS code, u.name AS called, u.site_type AS kind, u.adm_name AS parent,
       {country} AS country
FROM {table} u WHERE u.seq IN %(seqs)s
