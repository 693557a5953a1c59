"""What a phone does: open a page, fill in its form, send it."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urljoin

if TYPE_CHECKING:
    from infra.local import Deployment, Reply


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


def open_page(deployment: Deployment, path: str, *, status: int = 200) -> str:
    """The text of a page. Raises UnexpectedReply."""
    return _expect(deployment.request("GET", path), "GET", path, status).text


def send_form(deployment: Deployment, path: str, fields: list[tuple[str, str]], *, status: int = 303) -> str:
    """Open the form at `path`, send it filled in, and return the path of the next page (or the page, if 422)."""
    body = urlencode([*hidden_fields(open_page(deployment, path)), *fields])
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    reply = _expect(deployment.request("POST", path, body, headers), "POST", path, status)
    return urljoin(path, reply.headers["Location"]) if status == 303 else reply.text


def _expect(reply: Reply, method: str, path: str, status: int) -> Reply:
    if reply.status != status:
        raise UnexpectedReply(f"{method} {path} answered {reply.status}, not {status}")
    return reply
