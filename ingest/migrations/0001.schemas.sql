-- Four schemas; grants are the privacy boundary: the serving role reads pub and nothing else.
CREATE SCHEMA raw;
CREATE SCHEMA core;
CREATE SCHEMA pub;
CREATE SCHEMA ops;
COMMENT ON SCHEMA raw IS 'Rows as received';
COMMENT ON SCHEMA core IS 'Rows true to the dictionary, with P-codes';
COMMENT ON SCHEMA pub IS 'Published snapshots: all that the serving role can read';
COMMENT ON SCHEMA ops IS 'Loads, rejected rows, publications';
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO PUBLIC;
REVOKE ALL ON SCHEMA raw, core, pub, ops FROM PUBLIC;
GRANT USAGE ON SCHEMA pub TO geoportal_web;
