-- How alike two names are, for sites listed twice.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
