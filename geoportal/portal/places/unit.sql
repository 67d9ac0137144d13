-- Units of a level with a P-code: those in force first, of others the newest edition.
SELECT seq, id, dataset, adm_pcode AS pcode, adm_level AS level, boundary_version, iso3, parent_pcode,
       {name} AS called, name, name_en, name_fr, name_es, name_ar,
       ST_XMin(geom) AS west, ST_YMin(geom) AS south, ST_XMax(geom) AS east, ST_YMax(geom) AS north,
       EXISTS (SELECT 1 FROM {successors} s WHERE s.pcode = adm_pcode
               AND s.boundary_version = {units}.boundary_version) AS is_followed
FROM {units} WHERE adm_pcode = %(pcode)s
ORDER BY is_followed, boundary_version DESC
