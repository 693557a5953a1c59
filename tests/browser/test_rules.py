"""The rules of a question with several answers, which the script keeps as one answers (the server without it)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser.test_slider import opened
from tests.phone import SCREENS

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.server import Server
    from tests.browser.test_slider import Phone

MANY = "Select no more than 3 answers to “What kept you away?”"


def chosen(page: Page) -> list[str]:
    return [box.input_value() for box in page.locator("[name=reasons]:checked").all()]


def test_the_script_takes_back_what_does_not_go_with_the_answer_and_says_when_it_is_too_many(
    phone: Phone, shown: Server
) -> None:
    page = opened(phone(), shown)
    for label in ("The rota", "It is too far", "I am new"):
        page.get_by_label(label).check()
    note = page.locator("[data-many]")
    assert not note.is_visible()
    page.get_by_label("Something else").check()
    assert (note.inner_text(), len(chosen(page))) == (MANY, 4)
    page.locator("[data-ruled]").screenshot(path=SCREENS / "rules.png")
    page.get_by_label("None of these").check()
    assert (chosen(page), note.is_visible()) == (["none"], False)
    page.get_by_label("I am new").check()
    assert chosen(page) == ["new"]
    assert page.locator("form p[hidden]").count() == 1  # which the script that sends takes for its own
