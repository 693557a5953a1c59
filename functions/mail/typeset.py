"""A PDF by Typst: PDF/UA-1 (ISO 14289-1), tagged, with real text, in fonts that travel with the code.

The standard allows no character that the fonts lack, and Typst then makes no document at all. People do write such
characters, so each is put into words: `🙂` becomes `(slightly smiling face)`. What has no such words stands as BLANK.
"""

from __future__ import annotations

import json
import struct
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

import typst

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
        return {name: printable(each) for name, each in value.items()}
    return [printable(each) for each in value] if isinstance(value, list | tuple) else value


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
    return frozenset.intersection(*(_characters(font.read_bytes()) for font in FONTS.glob("*.ttf")))


def _characters(font: bytes) -> frozenset[int]:
    """The characters of a TrueType font, of the Basic Multilingual Plane: its `cmap` table of format 4.

    https://learn.microsoft.com/typography/opentype/spec/cmap
    """
    tables = {tag: at for tag, _, at, _ in struct.iter_unpack(">4sIII", font[12 : 12 + 16 * _short(font, 4)])}
    cmap = tables[b"cmap"]
    subtables = struct.iter_unpack(">HHI", font[cmap + 4 : cmap + 4 + 8 * _short(font, cmap + 2)])
    table = cmap + next(at for platform, encoding, at in subtables if (platform, encoding) == (3, 1))
    size = _short(font, table + 6)  # of each of four arrays: ends, starts, deltas, offsets; two bytes after the first
    found = set()
    for at in range(0, size, 2):
        end, start = _short(font, table + 14 + at), _short(font, table + 16 + size + at)
        place = table + 16 + 3 * size + at
        delta, offset = _short(font, table + 16 + 2 * size + at), _short(font, place)
        for character in range(start, end + 1):
            glyph = _short(font, place + offset + 2 * (character - start)) if offset else character
            if (glyph or not offset) and (glyph + delta) % 0x10000:
                found.add(character)
    return frozenset(found - {0xFFFF})


def _short(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 2], "big")
