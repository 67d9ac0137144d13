-- Features that two snapshots do not have alike: seq in the old one and in the new one. What a
-- reader gets is compared, by a checksum. OFFSET 0 has it made first: the rows that are brought
-- together are narrow, however long the features are.
SET LOCAL work_mem = '64MB';
CREATE TEMP TABLE difference ON COMMIT DROP AS
SELECT old.seq AS old, new.seq AS new
FROM (SELECT id, seq, hashtextextended(feature, 0) AS content
      FROM {old} JOIN {old_text} USING (seq) OFFSET 0) old
FULL JOIN (SELECT id, seq, hashtextextended(feature, 0) AS content
           FROM {new} JOIN {new_text} USING (seq) OFFSET 0) new USING (id)
WHERE old.content IS DISTINCT FROM new.content;
ANALYZE difference
