-- Places that flows begin or end at, each with the units it lies in. A place whose upper units
-- nobody knows stays itself: people are never lost on the way up.
CREATE TEMP TABLE flow_up ON COMMIT DROP AS
WITH RECURSIVE used AS (
    SELECT dataset, measure, pcode, level, max(name) AS given, max(boundary_version) AS edition
    FROM (SELECT dataset, measure, origin_pcode AS pcode, origin_level AS level,
                 origin_name AS name, boundary_version FROM {flows}
          UNION ALL
          SELECT dataset, measure, destination_pcode, destination_level, destination_name,
                 boundary_version FROM {flows}) ends
    WHERE pcode IS NOT NULL
    GROUP BY dataset, measure, pcode, level
),
up AS (
    SELECT dataset, measure, pcode AS end_pcode, level AS end_level, pcode, level, edition, given
    FROM used
    UNION ALL
    SELECT up.dataset, up.measure, up.end_pcode, up.end_level, p.pcode, p.level, up.edition, p.name
    FROM up
    JOIN core.admin_unit u ON (u.pcode, u.level, u.boundary_version)
        = (up.pcode, up.level, up.edition)
    JOIN core.admin_unit p ON (p.pcode, p.level, p.boundary_version)
        = (u.parent_pcode, u.level - 1, up.edition) AND p.geom IS NOT NULL
)
SELECT * FROM up;

CREATE TABLE {places} AS
SELECT n.dataset, n.level, n.pcode, coalesce(u.name, n.given, n.pcode) AS name, u.name_en,
       u.name_fr, u.name_es, u.name_ar, ST_X(u.point) AS lon, ST_Y(u.point) AS lat
FROM (SELECT dataset, level, pcode, max(edition) AS edition, max(given) AS given
      FROM flow_up GROUP BY dataset, level, pcode) n
LEFT JOIN LATERAL (
    SELECT name, name_en, name_fr, name_es, name_ar, ST_PointOnSurface(geom) AS point
    FROM core.admin_unit a
    WHERE (a.pcode, a.level, a.boundary_version) = (n.pcode, n.level, n.edition)
) u ON true
ORDER BY n.dataset, n.level, n.pcode;

-- the unit that stands for an end on a map of each level: its own, or the one it lies in
CREATE TEMP TABLE flow_stand ON COMMIT DROP AS
SELECT DISTINCT ON (dataset, measure, end_pcode, end_level, at) dataset, measure, end_pcode,
       end_level, at, pcode, level
FROM flow_up JOIN (SELECT DISTINCT dataset, measure, level AS at FROM flow_up) levels
     USING (dataset, measure)
ORDER BY dataset, measure, end_pcode, end_level, at, level > at, abs(level - at);
ANALYZE flow_stand
