-- People in a unit by dataset, measure and edition of the boundaries, oldest first.
SELECT dataset, measure, boundary_version, round, reported_on, total_individuals, {groups}, households,
       coverage_percent, {more}
FROM {figures} WHERE adm_pcode = %(pcode)s
ORDER BY dataset, measure DESC, boundary_version, reported_on
