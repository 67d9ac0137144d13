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
ANALYZE flow_stand;

-- movements reported twice in a round are two; of people present only the later report counts
CREATE TEMP TABLE flow_sum ON COMMIT DROP AS
WITH counted AS (
    SELECT *, coalesce(round::text, reported_on::text) AS step,
           rank() OVER (PARTITION BY dataset, measure, coalesce(round::text, reported_on::text),
                        origin_pcode, destination_pcode ORDER BY reported_on DESC) AS age
    FROM {flows}
),
levelled AS (
    SELECT c.dataset, c.measure, c.step, c.round, c.reported_on, c.total_individuals, l.at,
           o.pcode AS origin_pcode, o.level AS origin_level, d.pcode AS destination_pcode,
           d.level AS destination_level
    FROM counted c
    JOIN (SELECT DISTINCT dataset, measure, at FROM flow_stand) l USING (dataset, measure)
    LEFT JOIN flow_stand o ON (o.dataset, o.measure, o.end_pcode, o.end_level, o.at)
        = (c.dataset, c.measure, c.origin_pcode, c.origin_level, l.at)
    LEFT JOIN flow_stand d ON (d.dataset, d.measure, d.end_pcode, d.end_level, d.at)
        = (c.dataset, c.measure, c.destination_pcode, c.destination_level, l.at)
    WHERE c.age = 1 OR c.measure = 'movement'
)
SELECT (row_number() OVER ())::integer AS seq, s.*,
       (row_number() OVER (PARTITION BY dataset, measure, level, step
                           ORDER BY total_individuals DESC NULLS LAST, origin_pcode,
                                    destination_pcode))::integer AS rank
FROM (SELECT dataset, measure, at AS level, step, round, max(reported_on) AS reported_on,
             origin_pcode, origin_level, destination_pcode, destination_level,
             sum(total_individuals)::bigint AS total_individuals, count(*)::integer AS flows,
             (count(*) FILTER (WHERE total_individuals IS NULL))::integer AS suppressed
      FROM levelled
      GROUP BY dataset, measure, at, step, round, origin_pcode, origin_level, destination_pcode,
               destination_level) s;

CREATE TEMP TABLE flow_bend (seq integer, lon double precision, lat double precision)
ON COMMIT DROP
