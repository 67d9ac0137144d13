"""The largest flows between the areas of a map, from the curves laid out at publication."""

from typing import Any

from geoportal.portal import data, text
from geoportal.portal.data import Row, Store
from geoportal.portal.flows import questions

SHOWN = 30  # on a map that has other figures too
Series = dict[str, Any]


def series(store: Store, dataset: str, level: int) -> Series | None:
    """What names the dataset's flows at a level: dataset, measure, level; None without any."""
    if not any(row["layer"] == "flows" and row["features"] for row in data.layers(store)):
        return None
    offers = [row for row in questions.offers(store) if row["dataset"] == dataset]
    measure = offers[0]["measure"] if offers else ""
    if not measure or not largest(store, {"dataset": dataset, "measure": measure, "level": level}):
        return None
    return {"dataset": dataset, "measure": measure, "level": level}


def largest(store: Store, named: Series) -> float:
    """The largest flow between two places over all steps: the widest arrow stands for it."""
    levels = questions.levels(store, named["dataset"], named["measure"])
    return levels.get(named["level"], 0.0)


def folder(named: Series) -> str:
    """Address below which the flows of each step are, as GeoJSON."""
    return f"/flows/layout/{named['dataset']}/{named['measure']}/{named['level']}"


def caveat(named: Series) -> str:
    """What a reader must know of the flows."""
    return str(text.FLOW_MEASURES[named["measure"]][1])


def at(store: Store, named: Series, step: str) -> list[Row]:
    """The largest flows between two known places, the smallest first; ends and bend lon/lat."""
    places = questions.places(store, named["dataset"])
    rows = questions.largest(store, **named, step=step, limit=questions.MOST)
    found = [
        {**row, "origin": places.get(row["origin_pcode"]),
         "destination": places.get(row["destination_pcode"])}
        for row in rows
        if row["bend_lon"] is not None and row["total_individuals"]
    ]  # fmt: skip
    known = [row for row in found if _is_drawn(row["origin"]) and _is_drawn(row["destination"])]
    return known[:SHOWN][::-1]


def _is_drawn(place: Row | None) -> bool:
    return place is not None and place["lon"] is not None
