"""Each questionnaire of the library, and an imported one, answered by thumb on a phone: what is tapped is what is stored."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from shared.packing import unpack
from shared.wave import Wave
from tests.browser.states import LIBRARY, PUBLISHED, imported, instrument_of
from tests.unit.survey import sample

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from shared.instrument import Instrument
    from tests.browser.server import Server


@pytest.fixture(params=[*PUBLISHED, "imported"])
def asked(request: pytest.FixtureRequest, register: Any) -> Instrument:
    """The open form of the sample's team asks this."""
    instrument = imported() if request.param == "imported" else instrument_of(LIBRARY / f"{request.param}.yaml")
    at = datetime.fromtimestamp(sample.CLOSES_AT, UTC)
    wave = Wave(
        programme="groups", id="2025-12-01", instrument=instrument.id, instrument_version=1, opens_at=at,
        remind_at=at, closes_at=at, expires_at=datetime.fromtimestamp(sample.EXPIRES, UTC),
    )  # fmt: skip
    form = sample.form_of(instrument)
    register.forms.put(wave, "en", is_open=True, table=form.table, pages=form.pages)
    return instrument


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_what_is_tapped_is_what_is_stored(
    phone: Any, site: Server, asked: Instrument, stored: Any, script: bool
) -> None:
    page: Page = phone(java_script_enabled=script)
    page.goto(site.form)
    tapped = {}
    for number, column in enumerate(column for column in asked.columns() if column["kind"] == "choice"):
        values = column["values"]
        chosen = values[(number + 1) % len(values)]
        page.locator(f"[name='{column['id']}'][value='{chosen}']").tap()
        tapped[column["id"]] = chosen
    page.get_by_role("button", name="Send my answers").last.tap()
    page.wait_for_url(re.compile(re.escape(f"{site.form}/thanks")), wait_until="commit")
    [answers] = sample.responses(stored())
    assert tapped
    assert unpack(asked.columns(), answers) == tapped
