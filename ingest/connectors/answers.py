"""Shapes of answers, checked: what is not as documented is said, not guessed at."""

from ingest.connectors.paging import UnfitError


def mapping(content: object) -> dict:
    """An answer that must be a JSON object."""
    if not isinstance(content, dict):
        raise UnfitError("it answers in a shape that is not documented")
    return content


def records(content: object) -> list:
    """A list of JSON objects."""
    if not isinstance(content, list) or not all(isinstance(record, dict) for record in content):
        raise UnfitError("it answers without the list of records that is documented")
    return content


def count(content: object) -> int:
    """A number of records or pages; some servers write it as text."""
    if isinstance(content, str) and content.isdecimal():
        return int(content)
    if isinstance(content, int) and not isinstance(content, bool) and content >= 0:
        return content
    raise UnfitError("it answers without the count that is documented")
