"""What lies in and beside a place, with the figures of the dataset the page begins with."""

from geoportal.portal import care, data
from geoportal.portal.data import Row, Store
from geoportal.portal.elements import Fragment
from geoportal.portal.languages import ngettext
from geoportal.portal.maps import step_words
from geoportal.portal.places import questions
from geoportal.portal.places.figures import Series
from geoportal.portal.places.place import Place
from geoportal.portal.text import MEASURES, _, number
from layers.groups import Figure

SHOWN = 12  # areas with bars before a reader asks for more


def around(store: Store, place: Place, found: list[Series]) -> list[Fragment]:
    """Units inside and beside the place, each with its latest figure.

    The figures are of the first of the place's series whose dataset has any of these units.
    """
    unit = place.unit
    inside = [] if place.is_earlier else questions.inside(store, unit["level"], unit["pcode"])
    beside = questions.beside(store, unit)
    areas = ngettext("{count} area inside", "{count} areas inside", len(inside))
    neighbours = ngettext("{count} neighbour", "{count} neighbours", len(beside))
    return [
        _listed(store, "inside", areas, inside, found, unit["level"] + 1),
        _listed(store, "beside", neighbours, beside, found, unit["level"]),
    ]


def _listed(
    store: Store, name: str, title: str, units: list[Row], found: list[Series], level: int
) -> Fragment:
    rows, what, dataset = _with(units, {}), "", None
    levels = data.displacement_levels(store)
    for one in found if level in levels else []:
        figures, when = _figures(store, one, level)
        if figures.keys() & {row["pcode"] for row in units}:
            rows, dataset = _with(units, figures), one.dataset
            what = _("{measure}, {when}").format(measure=MEASURES[one.measure][0], when=when)
            break
    return Fragment(
        name,
        "place-around.html",
        title=title.format(count=number(len(units))),
        rows=rows,
        what=what,
        dataset=dataset,
        shown=SHOWN,
    )


def _figures(store: Store, one: Series, level: int) -> tuple[dict[str, Row], str]:
    """The latest figures of a series' dataset at a level by P-code, and of when they are."""
    slug = one.dataset["slug"]
    steps = data.steps(store, data.table(level), slug, one.measure)
    if not steps:
        return {}, ""
    rows = data.values(store, level, slug, one.measure, steps[-1], Figure("total"))
    return {row["adm_pcode"]: row for row in rows}, step_words(steps[-1])


def _with(units: list[Row], figures: dict[str, Row]) -> list[Row]:
    """Units with their figure in words and its part (0 to 1) of the largest, the largest first."""
    unknown: Row = {"value": None, "bound": None}
    known = {row["pcode"]: figures.get(row["pcode"], unknown) for row in units}
    most = max((one["value"] or 0 for one in known.values()), default=0) or 1
    made = [
        {
            **row,
            "part": (known[row["pcode"]]["value"] or 0) / most,
            "words": care.figure(known[row["pcode"]], known[row["pcode"]]["value"]),
        }
        for row in units
    ]
    order = {code: (care.order(one), -(one["value"] or 0)) for code, one in known.items()}
    return sorted(made, key=lambda row: order[row["pcode"]])
