"""UNHCR refugee population statistics API: stocks and asylum procedures by year and country.

Pages are numbered; an answer says how many there are (`maxPages`), not how many records.
"""

from pydantic_settings import BaseSettings, SettingsConfigDict

from ingest.connectors import answers
from ingest.connectors.fetched import Fetched, listed
from ingest.connectors.http import Server
from ingest.connectors.order import Order
from ingest.connectors.paging import AGAIN, Listing, Page, UnfitError
from ingest.sources.model import DatasetInfo

TITLE = "UNHCR population API"
TABLES = (
    "population", "asylum-applications", "asylum-decisions", "demographics", "solutions",
    "idmc", "unrwa", "nowcasting",
)  # fmt: skip
USAGE = "unhcr population|asylum-applications|… [year=2024] [coo=SYR] [coa_all=true] …"
PARAMETERS = ("year", "yearFrom", "yearTo", "coo", "coa", "coo_all", "coa_all", "ptype_show")
PAGE_SIZE = "1000"
SOURCES = {"population": "unhcr_population"}
DATASET = DatasetInfo(
    slug="unhcr",
    title="UNHCR population statistics",
    credit_line="UNHCR Refugee Population Statistics Database",
    licence_id="CC-BY-4.0",
    licence_text="May be used and shared by anyone who gives the credit.",
    redistributable=True,
    synthetic=False,
    methodology="Figures of governments, UNHCR and partners, at the end of each year or mid-year.",
    caveats="Figures below five are rounded by UNHCR. Stocks of different years must not be added.",
)


class Settings(BaseSettings):
    """The address; no key is needed."""

    model_config = SettingsConfigDict(env_prefix="GEOPORTAL_UNHCR_")

    url: str = "https://api.unhcr.org/population/v1"


def fetch(order: Order) -> list[Fetched]:
    """Rows of one table as JSON lines; countries are named by ISO code."""
    what = order.one_word(USAGE, TABLES)
    parameters = order.renamed({name: name for name in PARAMETERS})
    asked = {**parameters, "cf_type": "ISO", "limit": PAGE_SIZE}
    dataset = DATASET.model_copy(
        update={
            "slug": f"unhcr-{what}-{order.narrowed}",
            "title": f"{DATASET.title}: {what}, {order.narrowed}".removesuffix(", "),
        }
    )
    with Server(TITLE, Settings().url) as server:
        listing = Listing(
            lambda cursor: server.address(f"{what}/", {**asked, "page": cursor.split("/")[0]}),
            _page,
        )
        terms = ("unhcr", SOURCES.get(what), dataset)
        return [listed(server, listing, order, what, terms)]


def _page(cursor: str, content: object) -> Page:
    """A page; the cursor after the first is “page/pages”, so that their number cannot change."""
    answer = answers.mapping(content)
    page, _, pages = cursor.partition("/")
    last = answers.count(answer.get("maxPages"))
    if answers.count(answer.get("page")) != int(page):
        raise UnfitError(f"it sends page {answer['page']} where page {page} was asked for")
    if pages and last != int(pages):
        raise UnfitError(f"it was changed while it was read: {AGAIN}")
    rows = answers.records(answer.get("items"))
    return Page(rows, next=f"{int(page) + 1}/{last}" if int(page) < last else None)
