UNION ALL
SELECT NULL, {group_fields}, {told}, g.weight, g.{geometry}
FROM {groups} g WHERE g.band = {band} AND g.geom && ST_MakeEnvelope($8, $9, $10, $11, 4326)
