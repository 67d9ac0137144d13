-- People at a site, oldest first.
SELECT dataset, 'stock' AS measure, boundary_version, round, reported_on, total_individuals, {groups},
       households, NULL AS coverage_percent, {care}
FROM pub."site-rounds" WHERE dataset = %(dataset)s AND site_id = %(site_id)s ORDER BY reported_on
