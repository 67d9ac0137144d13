-- Each load is a table of its own, attached to its core table while it is the current one: a load
-- is swapped in, compared with the one before it, and undone, without touching a row.
-- Nothing was released before this: databases of earlier trials are emptied and loaded anew.
DO $$
DECLARE name text;
BEGIN
    FOR name IN SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
                WHERE c.relnamespace = 'core'::regnamespace AND c.relkind = 'r'
                  AND a.attname = 'load_id'
    LOOP
        EXECUTE format('DROP TABLE core.%I', name);
    END LOOP;
    IF to_regclass('core.dataset') IS NOT NULL THEN
        DELETE FROM core.dataset;
    END IF;
END $$;
COMMENT ON SCHEMA core IS 'Rows true to the dictionary, with P-codes';
DROP TABLE raw.record;
TRUNCATE ops.load_run CASCADE;

ALTER TABLE ops.load_run
    ADD COLUMN file_sha256 text,
    ADD COLUMN is_current boolean NOT NULL DEFAULT false,
    ADD COLUMN undone_at timestamptz,
    ADD COLUMN tables text[] NOT NULL DEFAULT '{}',
    ADD COLUMN described jsonb NOT NULL DEFAULT '{}',
    ADD COLUMN findings jsonb NOT NULL DEFAULT '{}';
COMMENT ON COLUMN ops.load_run.described IS 'The row of core.dataset as this load wrote it';
COMMENT ON COLUMN ops.load_run.findings IS 'What was cleaned and doubted, by rule; what was decided about personal data';
CREATE UNIQUE INDEX one_current_load ON ops.load_run (dataset) WHERE is_current;

CREATE TABLE raw.batch (
    load_id     bigint NOT NULL REFERENCES ops.load_run (id),
    table_name  text NOT NULL,
    first_row   bigint NOT NULL,
    last_row    bigint NOT NULL,
    rows        bytea NOT NULL,
    PRIMARY KEY (load_id, table_name, first_row)
);
ALTER TABLE raw.batch ALTER rows SET STORAGE EXTERNAL; -- compressed already
COMMENT ON TABLE raw.batch IS 'Rows as received (geometry apart), thousands at a time, as Parquet: geoportal raw LOAD';
