-- What is only alike, or has two letters the other way round. How alike is set before the index is
-- asked: of several words more must be the same, or the words that all names share would do.
SELECT seq, is_code, spelled FROM {names}
WHERE NOT is_code AND (spelled IN %(turned)s OR spelled %% (
    SELECT CASE WHEN set_limit(%(alike)s) > 0 THEN %(sought)s END))
