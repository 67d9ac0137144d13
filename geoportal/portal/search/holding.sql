-- The same, and what holds it, first as the beginning of a word.
{beginning}
UNION ALL
(SELECT seq, is_code, spelled FROM {names} WHERE NOT is_code AND spelled LIKE %(word)s
 LIMIT %(most)s)
UNION ALL
(SELECT seq, is_code, spelled FROM {names} WHERE NOT is_code AND spelled LIKE %(holds)s
 LIMIT %(most)s)
