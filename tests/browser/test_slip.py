"""Threat 40: a slip's code comes in the fragment of an address, which no server is sent, and leaves the address at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from shared.packing import unfilled
from shared.store.slips import Slips
from shared.store.table import Table
from tests.browser.test_visit import FORM, fill_in, is_thanked, send
from tests.integration.survey.test_slips import wave
from tests.unit.survey import sample

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from shared.store.register import Register
    from tests.browser.server import Server

CODE, OTHER = "p7wq2-m8xyz", "abcde-fghjk"


@pytest.fixture
def register(register: Register, dynamodb: Any, tables: dict[str, str]) -> Register:
    """The register, where the form asks for a slip, in both languages, and two slips."""
    for language in ("en", "cy"):
        form = sample.compiled(slips=True, language=language)
        register.forms.put(wave(), language, is_open=True, table=form.table, pages=form.pages)
    slips = [code.replace("-", "") for code in (CODE, OTHER)]
    Slips(Table(dynamodb, tables["SLIP_TABLE"])).add(wave(), "north", slips)
    return register


def field(page: Page) -> str:
    """What stands in the field of the slip's code."""
    return page.locator("#form-slip").input_value()


def unseen(site: Server) -> bool:
    """Whether no address that was asked for had anything of a slip in it."""
    return not [asked for asked in site.requests if "slip" in asked or CODE[:5] in asked]


def test_a_scanned_code_is_in_the_field_and_in_no_address(phone: Any, site: Server, stored: Any) -> None:
    page: Page = phone()
    page.goto(f"{site.form}#slip={CODE}")
    assert (field(page), page.url) == (CODE, site.form)
    page.reload()  # what Back and the history would bring
    assert (field(page), page.url) == ("", site.form)
    page.goto("about:blank")
    page.goto(f"{site.form}?lang=en#slip={CODE}")
    assert (field(page), page.url) == (CODE, f"{site.form}?lang=en")
    page.get_by_role("link", name="Cymraeg").click()
    page.wait_for_url(f"**{FORM}?lang=cy", wait_until="commit")
    assert (page.locator("html").get_attribute("lang"), field(page)) == ("cy", CODE)
    page.get_by_role("button", name="English").click()
    page.wait_for_url(f"**{FORM}?lang=en", wait_until="commit")
    fill_in(page)
    send(page)
    is_thanked(page, site)
    assert len(sample.responses(stored())) == 1
    assert unseen(site)


def test_without_a_script_it_is_typed(phone: Any, site: Server, stored: Any) -> None:
    page: Page = phone(java_script_enabled=False)
    page.goto(f"{site.form}#slip={CODE}")
    assert field(page) == ""
    fill_in(page)
    page.locator("#form-slip").fill(CODE)
    send(page)
    is_thanked(page, site)
    [answers] = [item for item in stored() if "answers" in item]
    assert unfilled(answers["answers"]["B"])
    assert unseen(site)


def test_the_next_slip_that_is_scanned_in_the_same_tab_has_a_form_of_its_own(phone: Any, site: Server) -> None:
    page: Page = phone()
    page.goto(f"{site.form}#slip={CODE}")
    fill_in(page)
    nonce = page.locator("[name=form-nonce]").input_value()
    page.evaluate(f"location.hash = 'slip={OTHER}'")
    page.wait_for_function(f"document.getElementById('form-slip').value == '{OTHER}'")
    assert page.locator("[name=form-nonce]").input_value() != nonce
    assert page.locator("#comment").input_value() == ""
    assert page.url == site.form
    page.evaluate("location.hash = 'form-slip'")  # as the link of an error leads
    assert (field(page), page.url) == (OTHER, f"{site.form}#form-slip")


def test_one_that_0_1_0_printed_works_and_leaves_the_address(phone: Any, site: Server) -> None:
    page: Page = phone()
    page.goto(f"{site.form}?lang=en&slip={CODE.replace('-', '')}")
    assert (field(page), page.url) == (CODE, f"{site.form}?lang=en")
