-- The current publication gives way to the new one. What was published after one that is brought
-- back is withdrawn, and so is what shows a dataset that may no longer be published: both end now.
WITH next AS (
    SELECT coalesce(restores, number) AS restored FROM ops.publication WHERE number = %(new)s
),
withdrawn AS (
    SELECT number FROM ops.publication, next
    WHERE number > restored AND number < %(new)s
    UNION
    SELECT l.publication FROM ops.published_layer l, unnest(l.datasets) shown
    WHERE shown NOT IN (SELECT slug FROM core.dataset WHERE redistributable)
)
UPDATE ops.publication p
SET is_current = false,
    superseded_at = coalesce(superseded_at, now()),
    readable_until = CASE
        WHEN number IN (SELECT number FROM withdrawn) THEN least(readable_until, now())
        WHEN is_current THEN now() + %(minutes)s * interval '1 minute'
        ELSE readable_until END
WHERE number <> %(new)s;
UPDATE ops.publication SET is_current = true WHERE number = %(new)s
