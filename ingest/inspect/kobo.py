"""What tells an export of KoboToolbox: columns that the server adds to every submission."""

from collections.abc import Iterable

TELLING = {"_uuid", "_submission_time"}
OWN = {
    *TELLING, "_id", "_index", "_status", "_validation_status", "_notes", "_tags",
    "_submitted_by", "_attachments", "_parent_index", "_parent_table_name", "_xform_id_string",
    "__version__", "_version_", "_submission__id", "_submission__uuid",
    "_submission__submission_time", "meta/instanceid", "formhub/uuid",
}  # fmt: skip
NOTE = "exported from KoboToolbox: with the XLSForm, [form] in source.toml names columns and codes"


def is_export(headings: Iterable[str]) -> bool:
    """Whether the columns are those of an export of submissions."""
    return {heading.strip().lower() for heading in headings} >= TELLING


def own(headings: Iterable[str]) -> set[str]:
    """Columns of the server, none of which answers a question of the form."""
    listed = list(headings)
    if not is_export(listed):
        return set()
    return {heading for heading in listed if heading.strip().lower() in OWN}
