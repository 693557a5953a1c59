"""How long the pages of results are on a phone of 360 x 740 before anything is opened, and how many bytes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from functions.results import page
from functions.results.view import Asked
from shared.language import messages
from tests.phone import PHONE, SCREENS
from tests.unit.mail.test_letter import LETTERS
from tests.unit.results.many import QUESTIONS, WAVES, many
from tests.unit.results.sample import DIRECTOR, LEAD, flat
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


@pytest.mark.parametrize(("state", "most"), [("anonymity", 3.5), ("anonymity.cy", 3.7)])
def test_how_answers_stay_anonymous_is_short_until_it_is_opened(
    phone_of_740: Page, shown: Server, state: str, most: float
) -> None:
    """What is stored, who sees it and what nobody can promise are seen at once; why, where one opens it."""
    phone_of_740.goto(f"{shown.address}/s/{state}")
    assert phone_of_740.evaluate("document.documentElement.scrollHeight") <= most * HIGH
    seen = phone_of_740.locator("main").inner_text()
    blocks = messages(state.partition(".")[2] or "en")["anonymity"]
    folded = [text for kind, _, *texts in blocks for text in texts if kind == "more"]
    assert len(folded) == 12
    assert not any(text in seen for text in folded)
    assert all(text in seen for kind, *texts in blocks if kind in ("h2", "p", "ul") for text in texts)
    phone_of_740.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    seen = phone_of_740.locator("main").inner_text()
    assert all(text in seen for text in folded)


@pytest.mark.parametrize("state", ["summary", "summary.cy"])
def test_staff_see_the_level_and_the_change_of_an_example_at_once(
    phone_of_740: Page, shown: Server, state: str
) -> None:
    """On the first screen, as the lead does."""
    phone_of_740.goto(f"{shown.address}/s/{state}")
    box = phone_of_740.locator(".app-example .nhsuk-inset-text").first
    level, _, change = box.locator("p").all()[:3]
    assert re.search(r"14 .*19 .*\(74%\)\. .*84%", level.inner_text())
    assert change.locator("b").count() == 1  # the verdict
    assert re.search(r"\b4\b.*80%", change.inner_text())
    assert (
        change.evaluate("one => one.getBoundingClientRect().top") + 4 * 24 <= HIGH
    )  # the verdict, by how much, since when


@pytest.mark.parametrize("teams", [60, 400, 1000])
def test_a_page_of_many_teams(phone_of_740: Page, teams: int) -> None:
    body = page.results(seen(many(teams), "trust", DIRECTOR))["body"]
    assert screens(phone_of_740, body, f"length-{teams}-teams") <= MOST_OF_MANY
    assert len(body.encode()) < MOST_BYTES


LINES = """one => {
  const text = document.createRange();
  text.selectNodeContents(one);
  return new Set([...text.getClientRects()].map(line => Math.round(line.top))).size;
}"""


def test_a_small_team_reads_a_larger_units_figure_in_a_line(phone_of_740: Page) -> None:
    """Across the page or mail: beside another column it was one of five short lines."""
    pages = {
        page.results(seen(flat(), "t64", DIRECTOR))["body"]: ".app-row__beside",
        LETTERS["a small team"].html: "td[colspan='2']",
    }
    for body, beside in pages.items():
        phone_of_740.set_content(body)
        lines = [(one.inner_text(), one.evaluate(LINES)) for one in phone_of_740.locator(beside).all()]
        assert lines
        assert all(re.search(r" \d+% \(\d+/\d+\)$", words) and 1 <= n <= 2 for words, n in lines), lines


def test_a_page_of_those_found_is_small() -> None:
    view = seen(many(1000), "trust", DIRECTOR, asked=Asked("", page=3))
    assert len(page.results(view)["body"].encode()) < MOST_BYTES / 2
