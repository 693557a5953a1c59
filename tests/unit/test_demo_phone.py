"""A phone as the demo's: what could not be saved just then is sent again, as the same form."""

from __future__ import annotations

from email.message import Message
from typing import Any

import pytest

from infra.local.phone import TIMES, Reply, UnexpectedReply, send_form

PAGE = b'<form method="post"><input type="hidden" name="form-nonce" value="a1"></form>'


class Busy:
    """A site that cannot save so many times."""

    def __init__(self, times: int) -> None:
        self.times, self.posted = times, list[Any]()

    def request(self, method: str, path: str, body: Any = None, headers: Any = None) -> Reply:
        told = Message()
        told["Location"] = f"{path}/thanks"
        if method == "GET":
            return Reply(200, told, PAGE)
        self.posted.append(body)
        return Reply(503 if len(self.posted) <= self.times else 303, told, b"")


def test_what_was_not_saved_is_sent_again_under_its_nonce() -> None:
    site = Busy(times=TIMES - 1)
    assert send_form(site, "/s/abc", [("item", "4")]) == "/s/abc/thanks"
    assert site.posted == ["form-nonce=a1&item=4"] * TIMES


def test_who_is_never_served_gives_up() -> None:
    site = Busy(times=TIMES)
    with pytest.raises(UnexpectedReply, match="answered 503, not 303"):
        send_form(site, "/s/abc", [("item", "4")])
    assert len(site.posted) == TIMES
    site = Busy(times=1)
    send_form(site, "/s/abc", [("item", "4")], status=503)
    assert len(site.posted) == 1
