-- One feature a report, at the middle of a cell of 0.1 degrees or, without a point, inside its unit.
-- Of units below the second level the one they lie in is named: smaller ones would undo the cell.
WITH RECURSIVE climbed AS (
    SELECT DISTINCT adm_pcode AS pcode, adm_level AS level, boundary_version AS version,
           adm_pcode AS shown, adm_level AS shown_level
    FROM core.event WHERE adm_pcode IS NOT NULL
    UNION ALL
    SELECT c.pcode, c.level, c.version, u.parent_pcode, c.shown_level - 1
    FROM climbed c JOIN core.admin_unit u
         ON u.pcode = c.shown AND u.level = c.shown_level AND u.boundary_version = c.version
    WHERE c.shown_level > 2
),
unit AS MATERIALIZED (
    SELECT c.pcode, c.level, c.version, u.pcode AS shown, u.level AS shown_level, u.name,
           ST_PointOnSurface(u.geom) AS inside
    FROM climbed c JOIN core.admin_unit u
         ON u.pcode = c.shown AND u.level = c.shown_level AND u.boundary_version = c.version
    WHERE c.shown_level <= 2
),
country AS MATERIALIZED (
    SELECT DISTINCT ON (iso3) iso3, ST_PointOnSurface(geom) AS inside
    FROM core.admin_unit
    WHERE level = 0 AND geom IS NOT NULL AND iso3 IN (SELECT iso3 FROM core.event WHERE geom IS NULL)
    ORDER BY iso3, boundary_version DESC
)
SELECT e.dataset || ':' || e.event_id AS id, e.dataset, e.event_id, e.name AS event_name,
       e.event_type, e.reason, e.reported_on, e.started_on, e.ended_on, e.individuals, e.households,
       e.dead, e.missing, e.qualifier,
       -- a post leads to the account of the one who told
       CASE WHEN e.link !~* '[/.](facebook|fb|instagram|t|telegram|tiktok|twitter|x)\.(com|me|org)/'
            THEN e.link END AS link,
       e.iso3, CASE WHEN e.adm_level > 2 THEN unit.shown ELSE e.adm_pcode END AS adm_pcode,
       CASE WHEN e.adm_level > 2 THEN unit.shown_level ELSE e.adm_level END AS adm_level,
       CASE WHEN e.adm_level > 2 THEN unit.name ELSE coalesce(e.adm_name, unit.name) END AS adm_name,
       e.boundary_version, e.adm_match_score AS match_score,
       CASE WHEN e.geom IS NOT NULL THEN 'cell'
            WHEN unit.inside IS NOT NULL AND unit.shown_level > 0 THEN 'unit'
            WHEN coalesce(unit.inside, country.inside) IS NOT NULL THEN 'country'
       END AS place_precision,
       CASE WHEN e.geom IS NULL THEN coalesce(unit.inside, country.inside)
            ELSE ST_Point((2 * least(1799, floor(ST_X(e.geom) * 10)) + 1) / 20,
                          (2 * least(899, floor(ST_Y(e.geom) * 10)) + 1) / 20, 4326)
       END AS geom
FROM core.event e
LEFT JOIN unit ON unit.pcode = e.adm_pcode AND unit.level = e.adm_level
     AND unit.version = e.boundary_version
LEFT JOIN country ON country.iso3 = e.iso3
