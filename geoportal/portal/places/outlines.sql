-- Outlines in a window (degrees), as detailed as it is small.
SELECT adm_pcode AS pcode, {name} AS called,
       ST_AsGeoJSON(ST_Simplify(ST_ClipByBox2D(geom, ST_MakeEnvelope(
           %(west)s, %(south)s, %(east)s, %(north)s, 4326)), %(detail)s), 4) AS shape
FROM {units}
WHERE ST_Intersects(geom, ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 4326))
  AND {shown}
ORDER BY adm_pcode
