"""Each connector against a server that answers in the documented shapes, the ugly ones too."""

import hashlib
import io
import json
import logging
import sys
import zipfile
from pathlib import Path

import pytest
import stamina

from geoportal import cli
from ingest import connectors
from ingest.connectors import sidecar
from ingest.connectors.order import Order
from ingest.errors import NotFoundError, UnavailableError, UserError
from tests.ingest.api_server import Reply, api, etagged

SECRET = "s3cret-key-4711"
NAMES = ("dtm", "hapi", "hdx", "idmc", "kobo", "unhcr")
DTM_ROW = {
    "id": 1, "operation": "Lake Chad Basin Crisis", "admin0Name": "Chad", "admin0Pcode": "TCD",
    "admin1Name": "Lac", "admin1Pcode": "TD07", "numPresentIdpInd": 1000,
    "reportingDate": "2017-09-30T00:00:00", "yearReportingDate": 2017, "monthReportingDate": 9,
    "roundNumber": 1, "displacementReason": "Conflict; Insecurity", "numberMales": None,
    "numberFemales": None, "idpOriginAdmin1Name": "Not available",
    "idpOriginAdmin1Pcode": "Not available", "assessmentType": "BA",
}  # fmt: skip


@pytest.fixture(autouse=True)
def quick():
    hooks = stamina.instrumentation.get_on_retry_hooks()
    with stamina.set_testing(True, attempts=2, cap=True):
        yield
    stamina.instrumentation.set_on_retry_hooks(hooks)


@pytest.fixture
def server(monkeypatch, tmp_path):
    with api() as running:
        for name in NAMES:
            monkeypatch.setenv(f"GEOPORTAL_{name.upper()}_URL", running.url)
            monkeypatch.setenv(f"GEOPORTAL_{name.upper()}_KEY", SECRET)
        monkeypatch.setenv("GEOPORTAL_VAR", str(tmp_path))
        yield running


def fetch(folder: Path, name: str, *words: str):
    order = Order.parse(folder / name, words, lambda done, total: None)
    return connectors.get(name).fetch(order)


def records(fetched):
    return [json.loads(line) for line in fetched.path.read_text().splitlines()]


def dtm(rows, **envelope):
    answer = {"statusCode": 200, "isSuccess": True, "errorMessages": [], "result": rows}
    return Reply(answer | {"totalRecordsCount": len(rows)} | envelope)


def test_connectors_are_found_by_file():
    assert tuple(connectors.connectors()) == NAMES
    with pytest.raises(NotFoundError, match="dtm, hapi, hdx"):
        connectors.get("nowhere")


def test_dtm_rows_as_received_and_never_to_be_passed_on(server, tmp_path):
    rows = [DTM_ROW, {**DTM_ROW, "id": 2, "assessmentType": "SA"}, DTM_ROW]
    server.answer = lambda asked: dtm(rows)
    [got] = fetch(tmp_path, "dtm", "admin1", "iso3=TCD", "from=2017-01-01")
    asked = server.asked[0]
    assert asked.path == "/admin1"
    assert asked.query == {"Admin0Pcode": "TCD", "FromReportingDate": "2017-01-01"}
    assert asked.headers["ocp-apim-subscription-key"] == SECRET
    assert records(got) == rows[:2] and got.sidecar.identical == 1
    terms = sidecar.described(got.path)
    assert terms.redistributable is False and "International Organization" in terms.credit_line
    assert got.next_command == f"geoportal load dtm_api {got.path}"


@pytest.mark.parametrize("what", ["country-list", "operation-list"])
def test_dtm_lists(server, tmp_path, what):
    rows = [{"admin0Name": "Chad", "admin0Pcode": "TCD"}, {"admin0Pcode": "NGA"}]
    server.answer = lambda asked: dtm(rows)
    [got] = fetch(tmp_path, "dtm", what)
    assert records(got) == rows and server.asked[0].path == f"/{what}"


@pytest.mark.parametrize(
    "reply, error, said",
    [
        (dtm([], isSuccess=False, errorMessages=["no data"]), UserError, "refuses.*no data"),
        (dtm([], statusCode=500, isSuccess=True), UserError, "status 500"),
        (Reply({"statusCode": 401, "message": "invalid key"}), UserError, "GEOPORTAL_DTM_KEY"),
        (Reply({"statusCode": 401, "message": "x"}, status=401), UserError, "refused the key"),
        (dtm([DTM_ROW], totalRecordsCount=2), UserError, "2 records and sends 1"),
        (dtm([DTM_ROW], totalRecordsCount=None), UserError, "count"),
        (dtm([DTM_ROW, "Not available"]), UserError, "list of records"),
        (dtm("Not available", totalRecordsCount=0), UserError, "list of records"),
        (dtm([]), UserError, "no records"),
        (dtm([{**DTM_ROW, "id": None}]), UserError, "no “id”"),
        (Reply([DTM_ROW]), UserError, "not documented"),
        (Reply(b'{"result": [{"id": 1}, {'), UnavailableError, "no whole JSON"),
        (Reply(b"<html>Log in"), UnavailableError, "web page"),
        (Reply(status=429), UnavailableError, "pause"),
    ],
)
def test_dtm_ugly_answers(server, tmp_path, reply, error, said):
    server.answer = lambda asked: reply
    with pytest.raises(error, match=said) as caught:
        fetch(tmp_path, "dtm", "admin1", "iso3=TCD")
    assert SECRET not in str(caught.value) and "\n" not in str(caught.value)
    left = {path.suffix for path in (tmp_path / "dtm").iterdir()}
    assert left <= {".part", ".pages"}


@pytest.mark.parametrize(
    "words, said",
    [
        ((), "Write: geoportal fetch dtm"), (("admin9",), "what there is"),
        (("admin1",), "iso3="), (("admin1", f"key={SECRET}"), "no parameter “key”"),
        (("admin1", "iso3="), "NAME=VALUE"), (("country-list", "iso3=TCD"), "no parameter"),
    ],
)  # fmt: skip
def test_dtm_orders_that_are_none(server, tmp_path, words, said):
    with pytest.raises(UserError, match=said) as caught:
        fetch(tmp_path, "dtm", *words)
    assert SECRET not in str(caught.value) and not server.asked


def test_dtm_key_under_its_own_name(server, tmp_path, monkeypatch):
    monkeypatch.delenv("GEOPORTAL_DTM_KEY")
    with pytest.raises(UserError, match="needs a key: set GEOPORTAL_DTM_KEY"):
        fetch(tmp_path, "dtm", "country-list")
    monkeypatch.setenv("DTMAPI_SUBSCRIPTION_KEY", SECRET)
    server.answer = lambda asked: dtm([{"admin0Pcode": "TCD"}])
    fetch(tmp_path, "dtm", "country-list")
    assert server.asked[0].headers["ocp-apim-subscription-key"] == SECRET


def unhcr(count, size):
    def answer(asked):
        page = int(asked.query["page"])
        rows = [
            {"year": 2024, "coo_id": n, "coo_iso": "-", "coa_iso": "TCD", "refugees": n,
             "idps": "0", "oip": "-"}
            for n in range((page - 1) * size, min(page * size, count))
        ]  # fmt: skip
        last = -(-count // size)
        return Reply({"page": page, "short-url": "x", "maxPages": last, "total": [], "items": rows})

    return answer


def test_unhcr_pages(server, tmp_path):
    server.answer = unhcr(25, 10)
    [got] = fetch(tmp_path, "unhcr", "population", "year=2024", "coo_all=true")
    assert [row["refugees"] for row in records(got)] == list(range(25))
    assert [asked.query["page"] for asked in server.asked] == ["1", "2", "3"]
    assert server.asked[0].query["cf_type"] == "ISO" and server.asked[0].path == "/population/"
    assert sidecar.described(got.path).licence_id == "CC-BY-4.0"
    assert got.next_command.startswith("geoportal load unhcr_population ")


@pytest.mark.parametrize(
    "change, said",
    [
        (lambda page: {"page": 1}, "page 1 where page 2"),
        (lambda page: {"maxPages": None}, "count"),
        (lambda page: {"maxPages": 3 + page}, "changed while"),
        (lambda page: {"items": [] if page == 2 else [{"a": page}]}, "empty page"),
        (lambda page: {"items": [{"same": 1}]}, "comes again"),
        (lambda page: {"items": None}, "list of records"),
    ],
)
def test_unhcr_ugly_answers(server, tmp_path, change, said):
    def answer(asked):
        page = int(asked.query["page"])
        return Reply({"page": page, "maxPages": 3, "items": [{"n": page}]} | change(page))

    server.answer = answer
    with pytest.raises(UserError, match=said):
        fetch(tmp_path, "unhcr", "population")


def hapi(count, largest):
    def answer(asked):
        start = int(asked.query["offset"])
        size = min(int(asked.query["limit"]), largest)
        return Reply({"data": [{"population": n} for n in range(start, min(start + size, count))]})

    return answer


@pytest.mark.parametrize("largest", [7, 100, 10_000])
def test_hapi_is_read_to_the_end_whatever_the_server_gives_at_once(server, tmp_path, largest):
    server.answer = hapi(30, largest)
    [got] = fetch(tmp_path, "hapi", "affected-people/idps", "location_code=TCD")
    assert [row["population"] for row in records(got)] == list(range(30))
    asked = server.asked[0]
    assert asked.headers["x-hdx-hapi-app-identifier"] == SECRET
    assert asked.query["location_code"] == "TCD" and "app_identifier" not in asked.query
    assert sidecar.described(got.path).redistributable is False


@pytest.mark.parametrize("words", [("idps", "app_identifier=x"), ("../x",), ("idps", "A-B=1"), ()])
def test_hapi_orders_that_are_none(server, tmp_path, words):
    with pytest.raises(UserError):
        fetch(tmp_path, "hapi", *words)
    assert not server.asked


def test_idmc_follows_to_the_store_without_the_client_id(server, tmp_path):
    rows = [{"id": n, "iso3": "TCD", "figure": n, "latitude": 13.1, "old_id": None} for n in (1, 2)]
    with api(lambda asked: etagged(asked, rows, '"s3"')) as store:
        server.answer = lambda asked: Reply(
            status=302, headers={"Location": f"{store.url}/dump.json?sig=1"}
        )
        [got] = fetch(tmp_path, "idmc", "last-180-days")
        assert records(got) == rows
        assert server.asked[0].query == {"client_id": SECRET}
        assert store.asked[0].query == {"sig": "1"}
        assert got.sidecar.url == f"{server.url}/last-180-days/"
        [again] = fetch(tmp_path, "idmc", "last-180-days")
        assert not again.changed and store.asked[1].headers["if-none-match"] == '"s3"'


@pytest.mark.parametrize("body", [{"detail": "Client is not registered."}, [1], []])
def test_idmc_ugly_answers(server, tmp_path, body):
    server.answer = lambda asked: Reply(body)
    with pytest.raises(UserError):
        fetch(tmp_path, "idmc", "all")


UID = "aBcD12"
XLSFORM = b"PK\x03\x04 a form"


def kobo(server, rows, link=None, downloads=True):
    """A KoboToolbox server; `link` changes its links to the next page."""

    def answer(asked):
        asset = f"/api/v2/assets/{UID}"
        if asked.path == f"{asset}/":
            offers = [{"format": "xls", "url": f"{server.url}{asset}.xls"}] if downloads else []
            form = {"survey": [{"type": "text", "name": "q"}], "choices": []}
            return Reply(
                {"uid": UID, "name": "Sites", "owner__username": "iom_td", "content": form,
                 "downloads": offers}
            )  # fmt: skip
        if asked.path == f"{asset}.xls":
            return Reply(XLSFORM, headers={"Content-Type": "application/xls"})
        start = int(asked.query["start"])
        more = f"{server.url}{asset}/data/?format=json&limit=1000&start={start + 10}"
        more = (link or str)(more) if start + 10 < len(rows) else None
        return Reply({"count": len(rows), "next": more, "results": rows[start : start + 10]})

    return answer


SUBMISSIONS = [
    {"_id": n, "q": "x", "_geolocation": [None, None], "r": [{"r/a": "1"}]} for n in range(25)
]


def test_kobo_form_and_submissions(server, tmp_path):
    server.answer = kobo(server, SUBMISSIONS)
    form, got = fetch(tmp_path, "kobo", UID)
    assert form.path.name.endswith(".form.xlsx") and form.path.read_bytes() == XLSFORM
    assert records(got) == SUBMISSIONS
    assert {asked.headers["authorization"] for asked in server.asked} == {f"Token {SECRET}"}
    assert server.asked[2].query["sort"] == '{"_id":1}'
    terms = sidecar.described(got.path)
    assert terms.title == "Sites" and terms.redistributable is False


def test_kobo_form_as_json_where_there_is_no_xlsform(server, tmp_path):
    server.answer = kobo(server, SUBMISSIONS, downloads=False)
    form, _ = fetch(tmp_path, "kobo", UID)
    assert json.loads(form.path.read_text())["survey"][0]["name"] == "q"


@pytest.mark.parametrize(
    "link, said",
    [
        (lambda url: url.replace("127.0.0.1", "evil.example"), "another server"),
        (lambda url: url.replace("data", "export"), "another place"),
        (lambda url: url.replace("start=10", "start=0"), "comes|before"),
        (lambda url: "http://[bad", "another server"),
    ],
)  # fmt: skip
def test_kobo_links_that_are_not_followed(server, tmp_path, link, said):
    server.answer = kobo(server, SUBMISSIONS, link)
    with pytest.raises(UserError, match=said):
        fetch(tmp_path, "kobo", UID)


def test_kobo_behind_a_proxy_that_hides_https(server, tmp_path):
    server.answer = kobo(
        server, SUBMISSIONS, lambda url: url.replace(server.url, "http://127.0.0.1")
    )
    assert records(fetch(tmp_path, "kobo", UID)[1]) == SUBMISSIONS


@pytest.mark.parametrize("words", [("../etc",), (), ("a", "b"), ("a", "token=x")])
def test_kobo_orders_that_are_none(server, tmp_path, words):
    with pytest.raises(UserError):
        fetch(tmp_path, "kobo", *words)
    assert not server.asked


CSV = b"#adm1+code,#affected\nTD07,1000\n" * 1000


def hdx(server, file=CSV, licence="cc-by-igo", name="som-idps.csv", **resource):
    files = [
        {"id": "r1", "name": name, "format": "CSV", "url": f"{server.url}/f/{name}"} | resource
    ]
    record = {
        "name": "somalia-idps", "title": "Somalia: IDPs", "license_id": licence,
        "license_title": "a licence", "dataset_source": "IOM", "caveats": "estimates",
        "methodology": "Other", "methodology_other": "key informants", "resources": files,
    }  # fmt: skip

    def answer(asked):
        if asked.path == "/api/3/action/package_show":
            if asked.query["id"] != "somalia-idps":
                error = {"message": "Not found", "__type": "Not Found Error"}
                return Reply({"success": False, "error": error}, status=404)
            return Reply({"success": True, "result": record})
        if asked.path == "/api/3/action/package_search":
            return Reply({"success": True, "result": {"count": 1, "results": [record]}})
        return ranged(asked, file, '"v1"')

    return answer


def ranged(asked, file, etag):
    """As a store answers that knows ETags and ranges."""
    if asked.headers.get("if-none-match") == etag:
        return Reply(status=304)
    headers = {"ETag": etag, "Content-Type": "text/csv"}
    start = int(asked.headers.get("range", "bytes=0-")[6:-1])
    if start and asked.headers.get("if-range") == etag:
        headers["Content-Range"] = f"bytes {start}-{len(file) - 1}/{len(file)}"
        return Reply(file[start:], 206, headers)
    return Reply(file, headers=headers)


def test_hdx_file_with_the_terms_of_its_record(server, tmp_path):
    server.answer = hdx(server)
    [got] = fetch(tmp_path, "hdx", "somalia-idps")
    assert got.path.read_bytes() == CSV and got.path.suffix == ".csv" and got.changed
    terms = sidecar.described(got.path)
    assert (terms.title, terms.licence_id) == ("Somalia: IDPs", "CC-BY-3.0-IGO")
    assert terms.redistributable and terms.caveats == "estimates"
    assert terms.methodology == "Other\nkey informants" and terms.credit_line.startswith("IOM, via")
    assert not any("authorization" in asked.headers for asked in server.asked)
    [again] = fetch(tmp_path, "hdx", "somalia-idps", "1")
    assert not again.changed and again.sidecar == got.sidecar


@pytest.mark.parametrize("licence", ["hdx-other", "hdx-multi", "", None, "other-closed"])
def test_hdx_licences_that_are_no_permission(server, tmp_path, licence):
    server.answer = hdx(server, licence=licence)
    [got] = fetch(tmp_path, "hdx", "somalia-idps")
    assert sidecar.described(got.path).redistributable is False


def test_hdx_unknown_dataset_names_near_ones(server, tmp_path):
    server.answer = hdx(server)
    with pytest.raises(NotFoundError, match="Near it: somalia-idps"):
        fetch(tmp_path, "hdx", "somalia-idp")


def test_hdx_asks_which_file(server, tmp_path):
    honest = hdx(server)

    def answer(asked):
        reply = honest(asked)
        if asked.path.endswith("package_show"):
            reply.body["result"]["resources"] *= 2
        return reply

    server.answer = answer
    with pytest.raises(UserError, match=r"1 som-idps\.csv; 2 som-idps\.csv"):
        fetch(tmp_path, "hdx", "somalia-idps")
    assert fetch(tmp_path, "hdx", "somalia-idps", "2")[0].path.read_bytes() == CSV


def test_hdx_goes_on_where_it_broke_off(server, tmp_path):
    honest = hdx(server)

    def breaking(asked):
        reply = honest(asked)
        reply.cut = 20_000 if asked.path.startswith("/f/") else None
        return reply

    server.answer = breaking
    with pytest.raises(UnavailableError, match="breaks off"):
        fetch(tmp_path, "hdx", "somalia-idps")
    server.answer = honest
    [got] = fetch(tmp_path, "hdx", "somalia-idps")
    asked = server.asked[-1].headers
    assert asked["range"].startswith("bytes=") and asked["if-range"] == '"v1"'
    assert got.path.read_bytes() == CSV
    assert got.sidecar.sha256 == hashlib.sha256(CSV).hexdigest()


def test_hdx_file_that_changed_meanwhile_is_fetched_whole(server, tmp_path):
    honest = hdx(server)

    def breaking(asked):
        reply = honest(asked)
        reply.cut = 20_000 if asked.path.startswith("/f/") else None
        return reply

    server.answer = breaking
    with pytest.raises(UnavailableError):
        fetch(tmp_path, "hdx", "somalia-idps")
    new, old = b"new" * 9000, hdx(server)
    server.answer = lambda asked: (
        ranged(asked, new, '"v2"') if asked.path.startswith("/f/") else old(asked)
    )
    [got] = fetch(tmp_path, "hdx", "somalia-idps")
    assert got.path.read_bytes() == new


def test_hdx_ugly_files(server, tmp_path):
    server.answer = hdx(server, b"<html>Log in</html>")
    with pytest.raises(UnavailableError, match="web page"):
        fetch(tmp_path, "hdx", "somalia-idps")
    server.answer = hdx(server, b"")
    with pytest.raises(UserError, match="empty file"):
        fetch(tmp_path, "hdx", "somalia-idps")
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("a.csv", CSV)
    server.answer = hdx(server, archive.getvalue()[:-30], name="a.zip")
    with pytest.raises(UserError, match="cut off"):
        fetch(tmp_path, "hdx", "somalia-idps")
    server.answer = hdx(server, archive.getvalue(), name="a.zip")
    assert zipfile.is_zipfile(fetch(tmp_path, "hdx", "somalia-idps")[0].path)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://x/y", "http://[", "", None])
def test_hdx_addresses_that_are_not_safe(server, tmp_path, url):
    server.answer = hdx(server, url=url)
    with pytest.raises((UserError, UnavailableError), match=r"not safe|cannot be reached"):
        fetch(tmp_path, "hdx", "somalia-idps")


def command(monkeypatch, capfd, *words):
    monkeypatch.setattr(sys, "argv", ["geoportal", "fetch", *words])
    with pytest.raises(SystemExit) as stop:
        cli.main()
    return (int(stop.value.code or 0), *capfd.readouterr())


def test_command_says_what_to_do_next(server, tmp_path, monkeypatch, capfd):
    server.answer = lambda asked: dtm([DTM_ROW])
    code, out, error = command(monkeypatch, capfd, "dtm", "admin1", "iso3=TCD")
    assert (code, error) == (0, "") and "records: 1" in out and "geoportal load dtm_api " in out
    assert "will not be published" in out
    code, out, _ = command(monkeypatch, capfd)
    assert code == 0 and [line.split()[0] for line in out.splitlines()] == list(NAMES)


def test_command_failures_are_one_line(server, monkeypatch, capfd):
    server.answer = lambda asked: Reply(status=503)
    code, _, error = command(monkeypatch, capfd, "dtm", "country-list")
    assert code == 2 and error.count("\n") == 1 and error.startswith("geoportal: DTM API")


ORDERS = {
    "dtm": ("admin1", "iso3=TCD"), "hapi": ("affected-people/idps",), "idmc": ("all",),
    "kobo": (UID,),
}  # fmt: skip


@pytest.mark.parametrize("name", ORDERS)
@pytest.mark.parametrize("mood", ["good", "echo", "refused", "broken", "redirect", "offline"])
def test_no_key_anywhere(server, tmp_path, monkeypatch, capfd, caplog, name, mood):
    """Everything written, printed and logged, with all debugging on, is searched for the key."""
    monkeypatch.setenv("GEOPORTAL_DEBUG", "1")
    for logger in ("", "httpx", "stamina", "ingest", "geoportal"):
        caplog.set_level(logging.DEBUG, logger)
    good = {
        "dtm": lambda asked: dtm([DTM_ROW]), "hapi": hapi(3, 10), "kobo": kobo(server, SUBMISSIONS),
        "idmc": lambda asked: Reply([{"id": 1}]),
    }[name]  # fmt: skip
    echo = {"key": SECRET, "errorMessages": [SECRET], "isSuccess": False, "statusCode": 400}
    headers = {"X-Echo": SECRET, "ETag": f'"{SECRET}"', "Last-Modified": SECRET}
    moods = {
        "good": good,
        "echo": lambda asked: Reply(echo, headers=headers),
        "refused": lambda asked: Reply(echo, 403, headers),
        "broken": lambda asked: Reply(json.dumps(echo).encode(), headers=headers, cut=20),
        "redirect": lambda asked: Reply(
            status=302, headers={"Location": f"/x?client_id={SECRET}&other={SECRET}"}
        ),
        "offline": good,
    }
    server.answer = moods[mood]
    if mood == "offline":
        monkeypatch.setenv(f"GEOPORTAL_{name.upper()}_URL", "http://127.0.0.1:9")
    code, out, error = command(monkeypatch, capfd, name, *ORDERS[name])
    assert (code == 0) == (mood == "good")
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert SECRET not in out + error + caplog.text + " ".join(map(str, files))
    assert not any(SECRET.encode() in path.read_bytes() for path in files)
