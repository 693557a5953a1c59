"""The slider: by keyboard, by finger, without its script; until it is touched nothing is answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import pytest

from functions.survey.submission import check
from shared.language import messages
from tests.browser.states import imported
from tests.browser.test_pages import EVERY_RULE, LEAST_TARGET, violations
from tests.phone import CUT_OFF, SCREENS

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.browser.server import Server

Phone = Any  # options of a browser context -> a page

NUMBER, RANGE = "#calm", "[type=range]"
QUESTION = "How calm was your last shift?"
EMPTY = messages("en")["form"]["slider_empty"]


@pytest.fixture
def page(phone: Phone, shown: Server) -> Page:
    """The form of the workbook that people begin with, which has a slider."""
    return opened(phone(), shown)


def opened(page: Page, shown: Server) -> Page:
    page.goto(f"{shown.address}/s/form-imported")
    return page


def slider(page: Page) -> Locator:
    return page.locator(RANGE)


def has_thumb(page: Page) -> bool:
    """Whether it looks otherwise than the line alone does."""
    page.evaluate("document.activeElement.blur()")
    seen = page.locator(".app-slider").screenshot()
    slider(page).evaluate("range => range.style.visibility = 'hidden'")
    line = page.locator(".app-slider").screenshot()
    slider(page).evaluate("range => range.style.visibility = ''")
    return seen != line


def answered(page: Page) -> Any:
    """What the public function would take for the answer, of what this page sends."""
    with page.expect_request(lambda request: request.method == "POST") as sent:
        page.get_by_role("button", name="Send my answers").last.click()
    posted = parse_qs(sent.value.post_data or "", keep_blank_values=True)
    answers, faults = check(imported().columns(), posted)
    assert "calm" not in faults
    return answers.get("calm")


def test_until_it_is_touched_nothing_is_answered(page: Page) -> None:
    """It has no thumb that would look like an answer, and it says so to who cannot see it."""
    assert slider(page).get_attribute("aria-valuetext") == EMPTY
    assert not has_thumb(page)
    assert page.locator(NUMBER).input_value() == ""
    assert answered(page) is None


def test_it_is_moved_by_keyboard(page: Page, axe: str) -> None:
    page.locator("#energy-11").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.type") == "range"
    assert slider(page).evaluate("range => getComputedStyle(range).outlineWidth") == "4px"
    page.keyboard.press("ArrowRight")
    assert page.locator(NUMBER).input_value() == "51"
    page.keyboard.press("Home")
    assert page.locator(NUMBER).input_value() == "0"
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    assert page.locator(NUMBER).input_value() == "99"
    assert slider(page).get_attribute("aria-valuetext") == "99"
    assert has_thumb(page)
    page.evaluate(axe)
    assert violations(page, EVERY_RULE) == []
    assert page.evaluate(CUT_OFF) == []
    page.locator(".app-slider").screenshot(path=SCREENS / "slider.png")
    assert answered(page) == 99


def test_a_press_in_its_middle_is_an_answer(page: Page) -> None:
    """Though the browser's own value, which nobody chose, was the middle already."""
    box = slider(page).bounding_box()
    assert box
    assert box["height"] >= LEAST_TARGET
    slider(page).click(position={"x": box["width"] / 2, "y": box["height"] / 2})
    assert page.locator(NUMBER).input_value() == "50"
    assert answered(page) == 50


def test_a_number_that_is_typed_moves_it_and_taking_it_out_leaves_the_question_out(page: Page) -> None:
    number = page.get_by_label(QUESTION).and_(page.locator(NUMBER))
    number.fill("73")
    assert slider(page).input_value() == "73"
    assert slider(page).get_attribute("aria-valuetext") == "73"
    number.fill("often")
    assert slider(page).get_attribute("aria-valuetext") == EMPTY
    number.fill("")
    assert not has_thumb(page)
    assert answered(page) is None


def test_without_a_script_there_is_the_number_alone(phone: Phone, shown: Server) -> None:
    page = opened(phone(java_script_enabled=False), shown)
    assert not slider(page).is_visible()
    number = page.get_by_label(QUESTION).and_(page.locator(NUMBER))
    described = number.get_attribute("aria-describedby") or ""
    ends = [page.locator(f"#{name}").inner_text() for name in described.split()]
    assert ends[0] == "A whole number from 0 to 100."
    assert ends[1].split("\n") == ["0 – not at all", "100 – completely"]
    number.fill("64")
    assert answered(page) == 64


def test_without_a_script_and_untouched_nothing_is_answered(phone: Phone, shown: Server) -> None:
    assert answered(opened(phone(java_script_enabled=False), shown)) is None


def test_in_forced_colours_the_line_is_there(phone: Phone, shown: Server) -> None:
    page = opened(phone(forced_colors="active"), shown)
    page.locator(NUMBER).fill("30")
    line = page.locator(".app-slider").evaluate("one => getComputedStyle(one, '::before').borderTopColor")
    assert line == page.evaluate("getComputedStyle(document.body).color")
    assert has_thumb(page)
    page.locator(".app-slider").screenshot(path=SCREENS / "slider-forced.png")
