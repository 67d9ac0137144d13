CREATE TABLE ops.load_run (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source         text NOT NULL,
    dataset        text NOT NULL,
    file_name      text,
    inputs_sha256  text NOT NULL,
    started_at     timestamptz NOT NULL DEFAULT now(),
    finished_at    timestamptz,
    rows_read      bigint NOT NULL DEFAULT 0,
    rows_loaded    bigint NOT NULL DEFAULT 0,
    rows_rejected  bigint NOT NULL DEFAULT 0,
    totals         jsonb NOT NULL DEFAULT '{}',
    CONSTRAINT every_row_accounted_for CHECK (rows_read = rows_loaded + rows_rejected)
);
COMMENT ON TABLE ops.load_run IS 'One row a load: what was read, loaded and rejected, with totals';
CREATE INDEX ON ops.load_run (dataset, id DESC);

CREATE TABLE ops.rejected_row (
    load_id     bigint NOT NULL REFERENCES ops.load_run (id),
    table_name  text NOT NULL,
    source_row  bigint NOT NULL,
    rule        text NOT NULL,
    reason      text NOT NULL,
    totals      jsonb NOT NULL DEFAULT '{}',
    record      jsonb NOT NULL,
    PRIMARY KEY (load_id, table_name, source_row)
);
COMMENT ON TABLE ops.rejected_row IS 'Each input row that was not loaded, with the rule it broke';

CREATE TABLE raw.record (
    load_id     bigint NOT NULL REFERENCES ops.load_run (id),
    table_name  text NOT NULL,
    source_row  bigint NOT NULL,
    record      jsonb NOT NULL,
    PRIMARY KEY (load_id, table_name, source_row)
);
COMMENT ON TABLE raw.record IS 'Each input row as received (geometry apart)';
