-- A unit whose parent is in neither this load nor the boundaries loaded before.
SELECT source_row, pcode || ' lies in ' || parent_pcode || ', which no boundaries have' AS reason
FROM {load} unit
WHERE parent_pcode IS NOT NULL AND level > 0
  AND NOT EXISTS (SELECT FROM {load} p
                  WHERE p.pcode = unit.parent_pcode AND p.level = unit.level - 1)
  AND NOT EXISTS (SELECT FROM core.admin_unit p
                  WHERE p.pcode = unit.parent_pcode AND p.level = unit.level - 1)
  -- a file of one level is loaded after, or without, the level above: that is no fault
  AND EXISTS (SELECT FROM {load} p WHERE p.level = unit.level - 1 AND p.iso3 = unit.iso3)
ORDER BY 1
