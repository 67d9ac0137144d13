"""One server asked politely: retries, limits, redirects, and a key that is never shown."""

import json
import logging
from email.utils import formatdate

import pytest
import stamina
from pydantic import SecretStr

from ingest.connectors import http
from ingest.connectors.http import Server
from ingest.connectors.key import Key, needed
from ingest.connectors.validators import Validators
from ingest.errors import NotFoundError, UnavailableError, UserError
from tests.ingest.api_server import Reply, api, etagged

SECRET = "k3y-that-nobody-may-see-0815"
HEADER = Key(SecretStr(SECRET), "GEOPORTAL_X_KEY", header="Subscription-Key")
PARAMETER = Key(SecretStr(SECRET), "GEOPORTAL_X_KEY", parameter="client_id")


@pytest.fixture(autouse=True)
def quick():
    with stamina.set_testing(True, attempts=3, cap=True):
        yield


@pytest.fixture
def waits():
    """Seconds of each pause that would have been made."""
    seen = []
    before = stamina.instrumentation.get_on_retry_hooks()
    stamina.instrumentation.set_on_retry_hooks([lambda details: seen.append(details)])
    yield seen
    stamina.instrumentation.set_on_retry_hooks(before)


def sequence(*replies):
    """The replies one after the other, the last for ever."""
    left = list(replies)
    return lambda asked: left.pop(0) if len(left) > 1 else left[0]


def ask(url, key=None, known=None, path="/x"):
    with Server("The API", url, key) as server:
        return server.json(server.address(path), known)


@pytest.mark.parametrize("key", [HEADER, PARAMETER])
def test_key_goes_to_the_server_and_nowhere_else(key, caplog):
    caplog.set_level(logging.DEBUG)
    with api(lambda _: Reply({"ok": 1})) as server:
        assert ask(server.url, key).content == {"ok": 1}
        got = server.asked[0]
    assert SECRET in (got.headers.get("subscription-key"), got.query.get("client_id"))
    assert SECRET not in caplog.text


@pytest.mark.parametrize("key", [HEADER, PARAMETER])
def test_redirect_to_another_host_goes_without_the_key(key, caplog):
    caplog.set_level(logging.DEBUG)
    with api(lambda _: Reply([1])) as store, api() as server:
        server.answer = lambda _: Reply(
            status=302, headers={"Location": f"{store.url}/dump?client_id={SECRET}&sig=1"}
        )
        if key is HEADER:  # a header key in an address cannot be taken out: nothing is sent
            with pytest.raises(UserError, match="puts the key into an address"):
                ask(server.url, key)
            assert not store.asked
            return
        assert ask(server.url, key).content == [1]
        assert store.asked[0].query == {"sig": "1"}
    assert SECRET not in caplog.text


def test_redirect_on_the_same_server_keeps_the_key():
    with api() as server:
        server.answer = lambda asked: (
            Reply(status=301, headers={"Location": "/new/"}) if asked.path == "/x" else Reply([2])
        )
        assert ask(server.url, HEADER).content == [2]
        assert [a.headers["subscription-key"] for a in server.asked] == [SECRET, SECRET]


@pytest.mark.parametrize("location", ["ftp://x/y", "file:///etc/passwd", "http://[bad", "http:///"])
def test_redirect_to_strange_addresses_is_not_followed(location):
    with (
        api(lambda _: Reply(status=302, headers={"Location": location})) as server,
        pytest.raises((UserError, UnavailableError)),
    ):
        ask(server.url, HEADER)


def test_redirects_in_circles():
    with (
        api(lambda _: Reply(status=302, headers={"Location": "/x"})) as server,
        pytest.raises(UnavailableError, match="circles"),
    ):
        ask(server.url)


@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize("key", [HEADER, None])
def test_refused_key(status, key):
    with api(lambda _: Reply({"message": SECRET}, status=status)) as server:
        with pytest.raises(UserError) as caught:
            ask(server.url, key)
        assert len(server.asked) == 1
    said = str(caught.value)
    assert ("GEOPORTAL_X_KEY" in said) == (key is not None) and SECRET not in said


def test_bad_request_says_the_servers_reason_without_the_key():
    with (
        api(lambda _: Reply({"error": f"bad thing for {SECRET}"}, status=400)) as server,
        pytest.raises(UserError, match=r"HTTP 400.*bad thing for …") as caught,
    ):
        ask(server.url, HEADER)
    assert SECRET not in repr(caught.value)


def test_answer_that_repeats_the_key_is_not_kept():
    with (
        api(lambda _: Reply({"you": SECRET})) as server,
        pytest.raises(UserError, match="repeats the key") as caught,
    ):
        ask(server.url, HEADER)
    assert SECRET not in str(caught.value)


def test_not_found():
    with api() as server, pytest.raises(NotFoundError, match="nothing at /x"):
        ask(server.url)


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504, 408])
def test_busy_servers_are_asked_again(status, waits):
    with api(sequence(Reply(status=status), Reply({"ok": 1}))) as server:
        assert ask(server.url).content == {"ok": 1}
        assert len(server.asked) == 2
    assert len(waits) == 1


@pytest.mark.parametrize("after", ["7", formatdate(usegmt=True)], ids=["seconds", "date"])
def test_retry_after_is_honoured(after, waits):
    reply = Reply(status=429, headers={"Retry-After": after})
    with stamina.set_testing(False), api(sequence(reply, Reply([]))) as server:
        if after == "7":
            waiting = []
            stamina.instrumentation.set_on_retry_hooks([waiting.append, _stop])
            with pytest.raises(_Stopped):
                ask(server.url)
            assert waiting[0].wait_for == 7
        else:
            assert ask(server.url).content == []
            assert waits[0].wait_for < 2


class _Stopped(Exception):
    pass


def _stop(details):
    raise _Stopped


def test_server_that_wants_a_long_pause_is_left_alone():
    with api(lambda _: Reply(status=429, headers={"Retry-After": "3600"})) as server:
        with pytest.raises(UnavailableError, match="60 min"):
            ask(server.url)
        assert len(server.asked) == 1


def test_busy_for_good_is_one_line():
    with (
        api(lambda _: Reply(status=503)) as server,
        pytest.raises(UnavailableError, match="HTTP 503") as caught,
    ):
        ask(server.url)
    assert "\n" not in str(caught.value)


WHOLE = json.dumps({"rows": list(range(1000))}).encode()


def test_cut_off_answer_is_asked_for_again():
    with api(sequence(Reply(WHOLE, cut=500), Reply(WHOLE))) as server:
        assert len(ask(server.url).content["rows"]) == 1000


@pytest.mark.parametrize(
    "reply",
    [
        Reply(WHOLE, cut=500),
        Reply(WHOLE[:500]),
        Reply(b""),
        Reply(b"null"),
        Reply(b'{"a": NaN}'),
        Reply(b'{"a": 1e999}'),
        Reply(b"\xff\xfe{}"),
        Reply(b"[" * 100_000),
        Reply(b"\x1f\x8bjunk", headers={"Content-Encoding": "gzip"}),
    ],
)  # fmt: skip
def test_answers_that_are_no_whole_json(reply):
    with api(lambda _: reply) as server, pytest.raises(UnavailableError):
        ask(server.url)


@pytest.mark.parametrize("kind", ["text/html", "application/json"])
def test_web_page_instead_of_data(kind):
    page = Reply(b"\n <!DOCTYPE html><title>Log in</title>", headers={"Content-Type": kind})
    with api(lambda _: page) as server, pytest.raises(UnavailableError, match="captive portal"):
        ask(server.url)


def test_offline_is_one_line():
    with api() as server:
        url = server.url
    with pytest.raises(UnavailableError, match=r"cannot be reached \(127\.0\.0\.1\)"):
        ask(url, HEADER)


def test_https_server_with_an_unknown_certificate(tmp_path, monkeypatch):
    import ssl
    import subprocess

    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", tmp_path / "k",
         "-out", tmp_path / "c", "-subj", "/CN=localhost", "-days", "1"],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "c", tmp_path / "k")
    with api(lambda _: Reply([1]), context) as server:
        with pytest.raises(UserError, match="certificate"):
            ask(server.url, HEADER)
        assert not server.asked


def test_too_large_an_answer(monkeypatch):
    monkeypatch.setattr(http, "LARGEST_PAGE", 1000)
    with api(lambda _: Reply(WHOLE)) as server, pytest.raises(UserError, match="more than"):
        ask(server.url)


def test_too_slow_an_answer(monkeypatch):
    monkeypatch.setattr(http, "LONGEST_ANSWER", -1.0)
    with api(lambda _: Reply(WHOLE)) as server, pytest.raises(UnavailableError, match="slowly"):
        ask(server.url)


def test_conditional_requests():
    with api(lambda asked: etagged(asked, [1], '"a"')) as server:
        first = ask(server.url)
        assert first.validators == Validators('"a"') and not first.unchanged
        assert ask(server.url, known=first.validators).unchanged


def test_proxy_of_the_environment(monkeypatch):
    with api(lambda _: Reply(["through the proxy"])) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        assert ask("http://api.example/", path="v1").content == ["through the proxy"]
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        with api(lambda _: Reply(["direct"])) as server:
            assert ask(server.url).content == ["direct"]


def test_proxy_that_is_not_understood(monkeypatch):
    monkeypatch.setenv("http_proxy", f"gopher://me:{SECRET}@proxy")
    with pytest.raises(UserError, match="proxy") as caught:
        ask("http://api.example/")
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("url", ["ftp://x/", "nonsense", "http://", ""])
def test_addresses_that_are_none(url):
    with pytest.raises(UserError, match="no http"):
        Server("The API", url)


def test_addresses_with_a_password():
    with pytest.raises(UserError, match="must not hold a password") as caught:
        Server("The API", f"https://me:{SECRET}@api.example/")
    assert SECRET not in str(caught.value)


def test_key_never_goes_over_plain_http():
    with pytest.raises(UserError, match="must be https"):
        Server("The API", "http://api.example/", HEADER)
    Server("The API", "http://api.example/")


@pytest.mark.parametrize("value", [None, "", "  ", "two\nlines", "ключ"])
def test_missing_or_broken_keys(value):
    with pytest.raises(UserError, match="GEOPORTAL_X_KEY"):
        needed(
            None if value is None else SecretStr(value), "GEOPORTAL_X_KEY", "The API", header="H"
        )


def test_key_is_in_no_repr():
    server = Server("The API", "https://api.example", HEADER)
    assert SECRET not in f"{HEADER!r}{server.__dict__!r}{vars(server._client)!r}"
