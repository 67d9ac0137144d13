-- Units of other editions that had another code or name and of which a unit has a part.
SELECT pcode, name, boundary_version, share FROM {successors}
WHERE successor_pcode = %(pcode)s AND successor_version = %(edition)s
  AND (pcode <> successor_pcode OR name <> successor_name)
ORDER BY boundary_version DESC, CASE WHEN share IS NULL THEN 1 ELSE 0 END, share DESC, pcode
