"""Whether a dataset's figures are due: its dates tell how often it brings new ones."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from geoportal.portal.data import Row
from geoportal.portal.text import _, day

LATE = 1.5  # times the usual interval: from then on figures are overdue

State = Literal["current", "due", "overdue", "once"]


@dataclass(frozen=True)
class Freshness:
    """How a dataset stands: ``once`` where it has no interval to go by."""

    state: State
    last_on: date | None
    every: int | None
    expected_on: date | None

    @property
    def label(self) -> str:
        """One or two words."""
        return {
            "current": _("Up to date"),
            "due": _("Due"),
            "overdue": _("Overdue"),
            "once": _("No regular dates"),
        }[self.state]

    @property
    def sentence(self) -> str:
        """What that means, with its date."""
        if self.expected_on is None:
            return _("New figures come at no regular interval.")
        said = {
            "current": _("The next figures are expected about {day}."),
            "due": _("New figures were expected about {day} and may come any day."),
            "overdue": _("New figures were expected about {day} and have not come."),
        }[self.state]
        return said.format(day=day(self.expected_on))


def freshness(dataset: Row, today: date) -> Freshness:
    """How a row of ``data.datasets`` stands on a day."""
    last, every = dataset["period_end"], dataset["interval_days"]
    if last is None or not every:
        return Freshness("once", last, None, None)
    expected = last + timedelta(days=every)
    if today <= expected:
        return Freshness("current", last, every, expected)
    late = today > last + timedelta(days=LATE * every)
    return Freshness("overdue" if late else "due", last, every, expected)


def best(datasets: list[Row], today: date) -> Freshness | None:
    """Of several datasets the one with the latest figures; None where none has dates."""
    dated = [row for row in datasets if row["period_end"] is not None]
    latest = max(dated, key=lambda row: row["period_end"], default=None)
    return freshness(latest, today) if latest else None


def today() -> date:
    """The day it is (UTC): a page says another thing the day figures fall due."""
    return datetime.now(UTC).date()
