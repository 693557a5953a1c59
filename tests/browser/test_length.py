"""How long the pages of results are on a phone of 360 x 740 before anything is opened, and how many bytes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from functions.results import page
from functions.results.view import Asked
from tests.phone import PHONE, SCREENS
from tests.unit.results.many import QUESTIONS, WAVES, many
from tests.unit.results.sample import DIRECTOR, LEAD
from tests.unit.results.sample import shown as seen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from tests.browser.server import Server

HIGH = 740
MOST_OF_A_TEAM, MOST_OF_MANY = 5.0, 6.0  # screens
MOST_BYTES = 100_000


@pytest.fixture(scope="module")
def phone_of_740(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(**{**PHONE, "viewport": {"width": 360, "height": HIGH}})
    yield context.new_page()
    context.close()


def screens(phone: Page, body: str, name: str) -> float:
    phone.set_content(body)
    phone.screenshot(path=SCREENS / f"{name}.png", full_page=True)
    high: int = phone.evaluate("document.documentElement.scrollHeight")
    return high / HIGH


def test_a_teams_page_of_twelve_questions_and_fourteen_waves(phone_of_740: Page) -> None:
    view = seen(many(60), "t1", LEAD)
    assert (len(view.now.items), len(view.history)) == (len(QUESTIONS), len(WAVES)) == (12, 14)
    body = page.results(view)["body"]
    assert screens(phone_of_740, body, "length-team") <= MOST_OF_A_TEAM
    assert phone_of_740.locator("details[open]").count() == 0


@pytest.mark.parametrize("state", ["summary", "summary.cy"])
def test_staff_see_the_level_and_the_change_of_an_example_at_once(
    phone_of_740: Page, shown: Server, state: str
) -> None:
    """On the first screen, as the lead does."""
    phone_of_740.goto(f"{shown.address}/s/{state}")
    box = phone_of_740.locator(".app-example .nhsuk-inset-text").first
    level, _, change = box.locator("p").all()[:3]
    assert re.fullmatch(r"14 of 19 answered \(74%\)\. On average \d+% agree or strongly agree\.", level.inner_text())
    assert re.match(r"Too few answers to tell\. Up \d points from \d+% in ", change.inner_text())
    assert change.evaluate("one => one.getBoundingClientRect().bottom") <= HIGH


@pytest.mark.parametrize("teams", [60, 400, 1000])
def test_a_page_of_many_teams(phone_of_740: Page, teams: int) -> None:
    body = page.results(seen(many(teams), "trust", DIRECTOR))["body"]
    assert screens(phone_of_740, body, f"length-{teams}-teams") <= MOST_OF_MANY
    if teams > 60:  # which have their figures side by side
        assert len(body.encode()) < MOST_BYTES


def test_a_page_of_those_found_is_small() -> None:
    view = seen(many(1000), "trust", DIRECTOR, asked=Asked("", page=3))
    assert len(page.results(view)["body"].encode()) < MOST_BYTES / 2
