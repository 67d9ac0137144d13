-- Features found in a layer that has no pages of its own.
SELECT seq, id, id AS code, name AS called FROM {table} WHERE seq IN %(seqs)s
