"""What must be known of a figure: that it is withheld, estimated, or of a place not certain.

The scripts have the same rules: choropleth/care.js.
"""

from collections.abc import Callable
from typing import Any

from geoportal.portal.languages import direction
from geoportal.portal.text import _, number

Row = dict[str, Any]

COLUMNS = ("withheld", "estimated", "match_score")  # of layers of people
CERTAIN = 0.95  # match score below which somebody should look at a place
AMONG_FEW = 0.5  # withheld figures sort between none and one
ABOUT = "≈"  # marks figures to be read with care, on maps and in tables


def bound(withheld: str | None, group: str) -> str | None:
    """What stands instead of a group's figure ("total": of all groups'): "<10"; None for nothing.

    Empty where several figures are withheld: what they come to is not known.
    """
    parts = [part.split(" ", 1) for part in (withheld or "").split(", ") if part]
    found = [said for name, said in parts if group in (name, "total")]
    if not found:
        return None
    return found[0] if len(found) == 1 else ""


def cared(row: Row, group: str, who: str = "") -> Row:
    """The row with `bound` of the group's figure, and `doubts` in words.

    `who` names a sex or age of the group: there is no telling them, and no bound is theirs.
    """
    said = bound(row.get("withheld"), group)
    return {**row, "bound": said and ("" if who else said), "doubts": doubts(row)}


def doubts(row: Row) -> list[str]:
    """Why a row's figure is to be read with care."""
    score = row.get("match_score")
    found = [_("Estimated")] if row.get("estimated") else []
    if score is not None and score < CERTAIN:
        found.append(_("Place not certain"))
    return found


def is_suppressed(row: Row, value: float | None) -> bool:
    """Whether there are people, and only how many is withheld."""
    return value is None and row.get("bound") is not None


def order(row: Row) -> int:
    """Figures first, then what is withheld, then none, then what is not known."""
    if row["value"] is None:
        return 1 if is_suppressed(row, None) else 3
    return 0 if row["value"] else 2


def figure(row: Row, value: float | None, write: Callable[[float | None], str] = number) -> str:
    """A figure in words: the bound of one that is withheld, “at least” where a part of it is."""
    if row.get("bound") is None:
        return write(value)
    if value is None:
        return _left_to_right(row["bound"]) or _("Suppressed")
    return at_least(write(value))


def _left_to_right(words: str) -> str:
    """In lines that run the other way “<10” would be turned into “10>”."""
    return f"\u2066{words}\u2069" if words and direction() == "rtl" else words


def instead(row: Row) -> str:
    """What a chart writes where a figure is withheld; empty where it is not."""
    value = row["total_individuals"]
    return figure(row, value) if is_suppressed(row, value) else ""


def of_group(row: Row, group: str) -> str:
    """A row's figure of one population group in words."""
    return figure(cared(row, group), row[f"{group}_individuals"])


def at_least(words: str) -> str:
    """A figure that more people belong to than are in it."""
    return _("at least {figure}").format(figure=words)


def sort_key(row: Row, value: float | None) -> float:
    """What a table sorts a figure by."""
    if value is not None:
        return value
    return AMONG_FEW if is_suppressed(row, value) else -1
