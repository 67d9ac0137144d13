"""How sure one may be of the last figure of a place, in plain words."""

from collections.abc import Iterator
from datetime import date

from geoportal.portal import care
from geoportal.portal.catalogue.freshness import freshness
from geoportal.portal.data import Row
from geoportal.portal.places.figures import Series
from geoportal.portal.text import _, covered, percent


def certainty(one: Series, today: date) -> list[str]:
    """What speaks for the figure and against it; what the source does not say is said too."""
    return [*_counted(one), *_of_here(one.latest), *_whole(one.latest), *_of_now(one, today)]


def _counted(one: Series) -> Iterator[str]:
    if one.dataset["synthetic"]:
        yield _("Made up to show how this works: nobody was counted.")
    elif one.latest["estimated"]:
        yield _("It is an estimate, not a count.")
    elif one.latest["estimated"] is not None:
        yield _("Its source gives it as a count, not as an estimate.")


def _of_here(row: Row) -> Iterator[str]:
    score = row["match_score"]
    if score is None:
        return
    if score < care.CERTAIN:
        yield _("The place is {share} certain: the source spells it otherwise.").format(
            share=percent(score, 1)
        )
    else:
        yield _("Its source names this place by its code or its exact name.")


def _whole(row: Row) -> Iterator[str]:
    if row["bound"] is not None:
        yield _("So few people are in a part of it that their number is withheld.")
    if row["coverage_percent"] is None:
        yield _("How much of the displacement here it covers is not said.")
    else:
        yield _("Covers {share} of those displaced.").format(share=covered(row["coverage_percent"]))


def _of_now(one: Series, today: date) -> Iterator[str]:
    if one.latest["reported_on"] < (one.dataset["period_end"] or one.latest["reported_on"]):
        yield _("Later figures of this source say nothing of this place.")
    yield freshness(one.dataset, today).sentence
