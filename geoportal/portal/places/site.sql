-- A site by its identifier.
SELECT id, dataset, site_id, name, site_type, status, iso3, adm_pcode, adm_name, boundary_version,
       synthetic, ST_X(geom) AS lon, ST_Y(geom) AS lat
FROM pub.sites WHERE id = %(id)s
