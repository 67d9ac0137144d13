-- What is, or begins with, what is sought; in the order of the index, so that of what very many
-- begin with only the first are read.
(SELECT seq, is_code, spelled FROM {names} WHERE is_code AND spelled LIKE %(code_begins)s
 ORDER BY spelled USING ~<~ LIMIT %(most)s)
UNION ALL
(SELECT seq, is_code, spelled FROM {names} WHERE NOT is_code AND spelled LIKE %(begins)s
 ORDER BY spelled USING ~<~ LIMIT %(most)s)
