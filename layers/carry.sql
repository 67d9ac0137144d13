-- A layer of an earlier publication becomes part of a new one, table and facts as they are. It
-- counts as made from what the current one was, so that what is brought back stays until news.
INSERT INTO ops.published_layer
    (publication, layer, title, abstract, features, bbox, starts_on, ends_on, snapshot, text_bytes,
     fields, datasets, made_from)
SELECT %(number)s, old.layer, old.title, old.abstract, old.features, old.bbox, old.starts_on,
       old.ends_on, old.snapshot, old.text_bytes, old.fields, old.datasets,
       coalesce(last.made_from, old.made_from)
FROM ops.published_layer old
LEFT JOIN (ops.published_layer last JOIN ops.publication p
           ON p.number = last.publication AND p.is_current) ON last.layer = old.layer
WHERE old.publication = %(source)s AND old.layer = %(layer)s
RETURNING features
