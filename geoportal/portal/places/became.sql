-- What a unit of an edition that is not in force is now; without a share nobody has said how much.
SELECT iso3, pcode, name, boundary_version, successor_pcode, successor_name, successor_version, share
FROM {successors} WHERE pcode = %(pcode)s
ORDER BY boundary_version DESC, CASE WHEN share IS NULL THEN 1 ELSE 0 END, share DESC, successor_pcode
