"""Figures that are not there, in QGIS's expressions: withheld (“<10”: some people), or not known.

The rules are those of geoportal/portal/care.py.
"""

from geoportal.qgis.contents import Published
from layers import groups

COLUMN = "withheld"


def can_be(published: Published) -> bool:
    """Whether the layer tells which of the figures shown are withheld."""
    return COLUMN in published.columns and groups.figure(str(published.figure)) is not None


def withheld(published: Published) -> str:
    """True where there are people in the figure shown, and only how many is not told."""
    return f'"{published.figure}" IS NULL AND {_in_part(published)}'


def unknown(published: Published) -> str:
    """True where nothing is known of the figure shown."""
    missing = f'"{published.figure}" IS NULL'
    return f"{missing} AND NOT ({_in_part(published)})" if can_be(published) else missing


def figure(published: Published, decimals: int) -> str:
    """The figure as text: “≥ 200” where a part of it is withheld, “<10” where all of it is.

    NULL where it is not known, or withheld in several parts: what they come to nobody knows.
    """
    number = f'format_number("{published.figure}", {decimals})'
    if not can_be(published):
        return number
    least = f"if({_in_part(published)}, '≥ ', '') || {number}"
    # a bound is of all people of the group: of its women, or a rate, it says nothing
    is_bounded = published.figure == groups.Figure(_group(published)).column
    return f"coalesce({least}, {_bound(published)})" if is_bounded else least


def _bound(published: Published) -> str:
    # isolated: in lines that run the other way “<10” would be turned into “10>”
    told = "'\u2066' || regexp_substr(array_first(@parts), ' (.+)') || '\u2069'"
    only = f"if(array_length(@parts) = 1, {told}, NULL)"
    return f"with_variable('parts', {_parts(published)}, {only})"


def _parts(published: Published) -> str:
    """The array of what is withheld of the figure, each as “idp <10”."""
    group = _group(published)
    wanted = "%" if group == groups.TOTAL else f"{group} %"
    return f"array_filter(string_to_array(\"{COLUMN}\", ', '), @element LIKE '{wanted}')"


def _in_part(published: Published) -> str:
    group = _group(published)
    if group == groups.TOTAL:
        return f'"{COLUMN}" IS NOT NULL'
    return f"strpos(', ' || coalesce(\"{COLUMN}\", ''), ', {group} ') > 0"


def _group(published: Published) -> str:
    counted = groups.figure(str(published.figure))
    return counted.group if counted else groups.TOTAL
