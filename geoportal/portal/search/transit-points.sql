-- Transit points found, with the countries they lie in and beside.
SELECT u.seq, u.id, u.point_id AS code, u.name AS called, u.point_type AS kind,
       {country} AS parent, {neighbour} AS country
FROM {table} u WHERE u.seq IN %(seqs)s
