-- Units in force one level below a unit.
SELECT adm_pcode AS pcode, {name} AS called FROM {units}
WHERE parent_pcode = %(pcode)s
  AND NOT EXISTS (SELECT 1 FROM {successors} s WHERE s.pcode = adm_pcode
                  AND s.boundary_version = {units}.boundary_version)
ORDER BY called, pcode
