-- Publications that carry unchanged layers on, go back to an earlier one, and are forgotten.
ALTER TABLE ops.publication
    ADD COLUMN readable_until timestamptz,
    ADD COLUMN restores integer REFERENCES ops.publication (number),
    ADD COLUMN pruned_at timestamptz;
COMMENT ON COLUMN ops.publication.readable_until IS 'Until when readers may finish what they began; null while current';
COMMENT ON COLUMN ops.publication.restores IS 'The earlier publication that this one brought back';
COMMENT ON COLUMN ops.publication.pruned_at IS 'When what it alone showed was dropped';
UPDATE ops.publication
SET readable_until = coalesce(superseded_at + interval '1 hour', published_at) WHERE NOT is_current;

ALTER TABLE ops.published_layer
    ADD COLUMN datasets text[] NOT NULL DEFAULT '{}',
    ADD COLUMN made_from jsonb NOT NULL DEFAULT '{}';
COMMENT ON COLUMN ops.published_layer.datasets IS 'Datasets that its features come from';
COMMENT ON COLUMN ops.published_layer.made_from IS 'Checksums of what decides on the snapshot: layer, dictionary, software, loads by core table';

-- what a layer was made from stays in ops
CREATE OR REPLACE VIEW pub.layer_facts AS
    SELECT l.publication, l.layer, l.title, l.abstract, l.features, l.bbox, l.starts_on, l.ends_on,
           l.snapshot, l.text_bytes, l.fields, l.datasets
    FROM ops.published_layer l JOIN ops.publication p ON p.number = l.publication
    WHERE p.is_current;
-- a page's `next` still works for a while when something newer is published meanwhile
CREATE OR REPLACE VIEW pub.snapshot AS
    SELECT l.publication, l.layer, l.snapshot, l.features, l.text_bytes, p.superseded_at
    FROM ops.published_layer l JOIN ops.publication p ON p.number = l.publication
    WHERE p.is_current OR p.readable_until > now();
