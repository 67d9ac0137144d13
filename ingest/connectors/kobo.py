"""KoboToolbox, version 2: the submissions to a form, and the form.

Submissions hold what people said about themselves: the files are readable by their owner only,
and the data count as not to be passed on until the form's owner says otherwise.
"""

import json
import re

import httpx
from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from ingest.connectors import answers
from ingest.connectors.fetched import Fetched, document, draft, listed
from ingest.connectors.http import Server
from ingest.connectors.key import needed
from ingest.connectors.order import Order
from ingest.connectors.paging import Listing, Page, UnfitError
from ingest.connectors.sidecar import UNSTATED
from ingest.errors import UserError
from ingest.sources.model import DatasetInfo

TITLE = "KoboToolbox"
USAGE = "kobo ASSET-UID (the part after /forms/ in the form's address)"
LARGEST = 64 * 1024**2  # bytes of a form
FIRST = {"format": "json", "limit": "1000", "start": "0", "sort": '{"_id":1}'}


class Settings(BaseSettings):
    """The address of the server the form is on, and the account's API token."""

    model_config = SettingsConfigDict(env_prefix="GEOPORTAL_KOBO_")

    url: str = "https://kf.kobotoolbox.org"
    key: SecretStr | None = None


def fetch(order: Order) -> list[Fetched]:
    """The form as JSON and all its submissions as JSON lines, oldest first."""
    uid = order.one_word(USAGE)
    order.renamed({})
    if not re.fullmatch("[A-Za-z0-9]+", uid):
        raise UserError(f"Write: geoportal fetch {USAGE}.")
    settings = Settings()
    key = needed(settings.key, "GEOPORTAL_KOBO_KEY", TITLE, header="Authorization", prefix="Token ")
    with Server(TITLE, settings.url, key) as server:
        record = _asset(server, uid)
        path = f"api/v2/assets/{uid}/data/"
        listing = Listing(
            lambda cursor: server.address(path).copy_with(query=cursor.encode()),
            lambda _, content: _page(server, path, content),
            first=str(httpx.QueryParams(FIRST)), id="_id", grows=True,
        )  # fmt: skip
        terms = ("kobo", None, _dataset(record))
        form = _form(server, order, record)
        return [form, listed(server, listing, order, uid, terms)]


def _asset(server: Server, uid: str) -> dict:
    """The form's record: name, owner, content, and where to download it."""
    url = server.address(f"api/v2/assets/{uid}/", {"format": "json"})
    record = answers.mapping(server.json(url).content)
    if record.get("uid") != uid or not isinstance(record.get("content"), dict):
        raise UserError(f"{TITLE} answers with something that is not the form {uid}.")
    return record


def _dataset(record: dict) -> DatasetInfo:
    name, owner = (str(record.get(key) or record["uid"]) for key in ("name", "owner__username"))
    return DatasetInfo(
        slug=f"kobo-{record['uid']}", title=name, credit_line=f"{owner}, form “{name}”",
        licence_id=UNSTATED, redistributable=False, synthetic=False,
        licence_text="Collected by the form's owner, who has not said that it may be passed on.",
    )  # fmt: skip


def _form(server: Server, order: Order, record: dict) -> Fetched:
    """The form as XLSForm, or as JSON where the server offers no XLSForm."""
    terms = ("kobo", None, _dataset(record))
    for offer in answers.records(record.get("downloads") or []):
        if offer.get("format") in ("xls", "xlsx"):
            url = _ours(server, offer.get("url"))
            text = server.ask(url, {}, lambda response: b"".join(server.body(response, LARGEST)))
            suffix = ".xlsx" if text.startswith(b"PK") else ".xls"
            return document(text, order.target(record["uid"], f".form{suffix}"), draft(url, terms))
    text = json.dumps(record["content"], indent=1).encode()
    url = server.address(f"api/v2/assets/{record['uid']}/")
    return document(text, order.target(record["uid"], ".form.json"), draft(url, terms))


def _page(server: Server, path: str, content: object) -> Page:
    answer = answers.mapping(content)
    rows = answers.records(answer.get("results"))
    total = answers.count(answer.get("count"))
    if not answer.get("next"):
        return Page(rows, None, total)
    url = _ours(server, answer["next"])
    if url.path.rstrip("/").removesuffix(".json") != server.address(path).path.rstrip("/"):
        raise UnfitError("its next page is at another place: not asked")
    return Page(rows, url.query.decode(), total)


def _ours(server: Server, link: object) -> httpx.URL:
    """A link of the server's, on the very server we know: behind a proxy it may say http."""
    try:
        url = server.url.join(str(link))
    except httpx.InvalidURL:
        url = httpx.URL()
    if url.host != server.url.host:
        raise UnfitError(f"it links to another server ({url.host or 'none'}): not asked")
    return url.copy_with(scheme=server.url.scheme, port=server.url.port)
