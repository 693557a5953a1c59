"""What is left of the English of mails, reports and results where another language is spoken."""

from __future__ import annotations

import re
from functools import cache
from string import Formatter
from typing import TYPE_CHECKING, Any

from shared.language import DEFAULT, messages

if TYPE_CHECKING:
    from collections.abc import Iterator

PARTS = ("mail", "results", "summary")
FEWEST_WORDS = 3  # of a piece of a text: a name or an answer may well have fewer


def english_in(text: str) -> list[str]:
    """The pieces of English texts, between their places, that stand in this one."""
    line = " ".join(text.split())
    return [piece for piece in _pieces() if piece in line]


@cache
def _pieces() -> frozenset[str]:
    fixed = (piece for part in PARTS for text in texts_of(messages(DEFAULT, part)) for piece in _fixed(text))
    found = {piece.strip() for text in fixed for piece in re.split(r"[.,:;()]\s", f"{text} ")}
    return frozenset(piece for piece in found if len(re.findall(r"[^\W\d]+(?:-[^\W\d]+)*", piece)) >= FEWEST_WORDS)


def texts_of(of: Any) -> Iterator[str]:
    """Every text of a file of words, or of a part of one."""
    if isinstance(of, str):
        yield of
    else:
        for each in of.values() if isinstance(of, dict) else of:
            yield from texts_of(each)


def _fixed(text: str) -> Iterator[str]:
    return (fixed for fixed, *_ in Formatter().parse(text))
