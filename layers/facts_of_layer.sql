INSERT INTO ops.published_layer
    (publication, layer, title, abstract, features, bbox, starts_on, ends_on, snapshot, text_bytes,
     fields, datasets, made_from)
SELECT %(number)s, %(layer)s, %(title)s, %(abstract)s, count(*),
       CASE WHEN count(geom) > 0 THEN ARRAY[ST_XMin(ST_Extent(geom)), ST_YMin(ST_Extent(geom)),
                                            ST_XMax(ST_Extent(geom)), ST_YMax(ST_Extent(geom))] END,
       min({time}), max({time}), %(number)s, %(text_bytes)s, %(fields)s,
       ARRAY(SELECT DISTINCT slug FROM {table}, unnest(ARRAY[{datasets}]) slug
             WHERE slug IS NOT NULL ORDER BY slug), %(made_from)s
FROM {table}
RETURNING features
