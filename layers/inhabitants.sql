-- The inhabitants that figures of a unit are set against: of the same edition of the boundaries and,
-- of several years, the one nearest to the figures' (of two as near the earlier). Made-up numbers
-- of inhabitants serve made-up figures only.
inhabitants AS (
    SELECT DISTINCT ON (p.dataset, p.adm_pcode, p.boundary_version, p.reported_on, p.measure)
           p.dataset, p.adm_pcode, p.boundary_version, p.reported_on, p.measure,
           i.population, i.population_female, i.population_male, i.population_year,
           i.population_basis, i.dataset AS population_dataset,
           coalesce(i.population_basis, 'estimate') NOT IN ('census', 'register')
               OR i.population_year <> extract(year FROM p.reported_on) AS rate_estimated
    FROM people p
    JOIN core.dataset f ON f.slug = p.dataset
    JOIN core.population i ON i.adm_level = p.adm_level AND i.adm_pcode = p.adm_pcode
         AND i.boundary_version = p.boundary_version AND i.iso3 = p.iso3
    JOIN core.dataset d ON d.slug = i.dataset AND d.redistributable
         AND (f.synthetic OR NOT d.synthetic)
    ORDER BY p.dataset, p.adm_pcode, p.boundary_version, p.reported_on, p.measure,
             abs(i.population_year - extract(year FROM p.reported_on)), i.population_year,
             d.synthetic, i.dataset
)
