-- Editions of a level's units that are not in force, each beside the one that is: of the codes of
-- one kind the newest with shapes, else the newest.
WITH unit AS (
    SELECT iso3, boundary_version, valid_on, geom IS NOT NULL AS has_shape,
           CASE WHEN pcode_scheme IN ('iso_3166', 'natural_earth') THEN 'iso' ELSE pcode_scheme END
               AS kind
    FROM core.admin_unit JOIN core.dataset ON slug = dataset AND redistributable
    WHERE level = %(level)s
),
edition AS (
    SELECT iso3, kind, boundary_version, first_value(boundary_version) OVER (
               PARTITION BY iso3, kind ORDER BY bool_or(has_shape) DESC,
               max(valid_on) DESC NULLS LAST, boundary_version DESC) AS in_force
    FROM unit GROUP BY iso3, kind, boundary_version
)
SELECT iso3, boundary_version, in_force FROM edition
WHERE boundary_version <> in_force ORDER BY 1, 2
