-- Snapshot tables whose right to be read is not as it should be: name, and whether they may be.
WITH made AS (
    SELECT c.oid, c.relname, (regexp_match(c.relname, '^([a-z][a-z0-9-]*)_p([0-9]+)(_|$)')) AS part
    FROM pg_class c WHERE c.relnamespace = 'pub'::regnamespace AND c.relkind = 'r'
),
open AS (
    SELECT l.layer, l.snapshot FROM ops.published_layer l
    JOIN ops.publication p ON p.number = l.publication
    WHERE p.is_current OR p.readable_until > now()
),
wanted AS (
    SELECT oid, relname, (part[1], part[2]::integer) IN (SELECT layer, snapshot FROM open) AS may
    FROM made WHERE part IS NOT NULL
)
SELECT relname, may FROM wanted WHERE may <> has_table_privilege(%(reader)s, oid, 'SELECT')
ORDER BY relname
