"""The script of the form on a bad network: it keeps the page, tries again with the same nonce, and stores nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from functions.survey import page as survey_page
from infra.build.css import gateway
from shared.language import messages
from tests.browser.test_pages import EVERY_RULE, violations
from tests.browser.test_visit import ASKED, FORM, back, fill_in, is_thanked, open_form, send, typed
from tests.phone import CUT_OFF, SCREENS
from tests.unit.survey import sample

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.server import Server

Phone = Any  # options of a browser context -> a page
Stored = Any  # -> what is in the responses' table

WAITING = messages("en")["form"]["waiting"]
SENDING = messages("en")["form"]["sending"]
AGAIN = 34_000  # milliseconds: it tries again at the latest
FILLED_IN = ["adapt-4", "37", "", "", "", "Tuesdays are better."]
ONE = 2  # items that one response makes: the answers and, apart, the comment
KEPT_ON_THE_PHONE = """async () => [
  document.cookie, localStorage.length, sessionStorage.length, (await indexedDB.databases()).length,
  (await navigator.serviceWorker.getRegistrations()).length, history.state]"""


def ready(phone: Phone, site: Server, **options: Any) -> Page:
    """The form, filled in, on a phone whose clock stands still."""
    page: Page = phone(**options)
    page.clock.install()
    open_form(page, site)
    fill_in(page)
    return page


def note(page: Page) -> str:
    """What the page says of the sending."""
    return page.get_by_role("status").inner_text()


def waits(page: Page) -> None:
    """It says that it will try again, and everything is as it was."""
    page.get_by_text(WAITING).wait_for()
    assert note(page) == WAITING
    assert page.url.endswith(FORM)
    assert typed(page) == FILLED_IN


def test_offline_while_sending_then_online(phone: Phone, site: Server, stored: Stored, axe: str) -> None:
    page = ready(phone, site)
    nonce = page.locator("[name=form-nonce]").input_value()
    page.context.set_offline(True)
    send(page)
    waits(page)
    assert page.locator("[name=form-nonce]").input_value() == nonce
    place = page.get_by_text(WAITING).bounding_box()
    assert place
    assert 0 <= place["y"] <= 640 - place["height"]  # in view
    page.evaluate(axe)
    assert violations(page, EVERY_RULE) == []
    assert page.evaluate(CUT_OFF) == []
    assert stored() == []
    page.context.set_offline(False)
    is_thanked(page, site)
    assert [asked for asked in site.requests if asked != ASKED[-1]] == ASKED[:-1]
    assert len(stored()) == ONE


@pytest.mark.parametrize("language", ["en", "cy"])
def test_what_it_says_is_in_the_forms_language(phone: Phone, shown: Server, language: str) -> None:
    page = phone()
    page.clock.install()
    name = "form-12-items" if language == "en" else f"form-12-items.{language}"
    page.goto(f"{shown.address}/s/{name}")
    page.context.set_offline(True)
    send_it = messages(language)["form"]["send"]
    page.get_by_role("button", name=send_it).click()
    page.get_by_text(messages(language)["form"]["waiting"]).wait_for()
    page.screenshot(path=SCREENS / f"waiting{'' if language == 'en' else '.cy'}.png")


def test_it_tries_again_by_itself_while_the_phone_thinks_that_it_is_online(
    phone: Phone, site: Server, stored: Stored
) -> None:
    """Wi-Fi without a way out: no event ever comes."""
    page = ready(phone, site)
    page.route(f"**{FORM}", lambda route: route.abort())
    for _ in range(3):
        send(page) if note(page) == "" else page.clock.fast_forward(AGAIN)
        waits(page)
    page.unroute(f"**{FORM}")
    page.clock.fast_forward(AGAIN)
    is_thanked(page, site)
    assert len(stored()) == ONE


def test_a_reply_lost_after_the_put(phone: Phone, site: Server, stored: Stored) -> None:
    """It was stored and nobody heard of it: sent again it is thanked, and stored once."""
    page = ready(phone, site)
    site.lose = 10
    send(page)
    waits(page)
    assert len(stored()) == ONE
    site.lose = 0
    page.clock.fast_forward(AGAIN)
    is_thanked(page, site)
    assert len(stored()) == ONE


def test_thanks_lost_after_the_put(phone: Phone, site: Server, stored: Stored) -> None:
    """The form arrived, the page that says so did not."""
    page = ready(phone, site)
    real = site.answer

    def lost(event: dict[str, Any]) -> dict[str, Any]:
        site.lose = int(event["resource"].endswith("thanks"))
        return real(event)

    site.answer = lost
    send(page)
    waits(page)
    site.answer = real
    page.clock.fast_forward(AGAIN)
    is_thanked(page, site)
    assert len(stored()) == ONE


def test_no_answer_for_twenty_seconds(phone: Phone, site: Server, stored: Stored) -> None:
    page = ready(phone, site)
    page.route(f"**{FORM}", lambda _route: None)
    send(page)
    page.get_by_text(SENDING).wait_for()
    assert note(page) == SENDING
    page.clock.fast_forward(20_000)
    waits(page)
    page.unroute(f"**{FORM}")
    page.clock.fast_forward(AGAIN)
    is_thanked(page, site)
    assert len(stored()) == ONE


STRANGER = {"headers": {"Content-Type": "text/html"}, "body": gateway.page("Throttled", "")}


@pytest.mark.parametrize(
    "reply",
    [
        *({"statusCode": status, **STRANGER} for status in (200, 403, 429, 502, 504)),
        survey_page.plain("failed", "en"),
        survey_page.plain("not_saved", "en"),
    ],
    ids=lambda reply: str(reply["statusCode"]),
)
def test_what_is_no_answer_of_ours(phone: Phone, site: Server, stored: Stored, reply: dict[str, Any]) -> None:
    """Too many requests, a network's sign-in page, a fault on our side: a browser alone would show that page instead."""
    page = ready(phone, site)
    real, site.answer = site.answer, lambda _event: reply
    send(page)
    waits(page)
    site.answer = real
    page.clock.fast_forward(AGAIN)
    is_thanked(page, site)
    assert len(stored()) == ONE


def test_a_double_tap_sends_one_request(phone: Phone, site: Server, stored: Stored) -> None:
    site.delay = 0.15
    page = ready(phone, site)
    page.get_by_role("button", name="Send").dblclick(no_wait_after=True)
    is_thanked(page, site)
    assert site.requests.count(f"POST {FORM}") == 1
    assert len(stored()) == ONE


def test_errors_are_shown_as_without_the_script(phone: Phone, site: Server, stored: Stored) -> None:
    """With one request, every answer kept, and the summary in focus; and the form that was written works."""
    page = ready(phone, site)
    page.get_by_label("How many hours did you work last week?").fill("often")
    send(page)
    page.locator(".nhsuk-error-summary").wait_for()
    assert page.title().startswith("Error: ")
    assert page.locator(":focus").get_attribute("class") == "nhsuk-error-summary"
    assert site.requests.count(f"POST {FORM}") == 1
    assert typed(page) == ["adapt-4", "often", *FILLED_IN[2:]]
    assert stored() == []
    page.get_by_label("How many hours did you work last week?").fill("37")
    page.keyboard.press("Enter")
    is_thanked(page, site)
    assert len(stored()) == ONE


def test_a_comment_is_asked_about_as_without_the_script(phone: Phone, site: Server, stored: Stored) -> None:
    """In its colours under the form's own policy, with the focus; whatever is sent then is sent for good."""
    page = ready(phone, site)
    refused: list[str] = []
    page.on("console", lambda said: refused.append(said.text) if "Content Security" in said.text else None)
    page.locator("#comment").fill("Sarah makes Tuesdays better.")
    send(page)
    page.locator("mark").wait_for()
    assert page.locator(":focus").get_attribute("aria-labelledby") == "ask-title"
    assert page.locator("mark").evaluate("mark => getComputedStyle(mark).backgroundColor") == "rgb(255, 235, 59)"
    assert (refused, stored()) == ([], [])
    page.locator("#comment").fill("Tomasz makes Tuesdays better.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    is_thanked(page, site)
    assert sample.comments(stored()) == ["Tomasz makes Tuesdays better."]


def test_the_thanks_are_a_page_of_their_own(phone: Phone, site: Server, stored: Stored) -> None:
    """With its address, its heading in focus and nothing of the form left: not on the page, not behind Back."""
    page = ready(phone, site)
    send(page)
    is_thanked(page, site)
    assert page.url == f"{site.form}/thanks?lang=en"
    assert page.title().startswith("Thank you")
    assert page.evaluate("[document.activeElement.tagName, scrollY, document.forms.length]") == ["H1", 0, 0]
    assert [asked for asked in site.requests if asked != ASKED[-1]] == ASKED[:-1]
    page.evaluate("setTimeout(() => history.back())")
    page.wait_for_url("about:blank", wait_until="commit")
    page.evaluate("setTimeout(() => history.forward())")
    is_thanked(page, site)
    page.reload()
    is_thanked(page, site)
    assert len(stored()) == ONE


def test_other_answers_while_it_waits(phone: Phone, site: Server, stored: Stored) -> None:
    """The first were stored, and their reply was lost. Nothing typed is lost, and nothing is counted for two."""
    page = ready(phone, site)
    site.lose = 10
    send(page)
    waits(page)
    site.lose = 0
    page.locator("#comment").fill("Wednesdays are better.")
    page.clock.fast_forward(AGAIN)
    page.get_by_text("This form was sent already").wait_for()
    assert page.locator("#comment").input_value() == "Wednesdays are better."
    assert len(stored()) == ONE


@pytest.mark.parametrize("switch", ["link", "button"])
def test_another_language_is_no_sending(phone: Phone, site: Server, stored: Stored, switch: Any) -> None:
    """By the link above the form, or by the button below it: every answer is there, and what follows is in Welsh."""
    page = ready(phone, site)
    page.get_by_role(switch, name="Cymraeg").click()
    page.wait_for_url(f"**{FORM}?lang=cy", wait_until="commit")
    assert page.locator("html").get_attribute("lang") == "cy"
    assert typed(page) == FILLED_IN
    assert stored() == []
    page.get_by_role("button", name="Anfon").click()
    page.wait_for_url("**/thanks?lang=cy", wait_until="commit")
    assert page.get_by_role("heading", level=1).inner_text() == messages("cy")["thanks"]["heading"]
    assert len(stored()) == ONE


def test_another_language_without_signal(phone: Phone, site: Server, stored: Stored) -> None:
    """The page stays; and what was pressed last is what is sent."""
    page = ready(phone, site)
    page.context.set_offline(True)
    page.get_by_role("button", name="Cymraeg").click()
    waits(page)
    send(page)
    waits(page)
    page.context.set_offline(False)
    is_thanked(page, site)
    assert len(stored()) == ONE


def test_it_waits_quietly(phone: Phone, site: Server) -> None:
    """Said and shown once: whoever reads or writes meanwhile is not pulled away, and hears it once."""
    page = ready(phone, site)
    page.route(f"**{FORM}", lambda route: route.abort())
    send(page)
    waits(page)
    page.locator("#adapt").focus()
    page.evaluate("scrollTo(0, 0)")
    page.evaluate("""() => {
      window.changes = 0;
      new MutationObserver(() => window.changes++).observe(document.querySelector("[role=status]"),
        {childList: true, subtree: true, characterData: true, attributes: true});
    }""")
    for _ in range(3):
        with page.expect_event("requestfailed"):
            page.clock.fast_forward(AGAIN)
        waits(page)
    assert page.evaluate("[changes, scrollY, document.activeElement.id]") == [0, 0, "adapt"]


def test_too_much_by_far(phone: Phone, site: Server, stored: Stored) -> None:
    page = ready(phone, site)
    page.locator("#comment").fill("x" * 70_000)
    send(page)
    page.get_by_text(messages("en")["form"]["large"]).wait_for()
    assert typed(page)[:-1] == FILLED_IN[:-1]
    page.locator("#comment").fill("Tuesdays are better.")
    send(page)
    is_thanked(page, site)
    assert len(stored()) == ONE


def test_back_after_the_link_to_an_error(phone: Phone, site: Server) -> None:
    """The link made an entry of the history, which is not the thanks' own: Back asks for the form anew."""
    page = ready(phone, site)
    page.get_by_label("How many hours did you work last week?").fill("often")
    send(page)
    page.locator(".nhsuk-error-summary a").click()
    page.get_by_label("How many hours did you work last week?").fill("37")
    send(page)
    is_thanked(page, site)
    page.evaluate("setTimeout(() => history.back())")
    page.get_by_role("button", name="Send").wait_for()
    assert typed(page) == ["", "", "", "", ""]


def test_nothing_is_kept_on_the_phone(phone: Phone, site: Server) -> None:
    """Neither while it waits nor after."""
    page = ready(phone, site)
    page.route(f"**{FORM}", lambda route: route.abort())
    send(page)
    waits(page)
    nothing = ["", 0, 0, 0, 0, None]
    assert page.evaluate(KEPT_ON_THE_PHONE) == nothing
    page.unroute(f"**{FORM}")
    page.clock.fast_forward(AGAIN)
    is_thanked(page, site)
    assert page.evaluate(KEPT_ON_THE_PHONE) == [*nothing[:-1], 0]  # the state that a changed address must have
    assert page.context.cookies() == []


def test_a_form_that_was_kept_for_back_is_asked_for_again(phone: Phone, site: Server) -> None:
    """On a shared phone: away with a form half filled in, and Back."""
    page = phone()
    open_form(page, site)
    fill_in(page)
    page.goto(f"{site.address}/anonymity")
    site.requests.clear()
    back(page, site)
    page.locator("#comment").wait_for()
    assert typed(page) == ["", "", "", "", ""]
    assert site.requests == ASKED[:1]
