-- Features that two snapshots do not have alike: seq in the old one and in the new one. What a
-- reader gets is compared, by a checksum: the rows of this are narrow, however long the shapes.
CREATE TEMP TABLE difference ON COMMIT DROP AS
WITH old AS MATERIALIZED (
    SELECT id, seq, hashtextextended(feature, 0) AS content FROM {old} JOIN {old_text} USING (seq)
),
new AS MATERIALIZED (
    SELECT id, seq, hashtextextended(feature, 0) AS content FROM {new} JOIN {new_text} USING (seq)
)
SELECT old.seq AS old, new.seq AS new FROM old FULL JOIN new USING (id)
WHERE old.content IS DISTINCT FROM new.content;
ANALYZE difference
