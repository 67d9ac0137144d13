"""Which edition of the boundaries each row's place is looked up in."""

from datetime import date
from typing import NamedTuple

import numpy as np
import pandas as pd

from ingest.dictionary.model import Table
from ingest.errors import UserError
from ingest.gazetteer import Edition, Editions
from ingest.sources.model import Pcodes


class Choice(NamedTuple):
    """The editions to look in, or the problem; `version` is one that the row itself names."""

    editions: frozenset[Edition]
    version: str | None = None
    problem: str = ""


class Choices:
    """Chooses by the row's own boundary_version, its day or the source's; else the newest."""

    def __init__(self, editions: Editions, settings: Pcodes) -> None:
        self.editions = editions
        self.settings = settings
        self.usual = Choice(editions.of(settings.version))

    def of(
        self, rows: pd.DataFrame, table: Table, iso3: pd.Series
    ) -> tuple[np.ndarray, list[Choice]]:
        """For each row the number of its choice, and the choices; `iso3` is where each place is."""
        choices = [self.usual]
        number = np.zeros(len(rows), dtype="int64")
        if self.settings.edition_on is not None:
            days, values = pd.factorize(self._days(rows, self.settings.edition_on))
            number = np.where(days < 0, number, len(choices) + days)
            countries = None if iso3.isna().any() else set(iso3.unique())
            choices += [self._on(day, countries) for day in values]
        if "boundary_version" in table.fields and "boundary_version" in rows:
            named, versions = pd.factorize(rows["boundary_version"])
            number = np.where(named < 0, number, len(choices) + named)
            choices += [self._named(version) for version in versions]
        return number, choices

    def _days(self, rows: pd.DataFrame, field: str) -> pd.Series:
        if field not in rows:
            raise UserError(f"There is no field “{field}” to choose the boundary version by.")
        return pd.to_datetime(rows[field])

    def _on(self, day: date, countries: set[str] | None) -> Choice:
        """The editions in force on a day, of the countries the rows are in, where all say it.

        Somewhere in the world boundaries change every month, and each choice is read anew.
        """
        chosen = self.editions.on(pd.Timestamp(day).date())
        return Choice(frozenset(e for e in chosen if countries is None or e.iso3 in countries))

    def _named(self, version: str) -> Choice:
        try:
            return Choice(self.editions.of((version,)), version)
        except UserError:
            return Choice(frozenset(), version, f"there is no boundary version “{version}”")
