-- Personal values that somebody allowed, with the reason: the owner's alone, no role has a grant.
CREATE SCHEMA restricted;
COMMENT ON SCHEMA restricted IS 'Personal values kept for a stated reason; never published';
REVOKE ALL ON SCHEMA restricted FROM PUBLIC;

CREATE TABLE restricted.value (
    load_id     bigint NOT NULL REFERENCES ops.load_run (id) ON DELETE CASCADE,
    table_name  text NOT NULL,
    source_row  bigint NOT NULL,
    field       text NOT NULL,
    value       text NOT NULL,
    reason      text NOT NULL,
    PRIMARY KEY (load_id, table_name, source_row, field)
);
COMMENT ON TABLE restricted.value IS 'One row a cell: load, table, row, heading, value as received';
REVOKE ALL ON restricted.value FROM PUBLIC;
