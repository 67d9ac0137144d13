"""HDX HAPI, version 2: harmonised figures of many providers, read by offset.

An answer does not say how many records there are, so it is read on until a page is empty: a
short page may as well be a server that gives less than it was asked for.
"""

import re

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from ingest.connectors import answers
from ingest.connectors.fetched import Fetched, listed
from ingest.connectors.http import Server
from ingest.connectors.key import needed
from ingest.connectors.order import Order
from ingest.connectors.paging import Listing, Page
from ingest.errors import UserError
from ingest.sources.model import DatasetInfo

TITLE = "HDX HAPI"
USAGE = "hapi affected-people/idps|affected-people/returnees|… [location_code=TCD] …"
PAGE_SIZE = "10000"
OURS = ("limit", "offset", "output_format", "app_identifier")
SOURCES = {"affected-people/idps": "hapi_idps"}
DATASET = DatasetInfo(
    slug="hapi",
    title="HDX HAPI",
    credit_line="Humanitarian API of the OCHA Centre for Humanitarian Data (HDX HAPI) and the "
    "providers named by resource_hdx_id",
    licence_id="LicenseRef-HDX-provider",
    licence_text="Terms are those of each record's provider, see resource_hdx_id; figures of "
    "DTM must not be passed on.",
    redistributable=False,
    synthetic=False,
    methodology="Data of many providers brought to one schema and one list of P-codes by HDX.",
    caveats="Figures of different providers, operations and assessment types overlap.",
)


class Settings(BaseSettings):
    """The address, and the application identifier (base64 of “name:e-mail”)."""

    model_config = SettingsConfigDict(env_prefix="GEOPORTAL_HAPI_")

    url: str = "https://hapi.humdata.org/api/v2"
    key: SecretStr | None = None


def fetch(order: Order) -> list[Fetched]:
    """Rows of one theme as JSON lines."""
    what = order.one_word(USAGE).strip("/")
    if not re.fullmatch(r"[a-z-]+(/[a-z-]+)*", what):
        raise UserError(f"Write: geoportal fetch {USAGE}.")
    parameters = order.renamed(
        {name: name for name in order.parameters if re.fullmatch("[a-z0-9_]+", name)}
    )
    if taken := set(OURS) & parameters.keys():
        raise UserError(f"{', '.join(sorted(taken))} cannot be given: the connector does that.")
    settings = Settings()
    key = needed(settings.key, "GEOPORTAL_HAPI_KEY", TITLE, header="X-HDX-HAPI-APP-IDENTIFIER")
    asked = {**parameters, "output_format": "json", "limit": PAGE_SIZE}
    dataset = DATASET.model_copy(
        update={
            "slug": f"hapi-{what}-{order.narrowed}",
            "title": f"{DATASET.title}: {what}, {order.narrowed}".removesuffix(", "),
        }
    )
    with Server(TITLE, settings.url, key) as server:
        listing = Listing(
            lambda cursor: server.address(what, {**asked, "offset": cursor}), _page, first="0"
        )
        return [listed(server, listing, order, what, ("hapi", SOURCES.get(what), dataset))]


def _page(cursor: str, content: object) -> Page:
    rows = answers.records(answers.mapping(content).get("data"))
    return Page(rows, next=str(int(cursor) + len(rows)) if rows else None)
