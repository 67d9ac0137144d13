"""IDMC Internal Displacement Updates (IDU): new displacement by event, days after it happened.

One answer holds everything. IDMC's server answers with a redirect to a store of another host,
which is followed without the client id.
"""

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from ingest.connectors import answers
from ingest.connectors.fetched import Fetched, listed
from ingest.connectors.http import Server
from ingest.connectors.key import needed
from ingest.connectors.order import Order
from ingest.connectors.paging import Listing, Page
from ingest.sources.model import DatasetInfo

TITLE = "IDMC IDU"
SPANS = ("last-180-days", "all")
USAGE = f"idmc {'|'.join(SPANS)}"
DATASET = DatasetInfo(
    slug="idmc-idu",
    title="Internal Displacement Updates",
    credit_line="Internal Displacement Monitoring Centre (IDMC), Internal Displacement Updates",
    licence_id="CC-BY-3.0-IGO",
    licence_text="May be used and shared by anyone who gives the credit (as IDMC publishes them "
    "on the Humanitarian Data Exchange).",
    redistributable=True,
    synthetic=False,
    methodology="Each row is one figure on new displacement by an event, from media, governments, "
    "UN agencies and partners.",
    caveats="Provisional, not checked against each other: never a count of the people displaced.",
)


class Settings(BaseSettings):
    """The address, and the client id that IDMC gives on request."""

    model_config = SettingsConfigDict(env_prefix="GEOPORTAL_IDMC_")

    url: str = "https://helix-tools-api.idmcdb.org/external-api/idus"
    key: SecretStr | None = None


def fetch(order: Order) -> list[Fetched]:
    """All updates of a span as JSON lines."""
    what = order.one_word(USAGE, SPANS)
    order.renamed({})
    settings = Settings()
    key = needed(settings.key, "GEOPORTAL_IDMC_KEY", TITLE, parameter="client_id")
    dataset = DATASET.model_copy(update={"slug": f"idmc-idu-{what}"})
    with Server(TITLE, settings.url, key) as server:
        listing = Listing(
            lambda _: server.address(f"{what}/"),
            lambda _, content: Page(answers.records(content)),
            id="id",
        )
        return [listed(server, listing, order, what, ("idmc", "idmc_idu", dataset))]
