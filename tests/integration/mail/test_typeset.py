"""What the fonts can show, and what is printed in place of what they cannot."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.mail.report import TEMPLATE
from shared.printed import typeset

TEXTS = st.text(st.characters(exclude_categories=[]), max_size=40)
MINIMAL = """
#let data = json(bytes(sys.inputs.data))
#set document(title: "T", date: none)
#set text(font: "Liberation Sans", lang: "en")
#data.text
"""


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("69–99% “so” ½ ≥ ŵ é", "69–99% “so” ½ ≥ ŵ é"),
        ("👩‍⚕️", "(woman)(staff of aesculapius)"),
        ("a\tb\nc\x00\x1bd", "a\tb\nc\x00\x1bd".replace("\x00\x1b", "")),
        ("漢", "□"),
        ("a\u2028b", "a b"),
        ("\U000f0000", "□"),
    ],
)
def test_printable(written: str, printed: str) -> None:
    assert typeset.printable(written) == printed
    nested = {"a": [written, {"b": (written, 1, None, 0.5, True)}]}
    assert typeset.printable(nested) == {"a": [printed, {"b": [printed, 1, None, 0.5, True]}]}


@given(TEXTS)
def test_printing_twice_changes_nothing(written: str) -> None:
    once = typeset.printable(written)
    assert typeset.printable(once) == once


@given(text=TEXTS)
def test_no_text_stops_a_document(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    template = tmp_path_factory.getbasetemp() / "minimal.typ"
    template.write_text(MINIMAL, encoding="utf-8")
    assert typeset.pdf(template, {"text": text}).startswith(b"%PDF")


def test_the_template_names_the_fonts_that_travel_with_it() -> None:
    assert {path.stem.partition("-")[0] for path in typeset.FONTS.glob("*.ttf")} == {"LiberationSans"}
    assert 'font: "Liberation Sans"' in TEMPLATE.read_text(encoding="utf-8")
    assert (typeset.FONTS / "LICENSE.txt").is_file()
