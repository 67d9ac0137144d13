-- What a publication keeps ready for its readers: features as text in keyset order, and the facts
-- that a page needs without counting.
ALTER TABLE ops.published_layer
    ADD COLUMN snapshot integer,
    ADD COLUMN text_bytes bigint NOT NULL DEFAULT 0,
    ADD COLUMN fields jsonb NOT NULL DEFAULT '[]';
UPDATE ops.published_layer SET snapshot = publication;
ALTER TABLE ops.published_layer ALTER snapshot SET NOT NULL;
COMMENT ON COLUMN ops.published_layer.snapshot IS 'Number in the names of the layer''s tables';
COMMENT ON COLUMN ops.published_layer.text_bytes IS 'Octets of all features as GeoJSON text';
COMMENT ON COLUMN ops.published_layer.fields IS 'Columns in their order: name, type, definition, unit, codes';
ALTER TABLE ops.publication ADD COLUMN superseded_at timestamptz;

CREATE OR REPLACE VIEW pub.layer_facts AS
    SELECT l.* FROM ops.published_layer l JOIN ops.publication p ON p.number = l.publication
    WHERE p.is_current;
CREATE VIEW pub.snapshot AS
    -- an hour: a page's `next` still works when something newer is published meanwhile
    SELECT l.publication, l.layer, l.snapshot, l.features, l.text_bytes, p.superseded_at
    FROM ops.published_layer l JOIN ops.publication p ON p.number = l.publication
    WHERE p.is_current OR p.superseded_at > now() - interval '1 hour';
GRANT SELECT ON pub.layer_facts, pub.snapshot TO geoportal_web;
-- publications made before have no ready features: the next `geoportal publish` makes new ones
UPDATE ops.publication SET layers_sha256 = '';
