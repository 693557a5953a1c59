"""The two doors that are not AWS's: DNS and the public address."""

from __future__ import annotations

import gzip
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING

import pytest

from infra.commands.doctor.deployed import Unreadable, get, texts

if TYPE_CHECKING:
    from collections.abc import Iterator


class Pages(BaseHTTPRequestHandler):
    """/page in gzip if asked for, /moved elsewhere, nothing else."""

    def do_GET(self) -> None:
        """Answer."""
        status = {"/page": 200, "/moved": 302}.get(self.path, 404)
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/page")
        if self.headers.get("Accept-Encoding") == "gzip":
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(gzip.compress(b"page"))

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A server on loopback."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    server = HTTPServer(("127.0.0.1", 0), Pages)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_page_is_asked_for_compressed(address: str) -> None:
    page = get(f"{address}/page")
    assert page.status == 200
    assert page.headers["content-encoding"] == "gzip"


@pytest.mark.parametrize(("path", "status"), [("/moved", 302), ("/nowhere", 404)])
def test_a_redirect_and_an_error_are_answers(address: str, path: str, status: int) -> None:
    assert get(address + path).status == status


def test_an_address_that_nobody_answers_at_is_unreadable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with pytest.raises(Unreadable, match=r"127\.0\.0\.1:9/x was not reached"):
        get("http://127.0.0.1:9/x")


def test_dns_is_asked_for_texts_in_one_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    """Long records come in pieces (RFC 7208, 3.3); no name and no record are both none; silence is no answer."""
    resolver = pytest.importorskip("dns.resolver")
    exception = pytest.importorskip("dns.exception")

    class Record:
        strings = (b"v=spf1 ", b"include:amazonses.com ~all")

    def resolve(name: str, kind: str, lifetime: float) -> list[Record]:
        assert (kind, lifetime) == ("TXT", 10)
        raised = {
            "gone.example": resolver.NXDOMAIN,
            "bare.example": resolver.NoAnswer,
            "mute.example": exception.Timeout,
        }
        if name in raised:
            raise raised[name].__new__(raised[name])
        return [Record()]

    monkeypatch.setattr(resolver, "resolve", resolve)
    assert texts("trust.example") == ["v=spf1 include:amazonses.com ~all"]
    assert texts("gone.example") == texts("bare.example") == []
    with pytest.raises(Unreadable, match=r"DNS did not say anything of mute.example \(Timeout\)"):
        texts("mute.example")


def test_without_the_library_dns_was_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "dns.resolver", None)
    monkeypatch.setitem(sys.modules, "dns.exception", None)
    with pytest.raises(Unreadable, match="dnspython is not installed"):
        texts("trust.example")
