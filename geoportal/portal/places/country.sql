-- Countries of an ISO 3166-1 alpha-3 code, those in force first.
SELECT adm_pcode AS pcode, {name} AS called FROM {units} WHERE iso3 = %(iso3)s
ORDER BY EXISTS (SELECT 1 FROM {successors} s WHERE s.pcode = adm_pcode
                 AND s.boundary_version = {units}.boundary_version), boundary_version DESC
