-- Features of one layer whose code or name is like what is sought: rank 0 is that very code, 1 that
-- very name, 2 to 5 begin with or hold it, 6 is only alike.
(SELECT {layer} AS layer, seq, rank, likeness FROM (
    SELECT seq, max(CASE WHEN spelled IN %(turned)s THEN 0.9
                    ELSE similarity(spelled, %(sought)s) END) AS likeness, min(CASE
               WHEN is_code AND spelled = %(code)s THEN 0
               WHEN is_code THEN %(code_rank)s
               WHEN spelled = %(sought)s THEN 1
               WHEN spelled LIKE %(begins)s THEN 2
               WHEN spelled LIKE %(word)s THEN 4
               WHEN spelled LIKE %(holds)s THEN 5
               ELSE 6 END) AS rank
    FROM ({candidates}) candidate
    GROUP BY seq) hit
ORDER BY rank, likeness DESC, seq LIMIT %(limit)s)
