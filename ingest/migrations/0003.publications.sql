CREATE TABLE ops.publication (
    number        integer PRIMARY KEY,
    published_at  timestamptz NOT NULL DEFAULT now(),
    author        text NOT NULL,
    note          text NOT NULL,
    last_load     bigint NOT NULL,
    layers_sha256 text NOT NULL,
    is_current    boolean NOT NULL
);
CREATE UNIQUE INDEX one_current_publication ON ops.publication (is_current) WHERE is_current;

CREATE TABLE ops.published_layer (
    publication integer NOT NULL REFERENCES ops.publication (number),
    layer       text NOT NULL,
    title       text NOT NULL,
    abstract    text NOT NULL,
    features    bigint NOT NULL,
    bbox        double precision[],
    starts_on   date,
    ends_on     date,
    PRIMARY KEY (publication, layer)
);
COMMENT ON COLUMN ops.published_layer.bbox IS 'west, south, east, north in degrees; null when empty';

CREATE TABLE ops.published_dataset (
    publication  integer NOT NULL REFERENCES ops.publication (number),
    slug         text NOT NULL,
    title        text NOT NULL,
    source       text,
    credit_line  text NOT NULL,
    licence_id   text NOT NULL,
    licence_text text,
    synthetic    boolean NOT NULL,
    methodology  text,
    caveats      text,
    period_start date,
    period_end   date,
    PRIMARY KEY (publication, slug)
);

CREATE TABLE ops.published_map_geometry (
    publication      integer NOT NULL REFERENCES ops.publication (number),
    dataset          text NOT NULL,
    level            integer NOT NULL,
    boundary_version text NOT NULL,
    bbox             double precision[] NOT NULL,
    body             text NOT NULL,
    PRIMARY KEY (publication, dataset, level)
);

CREATE VIEW pub.publication AS
    -- who published stays in ops: it is nobody's business outside
    SELECT number, published_at, note, is_current FROM ops.publication WHERE is_current;
CREATE VIEW pub.layer_facts AS
    SELECT l.* FROM ops.published_layer l JOIN ops.publication p ON p.number = l.publication
    WHERE p.is_current;
CREATE VIEW pub.dataset AS
    SELECT d.* FROM ops.published_dataset d JOIN ops.publication p ON p.number = d.publication
    WHERE p.is_current;
CREATE VIEW pub.map_geometry AS
    SELECT g.* FROM ops.published_map_geometry g JOIN ops.publication p
        ON p.number = g.publication
    WHERE p.is_current;
GRANT SELECT ON pub.publication, pub.layer_facts, pub.dataset, pub.map_geometry TO geoportal_web;

-- Snapshots do not change once made: to correct one, publish again.
CREATE FUNCTION ops.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A published snapshot does not change: publish again';
END $$;
