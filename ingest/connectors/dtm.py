"""DTM API, version 3: displaced people by country, first and second level, round, reason, origin.

Its terms forbid to pass the figures on: every file from here is marked so, and no public layer
takes it. One answer holds everything asked for; `totalRecordsCount` says how many rows that is.
"""

from pydantic import AliasChoices, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from ingest.connectors import answers
from ingest.connectors.fetched import Fetched, listed
from ingest.connectors.http import Server
from ingest.connectors.key import needed
from ingest.connectors.order import Order
from ingest.connectors.paging import Listing, Page, UnfitError
from ingest.errors import UserError
from ingest.sources.model import DatasetInfo

TITLE = "DTM API"
USAGE = "dtm admin0|admin1|admin2|country-list|operation-list [iso3=TCD] [from=2024-01-01] …"
LISTS = ("country-list", "operation-list")
LEVELS = ("admin0", "admin1", "admin2")
PARAMETERS = {
    "iso3": "Admin0Pcode", "country": "CountryName", "operation": "Operation",
    "admin1": "Admin1Name", "admin1_pcode": "Admin1Pcode",
    "admin2": "Admin2Name", "admin2_pcode": "Admin2Pcode",
    "from": "FromReportingDate", "to": "ToReportingDate",
    "from_round": "FromRoundNumber", "to_round": "ToRoundNumber",
}  # fmt: skip
DATASET = DatasetInfo(
    slug="dtm-api",
    title="Displaced people by area and round (DTM API)",
    credit_line="International Organization for Migration (IOM), "
    "Displacement Tracking Matrix (DTM)",
    licence_id="LicenseRef-IOM-DTM",
    licence_text="© IOM. May be viewed, downloaded and printed for non-commercial use only; not "
    "to be passed on, and no works to be derived from it, without IOM's consent.",
    redistributable=False,
    synthetic=False,
    methodology="Assessments of the Displacement Tracking Matrix, most of them with key "
    "informants: BA baseline area, SA site, ETT emergency tracking.",
    caveats="Estimates. Assessment types cover the same people: never add them up, nor rounds.",
)


class Settings(BaseSettings):
    """The address, and the key one subscribes to at dtm.iom.int."""

    model_config = SettingsConfigDict(env_prefix="GEOPORTAL_DTM_")

    url: str = "https://dtmapi.iom.int/v3/displacement"
    key: SecretStr | None = Field(
        default=None,
        validation_alias=AliasChoices("GEOPORTAL_DTM_KEY", "DTMAPI_SUBSCRIPTION_KEY"),
    )


def fetch(order: Order) -> list[Fetched]:
    """Rows of one level, or one of the two lists, as JSON lines."""
    what = order.one_word(USAGE, (*LEVELS, *LISTS))
    parameters = order.renamed({} if what in LISTS else PARAMETERS)
    if what in LEVELS and not {"Admin0Pcode", "CountryName", "Operation"} & parameters.keys():
        raise UserError("The DTM API wants one of iso3=…, country=… or operation=….")
    settings = Settings()
    key = needed(
        settings.key, "GEOPORTAL_DTM_KEY", TITLE, header="Ocp-Apim-Subscription-Key"
    )  # fmt: skip
    dataset = DATASET.model_copy(
        update={
            "slug": f"dtm-api-{what}-{order.narrowed}",
            "title": f"{DATASET.title}: {what}, {order.narrowed}".removesuffix(", "),
        }
    )
    with Server(TITLE, settings.url, key) as server:
        listing = Listing(
            lambda _: server.address(what, parameters),
            lambda _, content: _page(server, content),
            id=None if what in LISTS else "id",
        )
        source = None if what in LISTS else "dtm_api"
        return [listed(server, listing, order, what, ("dtm", source, dataset))]


def _page(server: Server, content: object) -> Page:
    answer = answers.mapping(content)
    status = answer.get("statusCode", 200)
    if status in (401, 403):
        raise UserError(f"{TITLE} refused the key ({status}): check GEOPORTAL_DTM_KEY.")
    if answer.get("isSuccess") is False or status != 200:
        said = server.hidden(str(answer.get("errorMessages") or answer.get("message") or ""))
        raise UserError(f"{TITLE} refuses the request (status {status}): {said}")
    rows = answers.records(answer.get("result"))
    total = answers.count(answer.get("totalRecordsCount"))
    if total != len(rows):
        raise UnfitError(f"it speaks of {total:,} records and sends {len(rows):,}")
    return Page(rows, total=total)
