-- A site with neither a unit nor a point: no map can show the people in it.
SELECT source_row, site_id || ' “' || name || '” has neither a unit nor a point' AS reason
FROM {load} WHERE adm_pcode IS NULL AND geom IS NULL ORDER BY 1
