-- A code that does not begin with its parent's, as OCHA's guidance asks; some countries' do not.
SELECT source_row, pcode || ' does not begin with the code of its parent, ' || parent_pcode AS reason
FROM {load}
WHERE pcode_scheme = 'cod' AND level > 1 AND parent_pcode IS NOT NULL
  AND NOT starts_with(pcode, parent_pcode)
ORDER BY 1
