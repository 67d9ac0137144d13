-- Transit points of a country, or on its border, and how many there are in all.
SELECT id, name, point_type, iso3, neighbour_iso3, ST_X(geom) AS lon, ST_Y(geom) AS lat,
       count(*) OVER () AS found
FROM pub."transit-points" WHERE iso3 = %(iso3)s OR neighbour_iso3 = %(iso3)s
ORDER BY name, id LIMIT %(limit)s
