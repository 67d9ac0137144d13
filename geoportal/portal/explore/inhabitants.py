"""What rates per 1,000 inhabitants are made with: whose numbers, of which years, how sure."""

from dataclasses import dataclass

from geoportal.portal import data, text
from geoportal.portal.data import Row, Store
from geoportal.portal.selection import MapView
from geoportal.portal.text import _


@dataclass(frozen=True)
class Inhabitants:
    """The datasets that numbers of inhabitants come from, their years in order, whether any rate
    made with them is an estimate, and whether they are inhabitants of one sex.

    ``credited`` is the slug of the dataset whose credit stands beside the figures already.
    """

    datasets: list[Row]
    years: list[int]
    estimated: bool
    of_one_sex: bool
    credited: str

    @property
    def source(self) -> str:
        """The datasets with their credit and the years of their numbers."""
        told = [self._told(row) for row in self.datasets]
        years = "–".join(dict.fromkeys(map(str, (self.years[0], self.years[-1]))))
        return _("{source}, {years}").format(source=text.listing(told), years=years)

    def _told(self, row: Row) -> str:
        if row["slug"] == self.credited:
            return row["title"]
        return f"{row['title']} ({row['credit_line']})"

    @property
    def care(self) -> str:
        """What must be known of the rates; empty where there is nothing."""
        said = []
        if self.of_one_sex:
            said.append(_("Rates of one sex are per 1,000 inhabitants of that sex."))
        if self.estimated:
            said.append(
                _("Rates are estimates: the number of inhabitants is an estimate or a projection, "
                  "or of another year than the figures.")
            )  # fmt: skip
        return " ".join(said)

    @property
    def words(self) -> str:
        """Both as one text."""
        return f"{text.named(_('Inhabitants'), self.source)}. {self.care}".strip()


def of(store: Store, view: MapView) -> Inhabitants | None:
    """What the rates of the view's dataset are made with, over all its steps; None without any."""
    if not view.has_rates:
        return None
    rows = store.rows(
        "SELECT DISTINCT population_dataset, population_year, rate_estimated "  # noqa: S608
        f"FROM {data.table(view.level)} WHERE dataset = %(dataset)s AND measure = %(measure)s "
        "AND rate_estimated IS NOT NULL ORDER BY population_year, population_dataset",
        dataset=view.dataset["slug"],
        measure=view.measure,
    )
    known = data.datasets(store)
    slugs = dict.fromkeys(row["population_dataset"] for row in rows)
    return Inhabitants(
        [known[slug] for slug in slugs if slug in known],
        [row["population_year"] for row in rows],
        any(row["rate_estimated"] for row in rows),
        of_one_sex=bool(view.who),
        credited=view.dataset["slug"],
    )
