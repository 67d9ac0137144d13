"""Lists of sites with the people in them fill two tables: the sites, and each round's figures."""

from ingest import dictionary
from ingest.inspect.model import Inspection, TableFit

SITE, ROUND = "site", "site_round"


def best(found: Inspection) -> tuple[TableFit, TableFit | None]:
    """The fit to draft, and the one of the sites where the file has both."""
    first = found.fits[0]
    fits = {fit.table: fit for fit in found.fits}
    if first.table not in (SITE, ROUND) or not {SITE, ROUND} <= set(fits):
        return first, None
    sites, rounds = fits[SITE], fits[ROUND]
    if not (_has_figures(rounds) and _has_sites(sites, found)):
        return first, None
    return _joined(rounds, sites), sites


def _has_figures(fit: TableFit) -> bool:
    fields = {column.field for column in fit.columns}
    return bool(fields & {"individuals", "households"}) and "site_id" in fields


def _has_sites(fit: TableFit, found: Inspection) -> bool:
    fields = {column.field for column in fit.columns}
    located = {"longitude", "latitude"} <= fields or "coordinates" in fields
    points = found.geometry is not None and any("Point" in kind for kind in found.geometry.kinds)
    return {"site_id", "name"} <= fields and (located or points)


def _joined(rounds: TableFit, sites: TableFit) -> TableFit:
    """The rounds with the columns that only the sites know, and what either lacks."""
    taken = {column.heading for column in rounds.columns}
    filled = {column.field for column in rounds.columns}
    known = dictionary.tables()[ROUND].readable
    more = tuple(c for c in sites.columns if c.heading not in taken and c.field not in filled
                 and c.field in known)  # fmt: skip
    used = taken | {column.heading for column in more}
    return rounds.model_copy(update={
        "columns": rounds.columns + more,
        "missing": (*rounds.missing, *(n for n in sites.missing if n not in rounds.missing)),
        "left_over": tuple(h for h in rounds.left_over if h not in used),
    })  # fmt: skip
