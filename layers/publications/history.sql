-- Every publication, the newest first. A snapshot's size counts where it was made.
WITH made AS (
    SELECT part[2]::integer AS number, sum(pg_total_relation_size(oid)) AS octets
    FROM (SELECT oid, regexp_match(relname, '^([a-z][a-z0-9-]*)_p([0-9]+)(_|$)') AS part
          FROM pg_class WHERE relnamespace = 'pub'::regnamespace AND relkind = 'r') t
    WHERE part IS NOT NULL GROUP BY 1
)
SELECT p.number, p.published_at, p.author, p.note, p.is_current,
       CASE WHEN p.readable_until > now() THEN p.readable_until END, p.restores,
       p.pruned_at IS NOT NULL, count(l.layer),
       count(l.layer) FILTER (WHERE l.snapshot = p.number), coalesce(sum(l.features), 0)::bigint,
       coalesce(max(made.octets), 0)::bigint
FROM ops.publication p
LEFT JOIN ops.published_layer l ON l.publication = p.number
LEFT JOIN made ON made.number = p.number
GROUP BY p.number ORDER BY p.number DESC
