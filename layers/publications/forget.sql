-- Publications to be forgotten. One that shows what may no longer be published is never kept.
WITH past AS (
    SELECT p.number, EXISTS (
        SELECT FROM ops.published_layer l, unnest(l.datasets) shown
        WHERE l.publication = p.number
          AND shown NOT IN (SELECT slug FROM core.dataset WHERE redistributable)
    ) AS is_withdrawn
    FROM ops.publication p
    WHERE NOT p.is_current AND p.pruned_at IS NULL AND p.readable_until <= now()
)
UPDATE ops.publication p SET pruned_at = now() FROM past
WHERE past.number = p.number AND (is_withdrawn OR p.number NOT IN (
    SELECT number FROM ops.publication
    WHERE NOT is_current AND pruned_at IS NULL
      AND number NOT IN (SELECT number FROM past WHERE is_withdrawn)
    ORDER BY number DESC LIMIT %(keep)s))
RETURNING p.number
