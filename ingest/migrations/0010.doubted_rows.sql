CREATE TABLE ops.doubted_row (
    load_id     bigint NOT NULL REFERENCES ops.load_run (id),
    table_name  text NOT NULL,
    source_row  bigint NOT NULL,
    rule        text NOT NULL,
    reason      text NOT NULL
);
CREATE INDEX ON ops.doubted_row (load_id, table_name, source_row);
COMMENT ON TABLE ops.doubted_row IS
    'Rows that were loaded and are to be looked at: of each rule and load the first thousands';
