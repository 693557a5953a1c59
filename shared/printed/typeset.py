"""A PDF by Typst: PDF/UA-1 (ISO 14289-1), tagged, with real text, in fonts that travel with the code.

The standard allows no character that the fonts lack, and Typst then makes no document at all. People do write such
characters, so each is put into words: `🙂` becomes `(slightly smiling face)`. What has no such words stands as BLANK.
"""

import json
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

import typst
from fontTools.ttLib import TTFont

FONTS = Path(__file__).parent / "fonts"
BLANK = "□"
_CONTROLS = {"Cc", "Cf", "Cs"}  # and joiners: left out
_UNSEEN = {"Mn", "Me", "Sk"}  # variation selectors, accents, skin tones: left out where the fonts lack them
_SIGNS = {"So", "Sm", "Sc"}  # emoji and other signs, which have names that say what is seen


def pdf(template: Path, data: dict[str, Any]) -> bytes:
    """The document that `template` makes of `data`, which it reads with `json(bytes(sys.inputs.data))`.

    Typst has no network and reads no file but the template's folder. The same data give the same bytes, provided that
    the template sets no date but one of the data's.
    """
    document: bytes = typst.compile(
        template,
        format="pdf",
        font_paths=[FONTS],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(printable(data))},
        pdf_standards="ua-1",
    )
    return document


def printable(value: Any) -> Any:
    """The same texts, numbers, lists and mappings, with nothing in a text that the fonts lack."""
    if isinstance(value, str):
        return value if value.isascii() and value.isprintable() else "".join(map(_printable, value))
    if isinstance(value, dict):
        return {name: printable(part) for name, part in value.items()}
    return [printable(part) for part in value] if isinstance(value, list | tuple) else value


@cache
def _printable(character: str) -> str:
    category = unicodedata.category(character)
    if category in _CONTROLS:
        return character if character in "\n\t" else ""
    if ord(character) in _covered():
        return character
    if category in _UNSEEN:
        return ""
    name = unicodedata.name(character, "").lower()
    return f"({name})" if name and category in _SIGNS else " " if category.startswith("Z") else BLANK


@cache
def _covered() -> frozenset[int]:
    """The characters that every one of the fonts can show."""
    return frozenset.intersection(*map(_characters, FONTS.glob("*.ttf")))


def _characters(file: Path) -> frozenset[int]:
    with TTFont(file, lazy=True) as font:
        return frozenset(font.getBestCmap())
