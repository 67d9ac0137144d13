"""One column a population group, made from the dictionary's code list."""

from ingest import dictionary

SUFFIX = "_individuals"


def expand(sql: str) -> str:
    """Replace {group_columns} by one sum a group, {group_names} by the columns' names.

    A sum is null where no row speaks of the group: null is not zero.
    """
    groups = list(dictionary.codes("pop_group"))
    sums = [
        f"(sum(individuals) FILTER (WHERE pop_group = '{group}'))::bigint AS {group}{SUFFIX}"
        for group in groups
    ]
    names = [f"{group}{SUFFIX}" for group in groups]
    return sql.replace("{group_columns}", ", ".join(sums)).replace(
        "{group_names}", ", ".join(names)
    )


def definition(column: str) -> str | None:
    """What a group's column means; None when the column is not one of these."""
    if column == f"total{SUFFIX}":
        return "People of all groups together."
    labels = dictionary.codes("pop_group").get(column.removesuffix(SUFFIX))
    return f"{labels['en']}; empty where the source says nothing of them." if labels else None
