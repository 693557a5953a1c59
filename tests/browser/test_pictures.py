"""The sheet of pictures is of all that there is; no browser is needed to know."""

from __future__ import annotations

import re
from pathlib import Path

import pypdfium2
import pytest

from tests import phone
from tests.browser import pictures
from tests.browser.papers import FILES, PAPERS
from tests.browser.states import LOOKED_AT, NAMES
from tests.unit.mail.test_letter import LETTERS

DRAWN = re.compile(r'<img src="([^"]+)"')


def test_the_sheet_has_every_page_mail_and_pdf_once_in_each_width_and_colour() -> None:
    looks = [f"-{width}-{scheme}" for width in (360, 1280) for scheme in ("light", "dark", "forced")]
    pages, mails = {*NAMES, *LOOKED_AT}, [f"mail {name}{tag}" for name in LETTERS for tag in ("", ".cy")]
    shown = [*pages, *mails, *FILES]
    wanted = [f"{name}{look}" for name in shown for look in looks] + list(PAPERS)
    drawn = DRAWN.findall(pictures.sheet(pictures.pictures()))
    assert sorted(drawn) == sorted(re.sub(r"[^a-z0-9.]+", "-", name.lower()) + ".png" for name in wanted)
    assert len(set(drawn)) == len(drawn), "each has a file of its own"


def test_a_page_in_two_languages_is_looked_at_in_both_side_by_side() -> None:
    sections = pictures.sheet(pictures.pictures()).split("<section>")
    [thanks] = [section for section in sections if section.startswith("<h2>thanks</h2>")]
    assert re.findall(r"<figcaption>(\S+) 360 light", thanks) == ["en", "cy"]


def test_every_template_of_a_pdf_is_drawn() -> None:
    """By what each is called; `fit` is a part of others."""
    drawn = {"report", "poster", "form", "slips", "document", "congress"}
    made = {"report first wave", "poster", "paper form", "slips", "privacy-notice", "congress poster"}
    found = {file.stem for room in ("functions", "infra", "shared") for file in (pictures.ROOT / room).rglob("*.typ")}
    assert found - {"fit"} == drawn
    assert made <= PAPERS.keys()


def test_the_readme_shows_what_is_made_here_and_no_other_picture() -> None:
    folder = pictures.ROOT / "docs" / "pictures"
    shown = re.findall(r'src="docs/pictures/([^"]+)"', (pictures.ROOT / "README.md").read_text())
    assert (
        sorted(shown) == sorted([*pictures.DOCS, "architecture.svg"]) == sorted(file.name for file in folder.iterdir())
    )
    assert set(pictures.DOCS.values()) <= {picture.name for picture in pictures.pictures()}


def test_a_pdf_is_one_picture_of_all_its_pages() -> None:
    document = PAPERS["poster"]()
    made = pictures.png(document, 200)
    [page] = pypdfium2.PdfDocument(document)
    high = page.render(scale=200 / page.get_width()).height
    assert made[16:24] == (200).to_bytes(4, "big") + high.to_bytes(4, "big")


def test_without_chromium_there_is_one_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(phone, "NAMES", ())
    monkeypatch.setattr(pictures, "FOLDER", tmp_path / "pictures")
    with pytest.raises(SystemExit, match=r"^no picture was made: there is no Chromium \(.*\)$"):
        pictures.main(["thanks"])
