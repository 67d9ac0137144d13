-- Snapshot tables that no publication which is kept shows, with the octets they take.
SELECT relname, pg_total_relation_size(oid)
FROM (SELECT oid, relname, regexp_match(relname, '^([a-z][a-z0-9-]*)_p([0-9]+)(_|$)') AS part
      FROM pg_class WHERE relnamespace = 'pub'::regnamespace AND relkind = 'r') t
WHERE part IS NOT NULL AND (part[1], part[2]::integer) NOT IN (
    SELECT l.layer, l.snapshot FROM ops.published_layer l
    JOIN ops.publication p ON p.number = l.publication WHERE p.pruned_at IS NULL)
ORDER BY relname
