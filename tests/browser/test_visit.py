"""What a person does with the form, on moto's tables: answers are stored once, or not lost, and nothing stays behind."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.server import STAGE
from tests.phone import slow_down
from tests.unit.survey import sample

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.browser.server import Server

Phone = Any  # options of a browser context -> a page
Stored = Any  # -> what is in the responses' table

FIRST_FLIGHT = 14_600  # bytes: ten TCP segments, what arrives before the first acknowledgement (RFC 6928)
FORM = f"{STAGE}/s/{sample.CODE}"
FOCUSED = "document.activeElement.id || document.activeElement.className || document.activeElement.textContent"
ASKED = [f"GET {FORM}", f"POST {FORM}", f"GET {FORM}/thanks?lang=en", f"GET {STAGE}/forget.css"]


def open_form(page: Page, site: Server) -> None:
    page.goto(site.form)
    assert page.title() == f"Our reflective practice group – {sample.ORGANISATION}"


def fill_in(page: Page) -> None:
    """What is required, and the comment."""
    page.get_by_label("Agree", exact=True).check()
    page.get_by_label("How many hours did you work last week?").fill("37")
    page.locator("#comment").fill("Tuesdays are better.")


def send(page: Page) -> None:
    page.get_by_role("button", name="Send my answers").last.click()


def is_thanked(page: Page, site: Server) -> None:
    page.wait_for_url(re.compile(re.escape(f"{site.form}/thanks")), wait_until="commit")
    assert page.get_by_role("heading", level=1).inner_text() == "Thank you"


def old_phone(phone: Phone, **options: Any) -> Page:
    """Whose browser is too old for the script: the form is sent as it always was."""
    page: Page = phone(**options)
    page.add_init_script("delete window.AbortController")
    return page


def test_a_form_is_sent_without_javascript(phone: Phone, site: Server, stored: Stored) -> None:
    """Every address on the way stands under the stage, and there is a way back for the next person."""
    page = phone(java_script_enabled=False)
    asked: list[str] = []
    page.context.on("request", lambda request: asked.append(request.url))
    open_form(page, site)
    fill_in(page)
    send(page)
    is_thanked(page, site)
    page.wait_for_load_state()
    assert site.requests == ASKED
    assert sample.comments(stored()) == ["Tuesdays are better."]
    page.get_by_role("link", name="Start here").click()
    page.wait_for_url(f"{site.form}?lang=en")
    page.locator("summary").click()
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="How your answers stay anonymous").click()
    opened.value.wait_for_url(f"{site.address}/anonymity?lang=en")
    opened.value.get_by_role("link", name="small groups").click()
    opened.value.wait_for_url(f"{site.address}/small-groups?lang=en")
    assert [url for url in asked if not url.startswith(f"{site.address}/")] == []
    assert page.context.cookies() == []


def test_every_page_beside_the_form_opens_beside_it(phone: Phone, site: Server, accessible: None) -> None:
    """In a tab of its own, so that nothing is lost of a form that is half filled in."""
    page = phone(java_script_enabled=False)
    open_form(page, site)
    fill_in(page)
    page.locator("summary").click()
    for name, heading in (
        ("What your lead will see", "What your lead will see"),
        ("How your answers stay anonymous", "How your answers stay anonymous"),
        ("Accessibility statement", "Accessibility statement"),
    ):
        with page.context.expect_page() as opened:
            page.get_by_role("link", name=name).click()
        opened.value.wait_for_load_state()
        assert heading in opened.value.get_by_role("heading", level=1).inner_text()
        opened.value.close()
    assert page.locator("#comment").input_value() == "Tuesdays are better."


def test_errors_without_javascript(phone: Phone, site: Server, stored: Stored) -> None:
    """The summary has the focus, each of its links leads to the first input of its item, and no answer is lost."""
    page = phone(java_script_enabled=False)
    open_form(page, site)
    page.get_by_label("7", exact=True).check()
    for box, text in (("First", "a safe space"), ("Second", "safe space"), ("Third", "not safe")):
        page.get_by_label(f"{box} word").fill(text)
    with page.expect_response(lambda reply: reply.request.method == "POST") as posted:
        send(page)
    assert posted.value.status == 422
    page.wait_for_load_state()
    assert page.title().startswith("Error: ")
    summary = page.locator(".nhsuk-error-summary")
    assert page.locator(":focus").get_attribute("class") == summary.get_attribute("class")
    assert summary.bounding_box()["y"] >= 0
    links = summary.get_by_role("link").all()
    assert [link.get_attribute("href") for link in links] == ["#adapt", "#hours", "#words", "#words-3"]
    for link in links[:-2]:
        link.click()
        target = page.locator(str(link.get_attribute("href")))
        assert page.locator(":target").get_attribute("id") == target.get_attribute("id")
        message = page.locator(f"{link.get_attribute('href')}-error").inner_text()
        assert message.removeprefix("Error:").strip() == link.inner_text()
    for link, box in zip(links[-2:], ("#words", "#words-3"), strict=True):
        assert page.locator(f"{box}-wrong").inner_text().removeprefix("Error:").strip() == link.inner_text()
        assert page.locator(box).get_attribute("aria-describedby") == f"{box[1:]}-wrong"
    assert page.locator(".nhsuk-input--error").evaluate_all("boxes => boxes.map(box => box.id)") == [
        "hours", "words", "words-3",
    ]  # fmt: skip
    assert page.get_by_label("7", exact=True).is_checked()
    assert page.get_by_label("First word").input_value() == "a safe space"
    assert stored() == []


def test_a_comment_is_asked_about_without_javascript(phone: Phone, site: Server, stored: Stored) -> None:
    """The advice has the focus, its link leads to the comment, no answer is lost, and its button sends them all."""
    page = phone(java_script_enabled=False)
    open_form(page, site)
    fill_in(page)
    page.locator("#comment").fill("Sarah makes Tuesdays better.")
    send(page)
    page.wait_for_load_state()
    advice = page.get_by_role("region", name="This may tell who you are")
    assert page.title().startswith("Please check: ")
    assert page.locator(":focus").get_attribute("aria-labelledby") == "ask-title"
    assert advice.locator("mark").inner_text().split() == ["Marked:", "Sarah"]
    assert (page.locator("#comment").input_value(), stored()) == ("Sarah makes Tuesdays better.", [])
    advice.get_by_role("link").click()
    assert page.locator(":target").get_attribute("id") == "comment"
    advice.get_by_role("button").click()
    is_thanked(page, site)
    assert sample.comments(stored()) == ["Sarah makes Tuesdays better."]


def test_keyboard_only(phone: Phone, site: Server, stored: Stored) -> None:
    """Every step in the order of the page, and nothing that holds the focus."""
    page = phone(has_touch=False, is_mobile=False)
    open_form(page, site)
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED) == "nhsuk-skip-link"
    assert page.locator(".nhsuk-skip-link").bounding_box()["width"] > 44
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main-content"
    seen = []
    for keys in (
        ["Tab", "Enter", "Tab", "Tab"],
        ["Tab", "Space", "ArrowDown", "ArrowDown", "ArrowDown"],
        ["Tab", "Space", "ArrowDown"],
        ["Tab", "Tab", "Space"],
        ["Tab"] * 6,
        ["Space"],
        ["Tab", *"37"],
        ["Tab", *"calm"],
        ["Tab", "Tab"],
        ["Tab", *"Good."],
        ["Tab"],
    ):
        for key in keys:
            page.keyboard.press(key)
        seen.append(page.evaluate(FOCUSED).strip())
    assert seen[0].startswith("How your answers stay anonymous")
    assert seen[1:-1] == [
        "adapt-4",
        "joined-2",
        "reasons-2",
        "energy",
        "energy",
        "hours",
        "words",
        "words-3",
        "comment",
    ]
    assert seen[-1] == "nhsuk-button"
    page.keyboard.press("Enter")
    is_thanked(page, site)
    [answers] = sample.responses(stored())
    assert answers.startswith("31")  # the fourth and the second option
    assert answers.endswith("|calm")
    assert sample.comments(stored()) == ["Good."]


@pytest.mark.parametrize("forced", ["none", "active"])
def test_focus_and_choice_are_seen(forced: Any, phone: Phone, site: Server) -> None:
    """In our colours and in those that the person has chosen."""
    page = phone(forced_colors=forced, device_scale_factor=1)
    page.goto(site.form)
    send(page)
    page.wait_for_load_state()
    kinds = {
        "link in the summary": (page.locator(".nhsuk-error-summary a").first, None),
        "opening": (page.locator("summary"), None),
        "radio": (page.locator("#adapt"), page.locator("#adapt + label")),
        "checkbox": (page.locator("#reasons"), page.locator("#reasons + label")),
        "number": (page.locator("#hours"), None),
        "comment": (page.locator("#comment"), None),
        "button": (page.get_by_role("button", name="Send"), None),
    }
    for kind, (one, label) in kinds.items():
        around = (
            one.locator("xpath=ancestor::div[contains(@class, 's app-row') or @class='nhsuk-checkboxes'][1]")
            if label
            else one.locator("..")
        )
        page.evaluate("document.activeElement.blur()")
        before = _seen(around)
        one.focus()
        focused = _seen(around)
        assert focused != before, kind
        if label:
            one.check()
            assert _seen(around) not in (focused, before), kind


def _seen(around: Locator) -> bytes:
    around.scroll_into_view_if_needed()
    return around.screenshot()


def test_a_double_tap_stores_one_response(phone: Phone, site: Server, stored: Stored) -> None:
    """The second tap comes while the first is on its way."""
    site.delay = 0.15
    page = old_phone(phone)
    open_form(page, site)
    fill_in(page)
    page.get_by_role("button", name="Send").dblclick(no_wait_after=True)
    is_thanked(page, site)
    assert 1 <= site.requests.count(f"POST {FORM}") <= 2
    assert len(stored()) == 2  # the answers and, apart, the comment


def test_a_lost_reply_stores_one_response(phone: Phone, site: Server, stored: Stored) -> None:
    """It was stored, but the connection broke before the browser heard: the browser sends it again by itself."""
    page = old_phone(phone)
    open_form(page, site)
    fill_in(page)
    site.lose = 1
    send(page)
    is_thanked(page, site)
    page.wait_for_load_state()
    assert site.requests == [*ASKED[:2], *ASKED[1:]]
    assert len(stored()) == 2


def test_sending_again_after_lost_replies_stores_one_response(phone: Phone, site: Server, stored: Stored) -> None:
    """The browser gave up; the person reloads."""
    page = old_phone(phone)
    open_form(page, site)
    fill_in(page)
    site.lose = 3
    send(page)
    page.wait_for_url("chrome-error://chromewebdata/")
    site.lose = 0
    page.reload()
    is_thanked(page, site)
    assert len(stored()) == 2


def test_a_reply_of_the_database_is_lost(phone: Phone, site: Server, database: Any, stored: Stored) -> None:
    """The function asks again, and the person sees nothing of it."""
    page = phone()
    open_form(page, site)
    fill_in(page)
    database.faults += ["lost"]
    send(page)
    is_thanked(page, site)
    assert len(stored()) == 2


def test_back_asks_for_an_empty_form(phone: Phone, site: Server, stored: Stored) -> None:
    """On a shared phone: with another nonce, and nothing of what was answered. (A page with an opener is not kept.)"""
    opener = phone()
    opener.context.add_init_script("delete window.AbortController")
    opener.goto(f"{site.address}/anonymity")
    site.requests.clear()
    with opener.expect_popup() as opened:
        opener.evaluate("address => void window.open(address)", site.form)
    page = opened.value
    nonce = page.locator("[name=form-nonce]").input_value()
    fill_in(page)
    send(page)
    is_thanked(page, site)
    page.wait_for_load_state()
    back(page, site)
    assert site.requests == [*ASKED, ASKED[0]]
    assert page.locator("[name=form-nonce]").input_value() != nonce
    assert typed(page) == ["", "", "", "", ""]
    page.go_forward()
    is_thanked(page, site)
    assert len(stored()) == 2


def test_back_finds_no_page_that_was_kept(phone: Phone, site: Server) -> None:
    page = old_phone(phone)
    open_form(page, site)
    fill_in(page)
    send(page)
    is_thanked(page, site)
    page.wait_for_load_state("networkidle")
    back(page, site)
    assert typed(page) == ["", "", "", "", ""]


def back(page: Page, site: Server) -> None:
    page.evaluate("setTimeout(() => history.back())")  # go_back() waits for a load, which a page that was kept has not
    page.wait_for_url(site.form, wait_until="commit")
    page.get_by_role("button").last.wait_for()


def typed(page: Page) -> list[str]:
    """What is chosen, as far as anything is, and what the fields for numbers, words and the comment hold."""
    chosen = [str(one.get_attribute("id")) for one in page.locator(":checked").all()]
    return chosen + [box.input_value() for box in page.locator("input[type=text], textarea").all()]


def test_slow_3g(phone: Phone, site: Server) -> None:
    """One request, inside the first TCP flight. (`make bench` says after how many seconds it can be used.)"""
    page = phone()
    slow_down(page)
    page.goto(site.form)
    (visit,) = page.evaluate(
        "['navigation', 'resource'].flatMap(kind => performance.getEntriesByType(kind)).map(entry => entry.toJSON())"
    )
    assert visit["transferSize"] <= FIRST_FLIGHT
    assert site.requests == ASKED[:1]
