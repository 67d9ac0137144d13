"""Asking a server politely: retried, bounded in size and time, every failure in one line."""

import json
import logging
import math
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType

import httpx
import stamina

from ingest.connectors.key import Key, KeyedTransport, same_origin
from ingest.connectors.validators import Validators
from ingest.errors import NotFoundError, UnavailableError, UserError

log = logging.getLogger(__name__)
for chatty in ("httpcore", "httpx"):  # they show the headers of answers, and signed addresses
    logging.getLogger(chatty).setLevel(logging.WARNING)
AGENT = "displacement-geoportal"
TIMEOUT = httpx.Timeout(60, connect=10)  # seconds without a byte
ATTEMPTS = 5
LONGEST_WAIT = 120.0  # seconds: a server that asks for more is left alone
LONGEST_ANSWER = 900.0  # seconds for one answer, however slowly it drips
LARGEST_PAGE = 256 * 1024**2  # bytes, unpacked
REDIRECTS = 5
LOCAL = ("127.0.0.1", "::1", "localhost")


class PassingError(UnavailableError):
    """A failure that may be gone in a moment; `wait` is what the server asked for, in seconds."""

    def __init__(self, text: str, wait: float | None = None) -> None:
        super().__init__(text)
        self.wait = wait


@dataclass(frozen=True)
class Answer:
    """A parsed answer; `content` is None when nothing has changed (304)."""

    content: object
    validators: Validators

    @property
    def unchanged(self) -> bool:
        """Whether the earlier answer still stands."""
        return self.content is None


class Server:
    """One API's server, and the key it knows us by. A context manager: closes its connections."""

    def __init__(self, title: str, url: str, key: Key | None = None) -> None:
        self.title = title
        self.key = key
        self.url = _checked(title, url, key)
        self._client = httpx.Client(
            transport=KeyedTransport(self.url, key), timeout=TIMEOUT, follow_redirects=False,
            headers={"User-Agent": AGENT},
        )  # fmt: skip

    def __enter__(self) -> "Server":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self._client.close()

    def address(self, path: str, parameters: dict[str, str] | None = None) -> httpx.URL:
        """Address of a path on this server."""
        url = httpx.URL(f"{str(self.url).rstrip('/')}/{path.lstrip('/')}")
        return url.copy_merge_params(parameters) if parameters else url

    def json(self, url: httpx.URL, known: Validators | None = None) -> Answer:
        """A parsed JSON answer; with `known`, asks only whether it has changed.

        Raises NotFoundError (404), UserError (the request or the key is refused) or
        UnavailableError (no connection, busy, broken or no JSON at all, after some attempts).
        """
        headers = {"Accept": "application/json"} | (known.headers() if known else {})
        return self.ask(url, headers, self._parsed)

    def ask[T](
        self, url: httpx.URL, headers: dict[str, str], take: Callable[[httpx.Response], T]
    ) -> T:
        """What `take` makes of the answer (200, 206, 304 or 416), with retries."""
        attempts = stamina.retry_context(
            on=_again, attempts=ATTEMPTS, timeout=None, wait_initial=0.5, wait_max=30
        )
        for attempt in attempts:
            with attempt, self._plain_failures(), self._answer(url, headers) as response:
                return take(response)
        raise AssertionError("stamina raises what the last attempt raised")

    def body(self, response: httpx.Response, limit: int) -> Iterator[bytes]:
        """The body piece by piece; raises UserError beyond the limits of size and time."""
        deadline = time.monotonic() + LONGEST_ANSWER
        size = 0
        for piece in response.iter_bytes():
            size += len(piece)
            if size > limit:
                raise UserError(f"{self.title} answers with more than {limit // 1024**2:,} MB.")
            if time.monotonic() > deadline:
                raise UnavailableError(f"{self.title} answers too slowly: try again later.")
            yield piece

    def refuse_page(self, response: httpx.Response, head: bytes) -> None:
        """A login page or a firewall's answers in HTML, and with status 200."""
        kind = response.headers.get("Content-Type", "")
        if "html" in kind or head.lstrip()[:1] == b"<":
            raise UnavailableError(
                f"{self.title} answers with a web page instead of data: is a login page "
                "(captive portal) or a firewall in between?"
            )

    def _parsed(self, response: httpx.Response) -> Answer:
        if response.status_code == httpx.codes.NOT_MODIFIED:
            return Answer(None, Validators.of(response.headers))
        text = b"".join(self.body(response, LARGEST_PAGE))
        self.refuse_page(response, text[:100])
        if self.key and self.key.secret.get_secret_value().encode() in text:
            raise UserError(f"{self.title} repeats the key in its answer: nothing was kept.")
        try:
            content = json.loads(text, parse_constant=_finite, parse_float=_finite)
        except (ValueError, RecursionError):
            raise PassingError(
                f"{self.title} answers with something that is no whole JSON: cut off on the way?"
            ) from None
        if content is None:
            raise PassingError(f"{self.title} answers with nothing (null).")
        return Answer(content, Validators.of(response.headers))

    @contextmanager
    def _answer(self, url: httpx.URL, headers: dict[str, str]) -> Iterator[httpx.Response]:
        for _ in range(REDIRECTS + 1):
            with self._client.stream("GET", url, headers=headers) as response:
                if not response.has_redirect_location:
                    self._refuse_failure(response)
                    yield response
                    return
                url = self._next_hop(response)
        raise UnavailableError(f"{self.title} sends us round in circles (redirects).")

    def _next_hop(self, response: httpx.Response) -> httpx.URL:
        try:
            url = response.url.join(response.headers["Location"])
        except httpx.InvalidURL:
            url = httpx.URL()
        if url.scheme not in ("https", response.url.scheme) or not url.host:
            raise UserError(f"{self.title} redirects to an address that is not safe: not followed.")
        if not same_origin(url, self.url):
            log.debug("redirected to %s, without a key", url.host)
        return self.key.without(url) if self.key else url

    def _refuse_failure(self, response: httpx.Response) -> None:
        status = response.status_code
        if response.is_success or status in (304, 416):
            return
        if status in (401, 403):
            raise UserError(self._refused(status))
        if status in (408, 425, 429) or status >= 500:
            raise self._busy(response)
        if status == httpx.codes.NOT_FOUND:
            raise NotFoundError(f"{self.title} has nothing at {response.url.path}.")
        raise UserError(f"{self.title} refuses the request (HTTP {status}{self._reason(response)})")

    def _refused(self, status: int) -> str:
        if self.key:
            return f"{self.title} refused the key (HTTP {status}): check {self.key.setting}."
        return f"{self.title} refuses access (HTTP {status}): it is not public."

    def _busy(self, response: httpx.Response) -> UnavailableError:
        wait = _retry_after(response.headers.get("Retry-After", ""))
        state = "asks for a pause" if response.status_code == 429 else "does not work just now"
        text = f"{self.title} {state} (HTTP {response.status_code}): run the command again later."
        if wait is not None and wait > LONGEST_WAIT:
            minutes = -(-wait // 60)
            return UnavailableError(f"{text} It asks to wait {minutes:,.0f} min.")
        return PassingError(text, wait)

    def _reason(self, response: httpx.Response) -> str:
        if "json" not in response.headers.get("Content-Type", ""):
            return ""
        text = b"".join(self.body(response, 1024**2)).decode("utf-8", "replace")
        return f": {self.hidden(text)}"

    def hidden(self, text: str, longest: int = 200) -> str:
        """Words of the server for a message: one short line, without the key."""
        words = " ".join((self.key.hidden(text) if self.key else text).split())
        return words if len(words) <= longest else f"{words[:longest]}…"

    @contextmanager
    def _plain_failures(self) -> Iterator[None]:
        try:
            yield
        except httpx.ConnectError as error:
            if _is_about_trust(error):
                raise UserError(
                    f"{self.title}: the certificate of {self.url.host} is not trusted, or a "
                    "firewall put its own in; nothing was sent."
                ) from None
            raise PassingError(
                f"{self.title} cannot be reached ({self.url.host}): is this machine online, "
                "and the proxy right?"
            ) from None
        except httpx.TimeoutException:
            raise PassingError(f"{self.title} does not answer in time: try again later.") from None
        except (httpx.TransportError, httpx.DecodingError):
            raise PassingError(f"{self.title} breaks off its answer: try again later.") from None


def _checked(title: str, url: str, key: Key | None) -> httpx.URL:
    try:
        checked = httpx.URL(url)
    except httpx.InvalidURL:
        checked = httpx.URL()
    if checked.scheme not in ("http", "https") or not checked.host:
        raise UserError(f"The address set for {title} is no http(s) address.")
    if checked.userinfo:  # it would stand in every address we write down
        raise UserError(f"The address set for {title} must not hold a password.")
    if key and checked.scheme == "http" and checked.host not in LOCAL:
        raise UserError(f"The address set for {title} must be https: the key goes over it.")
    return checked


def _again(error: Exception) -> bool | float:
    if not isinstance(error, PassingError):
        return False
    log.debug("trying again: %s", error)
    return True if error.wait is None else error.wait


def _retry_after(value: str) -> float | None:
    """Seconds of a Retry-After header: a number, or a date."""
    if value.strip().isdecimal():
        return float(value)
    try:
        then = parsedate_to_datetime(value)
    except ValueError:
        return None
    then = then if then.tzinfo else then.replace(tzinfo=UTC)
    return max(0.0, (then - datetime.now(UTC)).total_seconds())


def _finite(word: str) -> float:
    number = float(word)
    if not math.isfinite(number):
        raise ValueError(f"{word} cannot be written as JSON again")
    return number


def _is_about_trust(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLError):
            return True
        error = error.__cause__ or error.__context__
    return False
