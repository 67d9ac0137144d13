-- What readers may know of earlier publications, and how often a dataset brings new figures.
ALTER TABLE ops.published_dataset ADD COLUMN interval_days integer;
COMMENT ON COLUMN ops.published_dataset.interval_days IS
    'Days between one date of its figures and the next, by the median; null with fewer than two';
CREATE OR REPLACE VIEW pub.dataset AS
    SELECT d.* FROM ops.published_dataset d JOIN ops.publication p ON p.number = d.publication
    WHERE p.is_current;

-- numbers, dates, notes and counts: no features, and not who published
CREATE VIEW pub.history AS
    SELECT p.number, p.published_at, p.note, p.restores, p.is_current,
           l.layer, l.features, l.snapshot
    FROM ops.publication p JOIN ops.published_layer l ON l.publication = p.number;
GRANT SELECT ON pub.history TO geoportal_web;
