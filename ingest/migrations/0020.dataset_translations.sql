-- What a dataset says of itself in other languages: language → field → text.
ALTER TABLE ops.published_dataset ADD COLUMN translations jsonb NOT NULL DEFAULT '{}';
CREATE OR REPLACE VIEW pub.dataset AS
    SELECT d.* FROM ops.published_dataset d JOIN ops.publication p ON p.number = d.publication
    WHERE p.is_current;
