-- A page of an older snapshot has the fields of then, not those of the newest publication.
CREATE OR REPLACE VIEW pub.snapshot AS
    SELECT l.publication, l.layer, l.snapshot, l.features, l.text_bytes, p.superseded_at, l.fields
    FROM ops.published_layer l JOIN ops.publication p ON p.number = l.publication
    WHERE p.is_current OR p.readable_until > now();
