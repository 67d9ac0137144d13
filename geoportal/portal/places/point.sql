-- A transit point by its identifier.
SELECT id, dataset, point_id, name, name_local, point_type, iso3, neighbour_iso3, synthetic,
       ST_X(geom) AS lon, ST_Y(geom) AS lat
FROM pub."transit-points" WHERE id = %(id)s
