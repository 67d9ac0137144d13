"""Loads on the real PostGIS."""

from ingest import sources
from ingest.load import load


def test_the_same_inputs_change_nothing(owner, var):
    first = load(owner, sources.get("natural_earth"), None, var)
    again = load(owner, sources.get("natural_earth"), None, var)
    assert first.changed and not again.changed
    assert (again.rows_read, again.rows_loaded) == (first.rows_read, first.rows_loaded)
