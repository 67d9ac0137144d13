WITH people AS (
    SELECT dataset, round, reported_on, measure, origin_level, origin_pcode,
           max(origin_name) AS origin_given, destination_level, destination_pcode,
           max(destination_name) AS destination_given, max(boundary_version) AS boundary_version,
           sum(individuals)::bigint AS total_individuals, {group_columns},
           {withheld_column},
           least(min(origin_match_score), min(destination_match_score)) AS match_score
    FROM core.flow_od
    GROUP BY dataset, round, reported_on, measure, origin_level, origin_pcode,
             destination_level, destination_pcode
),
-- a flow starts and ends at a point inside its unit, drawn once for each unit and not for each flow
unit AS (
    SELECT pcode, level, boundary_version, coalesce(name_en, name) AS name,
           ST_SetSRID(ST_PointOnSurface(geom), 4326) AS point
    FROM core.admin_unit
    WHERE (pcode, level, boundary_version) IN (
        SELECT origin_pcode, origin_level, boundary_version FROM people
        UNION SELECT destination_pcode, destination_level, boundary_version FROM people)
),
pair AS (
    SELECT DISTINCT p.origin_pcode, p.origin_level, p.destination_pcode, p.destination_level,
           p.boundary_version, o.point AS origin, d.point AS destination
    FROM people p
    JOIN unit o ON (o.pcode, o.level, o.boundary_version)
        = (p.origin_pcode, p.origin_level, p.boundary_version)
    JOIN unit d ON (d.pcode, d.level, d.boundary_version)
        = (p.destination_pcode, p.destination_level, p.boundary_version)
),
-- great circle: ST_Segmentize of a geography follows the sphere, a point at least every 100 km
arc AS (
    SELECT *, CASE WHEN origin_pcode <> destination_pcode THEN ST_SnapToGrid(ST_Segmentize(
        ST_MakeLine(origin, destination)::geography, 100000)::geometry, 0.000001) END AS line
    FROM pair
)
SELECT concat_ws(':', p.dataset, coalesce(p.origin_pcode, 'unknown'),
                 coalesce(p.destination_pcode, 'unknown'), p.reported_on, p.measure) AS id,
       p.dataset, p.round, p.reported_on, p.measure, p.origin_level, p.origin_pcode,
       coalesce(o.name, p.origin_given, 'Unknown') AS origin_name, p.destination_level,
       p.destination_pcode,
       coalesce(d.name, p.destination_given, 'Unknown') AS destination_name,
       p.boundary_version, p.total_individuals, p.withheld, p.match_score, {group_names},
       -- the short way round may cross the antimeridian: cut there, no line goes round the world
       CASE WHEN abs(ST_X(a.origin) - ST_X(a.destination)) > 180
            THEN ST_WrapX(ST_ShiftLongitude(a.line), 180, -360)
            ELSE a.line END AS geom
FROM people p
LEFT JOIN unit o ON (o.pcode, o.level, o.boundary_version)
    = (p.origin_pcode, p.origin_level, p.boundary_version)
LEFT JOIN unit d ON (d.pcode, d.level, d.boundary_version)
    = (p.destination_pcode, p.destination_level, p.boundary_version)
LEFT JOIN arc a
    ON (a.origin_pcode, a.origin_level, a.destination_pcode, a.destination_level, a.boundary_version)
     = (p.origin_pcode, p.origin_level, p.destination_pcode, p.destination_level, p.boundary_version)
