-- Names of the places that flows from or to a place lead to.
SELECT DISTINCT adm_pcode AS pcode, {name} AS called FROM {units}
WHERE adm_pcode IN (SELECT origin_pcode FROM pub.flows WHERE destination_pcode = %(pcode)s
                    UNION SELECT destination_pcode FROM pub.flows WHERE origin_pcode = %(pcode)s)
