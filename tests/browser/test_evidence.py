"""The page of the evidence: what is long opens on a phone, and stands there on a wide screen and on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.papers import FILES

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SECTIONS = 3  # that shut; what has one line alone stands open
READ = "How to read this"


@pytest.mark.parametrize(
    ("width", "media", "is_open"), [(360, "screen", False), (1000, "screen", True), (360, "print", True)]
)
def test_all_of_it_can_be_read_without_a_script(chromium: Browser, width: int, media: str, is_open: bool) -> None:
    page = chromium.new_page(viewport={"width": width, "height": 740}, java_script_enabled=False)
    page.emulate_media(media=media)  # type: ignore[arg-type]
    page.set_content(FILES["file-evidence"]())
    notes = page.locator("section", has=page.get_by_role("heading", name=READ)).locator("ul")
    assert notes.is_visible() is is_open
    shut = page.locator("summary:visible")
    assert shut.count() == (0 if is_open else SECTIONS)
    for each in shut.all():
        each.press("Enter")
    assert all(each.is_visible() for each in page.locator("table, section > ul").all())
    page.close()
