"""Pages: every record exactly once, or one clear line and no file; a kill changes nothing."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
import stamina
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.connectors import paging, part, sidecar
from ingest.connectors.fetched import listed
from ingest.connectors.http import Server
from ingest.connectors.order import Order
from ingest.connectors.paging import Listing, Page
from ingest.errors import UnavailableError, UserError
from ingest.settings import ROOT
from ingest.sources.model import DatasetInfo
from tests.ingest.api_server import Reply, api, etagged

DATASET = DatasetInfo(
    slug="test", title="T", credit_line="C", licence_id="L", redistributable=False, synthetic=False
)


@pytest.fixture(autouse=True)
def quick():
    with stamina.set_testing(True, attempts=2, cap=True):
        yield


@pytest.fixture
def server():
    with api() as running:
        yield running


def listing(connection, **changes):
    return Listing(
        lambda cursor: connection.address("rows", {"start": cursor}),
        lambda _, content: Page(content["rows"], content.get("next"), content.get("total")),
        first="0", **{"id": "id", **changes},
    )  # fmt: skip


def fetch(url, folder, **changes):
    with Server("The API", url) as connection:
        order = Order(Path(folder))
        terms = ("test", None, DATASET)
        return listed(connection, listing(connection, **changes), order, "rows", terms)


def records(fetched):
    return [json.loads(line) for line in fetched.path.read_text().splitlines()]


def pages(rows, size, total=True):
    """An honest server: `size` rows from `start`, and where the next ones are."""

    def answer(asked):
        start = int(asked.query["start"])
        more = start + size < len(rows)
        body = {"rows": rows[start : start + size], "next": str(start + size) if more else None}
        return Reply(body | ({"total": len(rows)} if total else {}))

    return answer


ROWS = [{"id": number, "name": f"Kīa “{number}”", "n": None} for number in range(25)]


@given(count=st.integers(1, 60), size=st.integers(1, 70), total=st.booleans(), ids=st.booleans())
@settings(max_examples=25, deadline=None)
def test_honest_pages_of_any_size(count, size, total, ids):
    rows = [{"id": number} for number in range(count)]
    with api(pages(rows, size, total)) as server, tempfile.TemporaryDirectory() as folder:
        fetched = fetch(server.url, folder, id="id" if ids else None)
        assert records(fetched) == rows
        assert fetched.sidecar.records == count and fetched.sidecar.identical == 0
        assert len(os.listdir(folder)) == 2


@st.composite
def dishonest(draw):
    """Pages as a server sends them that loses, repeats, moves and miscounts records."""
    rows = [{"id": number} for number in range(draw(st.integers(1, 20)))]
    size = draw(st.integers(1, 8))
    cut = [rows[start : start + size] for start in range(0, len(rows), size)]
    for _ in range(draw(st.integers(0, 3))):
        page = draw(st.integers(0, len(cut) - 1))
        match draw(st.sampled_from(["twice", "lost", "repeat", "shift", "changed"])):
            case "twice":
                cut[page] = [*cut[page], *cut[page][:1]]
            case "lost":
                cut[page] = cut[page][1:]
            case "repeat":
                cut.insert(page, cut[page])
            case "shift" if page:
                cut[page] = [cut[page - 1][-1] if cut[page - 1] else {"id": 0}, *cut[page]]
            case "changed" if cut[page]:
                cut[page] = [*cut[page], {**cut[page][0], "new": 1}]
    totals = [len(rows) + draw(st.sampled_from([0, 0, 0, 0, 1, -1])) for _ in cut]
    return cut, totals


@given(dishonest())
@settings(max_examples=60, deadline=None)
def test_dishonest_pages_never_give_an_incomplete_file(pages_):
    cut, totals = pages_

    def answer(asked):
        page = int(asked.query["start"])
        more = str(page + 1) if page + 1 < len(cut) else None
        return Reply({"rows": cut[page], "next": more, "total": totals[page]})

    with api(answer) as server, tempfile.TemporaryDirectory() as folder:
        try:
            got = records(fetch(server.url, folder))
        except UserError as error:
            assert str(error).startswith("The API") and "\n" not in str(error)
            assert os.listdir(folder) == []
        else:
            distinct = {json.dumps(row) for page in cut for row in page}
            assert sorted(map(json.dumps, got)) == sorted(distinct)
            assert len(got) == totals[-1] or (len(cut) == 1 and len(cut[0]) == totals[0])


@pytest.mark.parametrize(
    "answer, said",
    [
        (lambda n: {"rows": [{"id": 1}], "next": str(n + 1)}, "repeats itself"),
        (lambda n: {"rows": [{"id": n}], "next": "0"}, "was there before"),
        (lambda n: {"rows": [{"id": n}], "next": str(n)}, "was there before"),
        (lambda n: {"rows": [{"id": n}], "next": str(n + 1), "total": 3}, "more than the 3"),
        (lambda n: {"rows": [], "next": str(n + 1)}, "empty page"),
        (lambda n: {"rows": [], "next": None, "total": 0}, "no records"),
        (lambda n: {"rows": [{"id": n}], "next": None, "total": 2}, "2 records and sends 1"),
        (lambda n: {"rows": [{"no": n}], "next": None}, "no “id”"),
        (lambda n: {"rows": [{"id": n}], "next": str(n + 1), "total": 9 + n}, "changed while"),
    ],
)
def test_answers_that_do_not_fit_together(server, tmp_path, answer, said):
    server.answer = lambda asked: Reply(answer(int(asked.query["start"])))
    with pytest.raises(UserError, match=said):
        fetch(server.url, tmp_path)
    assert os.listdir(tmp_path) == []


def test_pages_without_end(server, tmp_path, monkeypatch):
    monkeypatch.setattr(paging, "MOST_PAGES", 20)
    server.answer = lambda asked: Reply(
        {"rows": [{"id": asked.query["start"]}], "next": str(int(asked.query["start"]) + 1)}
    )
    with pytest.raises(UserError, match="does not come to an end"):
        fetch(server.url, tmp_path)


def test_too_large_a_file(server, tmp_path, monkeypatch):
    monkeypatch.setattr(part, "LARGEST_FILE", 100)
    server.answer = pages(ROWS, 10)
    with pytest.raises(UserError, match="larger than"):
        fetch(server.url, tmp_path)


def test_without_ids_a_row_on_two_pages_is_refused_and_twins_on_one_are_kept(server, tmp_path):
    server.answer = lambda _: Reply({"rows": [{"a": 1}, {"a": 1}, {"a": 2}]})
    fetched = fetch(server.url, tmp_path, id=None)
    assert len(records(fetched)) == 3 and fetched.sidecar.identical == 1
    server.answer = pages([{"a": 1}, {"a": 2}, {"a": 1}], 2)
    with pytest.raises(UserError, match="comes again"):
        fetch(server.url, tmp_path, id=None)
    assert len(records(fetched)) == 3  # the file of before stays


def test_total_may_grow_where_new_records_come_last(server, tmp_path):
    def answer(asked):
        known = ROWS if asked.query["start"] != "0" else ROWS[:20]
        return pages(known, 10)(asked)

    server.answer = answer
    assert len(records(fetch(server.url, tmp_path, grows=True))) == 25
    with pytest.raises(UserError, match="changed while"):
        fetch(server.url, tmp_path)


def test_half_characters_and_large_numbers_come_through(server, tmp_path):
    rows = b'{"rows": [{"id": 12345678901234567890, "t": "\\ud800 \\u2028 \\u0000"}]}'
    server.answer = lambda _: Reply(rows)
    assert records(fetch(server.url, tmp_path)) == json.loads(rows)["rows"]


def test_unchanged_pages_are_not_sent_again(server, tmp_path):
    rows = list(ROWS)

    def answer(asked):
        reply = pages(rows, 10)(asked)
        return etagged(asked, reply.body, f'"{hash(str(reply.body))}"')

    server.answer = answer
    first = fetch(server.url, tmp_path)
    second = fetch(server.url, tmp_path)
    assert first.changed and not second.changed
    assert ["if-none-match" in asked.headers for asked in server.asked] == [False] * 3 + [True] * 3
    rows[12] = {"id": 12, "name": "new"}
    third = fetch(server.url, tmp_path)
    assert third.changed and records(third) == rows
    third.path.write_text("edited")
    assert records(fetch(server.url, tmp_path)) == rows


def test_failure_in_the_middle_goes_on_where_it_broke_off(server, tmp_path):
    server.answer = lambda asked: (
        Reply(status=500) if asked.query["start"] == "20" else pages(ROWS, 10)(asked)
    )
    with pytest.raises(UnavailableError):
        fetch(server.url, tmp_path)
    asked = len(server.asked)
    server.answer = pages(ROWS, 10)
    assert records(fetch(server.url, tmp_path)) == ROWS
    assert [a.query["start"] for a in server.asked[asked:]] == ["20"]


@pytest.mark.parametrize("name, cut", [("rows.jsonl.part", 7), ("rows.jsonl.pages", 7)])
def test_torn_ends_are_cut_off(server, tmp_path, name, cut):
    server.answer = lambda asked: (
        Reply(status=500) if asked.query["start"] == "20" else pages(ROWS, 10)(asked)
    )
    with pytest.raises(UnavailableError):
        fetch(server.url, tmp_path)
    torn = tmp_path / name
    torn.write_bytes(torn.read_bytes()[:-cut])
    server.answer = pages(ROWS, 10)
    assert records(fetch(server.url, tmp_path)) == ROWS


def test_old_pages_are_not_gone_on_with(server, tmp_path, monkeypatch):
    server.answer = lambda asked: (
        Reply(status=500) if asked.query["start"] == "20" else pages(ROWS, 10)(asked)
    )
    with pytest.raises(UnavailableError):
        fetch(server.url, tmp_path)
    monkeypatch.setattr(part, "FRESH", -1.0)
    server.answer = pages(list(reversed(ROWS)), 10)
    assert records(fetch(server.url, tmp_path)) == list(reversed(ROWS))


def test_two_at_once(server, tmp_path):
    server.answer = pages(ROWS, 10)
    with part.Part(tmp_path / "rows.jsonl", "x"), pytest.raises(UserError, match="another process"):
        fetch(server.url, tmp_path)


def test_files_are_the_owners_only(server, tmp_path):
    server.answer = pages(ROWS, 10)
    folder = tmp_path / "new"
    fetched = fetch(server.url, folder)
    assert fetched.path.stat().st_mode & 0o077 == 0 and folder.stat().st_mode & 0o077 == 0


def test_sidecar_describes_the_file(server, tmp_path):
    server.answer = pages(ROWS, 10)
    fetched = fetch(server.url, tmp_path)
    assert sidecar.described(fetched.path) == DATASET
    fetched.path.write_text("edited by hand: the licence is the same")
    assert sidecar.described(fetched.path) == DATASET
    assert sidecar.described(tmp_path / "other.csv") is None
    sidecar.place(fetched.path).write_text("{")
    with pytest.raises(UserError, match="fetch the file again"):
        sidecar.described(fetched.path)


@pytest.mark.parametrize("after", [1, 3, 7])
def test_kill_in_the_middle_and_run_again(server, tmp_path, after):
    def honest(asked):
        page = int(asked.query["page"])
        items = [{"year": page, "n": number, "note": "x" * 2000} for number in range(10)]
        return Reply({"page": page, "maxPages": 10, "items": items})

    def run(name):
        words = [sys.executable, "-m", "geoportal", "fetch", "unhcr", "population"]
        environment = {"GEOPORTAL_UNHCR_URL": server.url, "GEOPORTAL_VAR": str(tmp_path / name)}
        return subprocess.Popen(words, cwd=ROOT, env=os.environ | environment)

    server.answer = lambda asked: (
        time.sleep(5) or Reply() if len(server.asked) == after + 1 else honest(asked)
    )
    process = run("killed")
    while len(server.asked) <= after:
        time.sleep(0.02)
        assert process.poll() is None
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    killed, whole = (tmp_path / name / "downloads" / "unhcr" for name in ("killed", "whole"))
    assert sorted(os.listdir(killed)) == ["population.jsonl.pages", "population.jsonl.part"]
    server.answer, before = honest, len(server.asked)
    assert run("killed").wait() == 0
    assert len(server.asked) - before == 10 - after
    assert run("whole").wait() == 0
    one, other = killed / "population.jsonl", whole / "population.jsonl"
    assert one.read_bytes() == other.read_bytes() and len(one.read_text().splitlines()) == 100
    assert sidecar.intact(one).pages == sidecar.intact(other).pages
    assert sorted(os.listdir(killed)) == sorted(os.listdir(whole))
