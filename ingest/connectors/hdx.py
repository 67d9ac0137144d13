"""HDX datasets (CKAN): one file of a dataset, with the terms its record states.

Licence, credit, method and limits are the record's. What HDX calls “other” is not taken for
permission: such data are loaded and stay unpublished.
"""

import re
from pathlib import PurePosixPath

import httpx
from pydantic_settings import BaseSettings, SettingsConfigDict

from ingest.connectors import answers, sidecar
from ingest.connectors.download import download
from ingest.connectors.fetched import Fetched, draft
from ingest.connectors.http import Server
from ingest.connectors.order import Order
from ingest.errors import NotFoundError, UserError
from ingest.sources.model import DatasetInfo

TITLE = "HDX"
USAGE = "hdx DATASET [FILE: its number or name]"
LICENCES = {
    "cc-by": "CC-BY-4.0", "cc-by-igo": "CC-BY-3.0-IGO", "cc-by-sa": "CC-BY-SA-4.0",
    "cc-zero": "CC0-1.0", "hdx-odc-by": "ODC-By-1.0", "hdx-odc-odbl": "ODbL-1.0",
    "hdx-pddl": "PDDL-1.0", "other-pd-nr": "public-domain",
}  # fmt: skip


class Settings(BaseSettings):
    """The address; public datasets need no key."""

    model_config = SettingsConfigDict(env_prefix="GEOPORTAL_HDX_")

    url: str = "https://data.humdata.org"


def fetch(order: Order) -> list[Fetched]:
    """One file of a dataset, as received."""
    order.renamed({})
    if not 1 <= len(order.words) <= 2 or not re.fullmatch(r"[\w-]+", order.words[0]):
        raise UserError(f"Write: geoportal fetch {USAGE}.")
    with Server(TITLE, Settings().url) as server:
        record = _record(server, order.words[0])
        resource = _chosen(record, order.words[1:])
        url = _address(server, resource)
        target = order.target(f"{record['name']}-{_stem(resource, url)}", _suffix(resource, url))
        before = sidecar.intact(target)
        terms = ("hdx", None, _dataset(record))
        done = download(server, url, target, draft(url, terms), order.progress)
        return [Fetched(target, done, before is None or before.sha256 != done.sha256)]


def _record(server: Server, name: str) -> dict:
    try:
        answer = server.json(server.address("api/3/action/package_show", {"id": name}))
    except NotFoundError:
        raise NotFoundError(f"HDX has no dataset “{name}”.{_nearest(server, name)}") from None
    record = _result(server, answer.content)
    if not isinstance(record.get("name"), str):
        raise UserError(f"{TITLE} answers without the dataset's name.")
    return record


def _nearest(server: Server, name: str) -> str:
    query = {"q": name.replace("-", " "), "rows": "5"}
    found = _result(
        server, server.json(server.address("api/3/action/package_search", query)).content
    )
    names = [str(record.get("name")) for record in answers.records(found.get("results"))]
    return f" Near it: {', '.join(names)}." if names else ""


def _result(server: Server, content: object) -> dict:
    answer = answers.mapping(content)
    if answer.get("success") is not True:
        said = answers.mapping(answer.get("error") or {}).get("message", "")
        raise UserError(f"{TITLE} refuses the request: {server.hidden(str(said))}")
    return answers.mapping(answer.get("result"))


def _chosen(record: dict, wanted: tuple[str, ...]) -> dict:
    """The file that is meant: by number from 1, by name, or the only one."""
    files = answers.records(record.get("resources"))
    if len(files) == 1 and not wanted:
        return files[0]
    fitting = [
        file for number, file in enumerate(files, start=1)
        if wanted and wanted[0] in (str(number), file.get("name"), file.get("id"))
    ]  # fmt: skip
    if len(fitting) == 1:
        return fitting[0]
    names = "; ".join(f"{number} {file.get('name')}" for number, file in enumerate(files, start=1))
    raise UserError(f"Say which file of “{record['name']}”: {names or 'it has none'}.")


def _address(server: Server, resource: dict) -> httpx.URL:
    try:
        url = httpx.URL(str(resource.get("download_url") or resource.get("url") or ""))
    except httpx.InvalidURL:
        url = httpx.URL()
    if url.scheme not in ("https", server.url.scheme) or not url.host:
        raise UserError(f"The address HDX gives for “{resource.get('name')}” is not safe.")
    return url


def _suffix(resource: dict, url: httpx.URL) -> str:
    """The ending of the file's own name, or else of its format."""
    for name in (str(resource.get("name")), url.path):
        if re.fullmatch(r"\.[A-Za-z0-9]{2,8}", suffix := PurePosixPath(name).suffix):
            return suffix.lower()
    return "." + (re.sub("[^a-z0-9]", "", str(resource.get("format")).lower()) or "dat")


def _stem(resource: dict, url: httpx.URL) -> str:
    return PurePosixPath(str(resource.get("name") or url.path)).stem


def _dataset(record: dict) -> DatasetInfo:
    licence = str(record.get("license_id") or "")
    credit = [record.get("dataset_source"), "via the Humanitarian Data Exchange (HDX)"]
    method = [record.get("methodology"), record.get("methodology_other")]
    return DatasetInfo(
        slug=f"hdx-{record['name']}", title=str(record.get("title") or record["name"]),
        credit_line=", ".join(str(part) for part in credit if part),
        licence_id=LICENCES.get(licence, f"LicenseRef-HDX-{licence or 'unknown'}"),
        licence_text=record.get("license_other") or record.get("license_title") or None,
        redistributable=licence in LICENCES, synthetic=False,
        methodology="\n".join(str(part) for part in method if part) or None,
        caveats=record.get("caveats") or None,
    )  # fmt: skip
