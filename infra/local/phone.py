"""What a phone does: open a page, fill in its form, send it. The demo answers so, and whoever types paper forms in."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from email.message import Message
from html.parser import HTMLParser
from typing import Any, Protocol
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin, urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
BUSY = 503  # of a page that says so and keeps every answer: sent again it is stored once, by its nonce
TIMES = 3  # that somebody tries before they give up


@dataclass(frozen=True)
class Reply:
    """What a browser got."""

    status: int
    headers: Message
    body: bytes

    @property
    def text(self) -> str:
        """The body as UTF-8 text."""
        return self.body.decode()


class Site(Protocol):
    """The public pages; a path begins after the base address, e.g. `/s/abc`. No redirect is followed."""

    def request(
        self, method: str, path: str, body: bytes | str | None = None, headers: Mapping[str, str] | None = None
    ) -> Reply:
        """One request."""


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


@dataclass(frozen=True)
class Web:
    """A Site at an address, through the machine's proxy if it has one.

    A program's resolver need not know `*.localhost`: for those this connects to loopback and names the host. It
    accepts anything, as browsers say: to others API Gateway hands a file in base64.
    """

    address: str
    timeout_seconds: float = 60

    def request(
        self, method: str, path: str, body: bytes | str | None = None, headers: Mapping[str, str] | None = None
    ) -> Reply:
        """One request. Raises OSError where there is no reply."""
        found = urlsplit(self.address)
        is_here = (found.hostname or "").endswith("localhost")
        host = f"127.0.0.1:{found.port or 80}" if is_here else found.netloc
        asked = Request(  # noqa: S310  # the operator's own address, http or https
            f"{found.scheme}://{host}{found.path}{path}",
            body.encode() if isinstance(body, str) else body,
            {"Host": found.netloc, "Accept": "*/*", **(headers or {})},
            method=method,
        )
        opener = build_opener(_NoRedirect, ProxyHandler({} if is_here else None))
        try:
            with opener.open(asked, timeout=self.timeout_seconds) as reply:
                return Reply(reply.status, reply.headers, reply.read())
        except HTTPError as reply:  # any other status than 200, the forms' 303 among them
            with reply:
                return Reply(reply.code, reply.headers, reply.read())


class _Hidden(HTMLParser):
    """The hidden fields of a page's form."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "input" and found.get("type") == "hidden":
            self.fields.append((found["name"] or "", found["value"] or ""))


def hidden_fields(page: str) -> list[tuple[str, str]]:
    """The hidden fields that a browser sends along."""
    parser = _Hidden()
    parser.feed(page)
    return parser.fields


class UnexpectedReply(Exception):
    """The survey answered with another status than a person would meet."""


def open_page(site: Site, path: str, *, status: int = 200) -> str:
    """The text of a page. Raises UnexpectedReply."""
    reply = _patiently(lambda: site.request("GET", path), status)
    return _expect(reply, "GET", path, status).text


def send_form(site: Site, path: str, fields: list[tuple[str, str]], *, status: int = 303) -> str:
    """Open the form at `path`, send it filled in, and return the path of the next page (or the page, if 422)."""
    filled = [*hidden_fields(open_page(site, path)), *fields]
    reply = _expect(_patiently(lambda: send(site, path, filled), status), "POST", path, status)
    return urljoin(path, reply.headers["Location"]) if status == 303 else reply.text


def send(site: Site, path: str, fields: Iterable[tuple[str, str]]) -> Reply:
    """Send a form with these fields."""
    return site.request("POST", path, urlencode(list(fields)), FORM)


def _patiently(ask: Callable[[], Reply], status: int) -> Reply:
    """What a request came to, made again where it could not be answered just then."""
    reply = ask()
    for _ in range(TIMES - 1):
        if reply.status != BUSY or status == BUSY:
            break
        reply = ask()
    return reply


def _expect(reply: Reply, method: str, path: str, status: int) -> Reply:
    if reply.status != status:
        raise UnexpectedReply(f"{method} {path} answered {reply.status}, not {status}")
    return reply
