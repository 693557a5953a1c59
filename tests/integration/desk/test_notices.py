"""Mails of the desk that are not out: asked for again by the clock's tick, told where they are late, and counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from functions.clock import handler as clock
from functions.clock.notices import LATE, ON_ITS_WAY, ask_again
from shared.notice import About, Notice, ends
from shared.store import clients
from shared.store.register import Register
from shared.trouble import Trouble
from tests.desk import ANN, Functions, Office

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NOW = datetime.now(UTC)
FOUND = Notice(
    "a" * 16, About.NEW_TEAM, ANN, ends(About.NEW_TEAM, NOW), unit="ward-7", name="Ward 7", leads_to="team/ward-7"
)
SECONDS = timedelta(seconds=2)  # a record has whole ones


def test_what_was_not_mailed_is_asked_for_again_and_then_is_out(office: Office) -> None:
    office.functions.deaf = True
    browser = office.browser()
    browser.press(browser.get("desk"), "ask", address=ANN)
    office.functions.deaf = False
    assert ask_again(office.register, "mail", datetime.now(UTC)) == 0, "it may be out any moment"
    assert office.to() == []
    later = datetime.now(UTC) + ON_ITS_WAY + SECONDS
    assert ask_again(office.register, "mail", later) == 0
    assert office.to() == [ANN]
    assert ask_again(office.register, "mail", later) == 0
    assert office.to() == [ANN]


@pytest.fixture
def tick(tables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Any]]:
    """The clock of an organisation that asks nobody yet, with the other functions deaf."""
    clients.dynamodb.cache_clear()
    for name, value in (("WAVE_STATE_MACHINE_ARN", "arn"), ("GRACE_SECONDS", "300"), ("FORM_CACHE_SECONDS", "60")):
        monkeypatch.setenv(name, value)
    functions = Functions(deaf=True)
    monkeypatch.setattr(clients, "functions", lambda: functions)
    register = Register(clients.dynamodb(), tables["REGISTER_TABLE"])

    def run(at: datetime, *notices: Notice, step: str = "tick") -> Any:
        for notice in notices:
            register.notices.put(notice)
        functions.asked.clear()
        reply = clock.lambda_handler({"step": step, "time": at.isoformat()}, None)
        return reply["notices"], [event["notice"] for _, _, event in functions.asked]

    yield run
    clients.dynamodb.cache_clear()


def rung(caplog: pytest.LogCaptureFixture) -> list[Any]:
    return [vars(each)["mails"] for each in caplog.records if each.getMessage() == Trouble.UNSETTLED]


@pytest.mark.parametrize(
    ("about", "after", "rings"),
    [
        (About.NEW_TEAM, ON_ITS_WAY - SECONDS, []),
        (About.NEW_TEAM, LATE - SECONDS, []),
        (About.NEW_TEAM, LATE + SECONDS, [2]),
        (About.SIGN_IN, timedelta(minutes=14), []),
        (About.SIGN_IN, timedelta(minutes=16), [2]),
    ],
)
def test_the_clock_rings_for_mails_that_are_late_or_whose_links_ended(
    tick: Callable[..., Any], about: About, after: timedelta, rings: list[int], caplog: pytest.LogCaptureFixture
) -> None:
    one = replace(FOUND, about=about, until=ends(about, NOW))
    waiting, asked = tick(NOW + after, one, replace(one, id="b" * 16))
    assert waiting == 2
    assert asked == ([one.id, "b" * 16] if after > ON_ITS_WAY else [])
    assert rung(caplog) == rings
    assert ANN not in caplog.text


def test_a_look_counts_them_and_asks_for_none(tick: Callable[..., Any], caplog: pytest.LogCaptureFixture) -> None:
    assert tick(NOW + 2 * LATE, FOUND, step="due") == (1, [])
    assert rung(caplog) == []
