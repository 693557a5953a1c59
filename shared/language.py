"""The languages of the pages, and which of them a visitor gets.

A language is a data file, shared/languages/<tag>.json: the same keys in each, plain texts with `{places}`, and a text
for every plural category of the language (https://cldr.unicode.org/index/cldr-spec/plural-rules) where a number is
named; `categories` has those of 0, 1, 2 and so on, and every number after them is `other`. The tag is a language of
BCP 47, of two or three letters. What the public function never says has files of its own in folders there
(`shared.phrase`).

Only the standard library, and little of it: the public function imports this module. What a visitor prefers decides
which page is sent, and is written nowhere.
"""

from __future__ import annotations

import json
import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

_FOLDER = os.path.join(os.path.dirname(__file__), "languages")  # noqa: PTH118, PTH120  # pathlib is slow to start
DEFAULT = "en"
_TAGS = (file.removesuffix(".json") for file in os.listdir(_FOLDER) if file.endswith(".json"))  # noqa: PTH208
LANGUAGES = sorted(_TAGS, key=lambda tag: (tag != DEFAULT, tag))
PARAMETER = "lang"  # of an address, for a language that the visitor chose

_read: dict[tuple[str, str], dict[str, Any]] = {}


def messages(language: str, part: str = "") -> dict[str, Any]:
    """Every text of the pages in one of LANGUAGES; or those of a part, which is a folder of files."""
    if (part, language) not in _read:
        with open(os.path.join(_FOLDER, part, f"{language}.json"), encoding="utf-8") as file:  # noqa: PTH118, PTH123
            _read[part, language] = json.load(file)
    return _read[part, language]


def plural(language: str, forms: Mapping[str, str], n: int) -> str:
    """The text for this number of things."""
    categories = messages(language)["categories"]
    return forms[categories[n] if n < len(categories) else "other"].format(n=n)


def chosen(query: Mapping[str, str] | None, headers: Mapping[str, str] | None) -> str:
    """The language that the address names, or else the one that the browser would rather have."""
    named = (query or {}).get(PARAMETER, "")
    if named in LANGUAGES:
        return named
    given = {name.lower(): value for name, value in (headers or {}).items()}
    return _preferred(given.get("accept-language", ""))


def query(language: str) -> str:
    """What an address ends with that leads to a page in a language; nothing for the default."""
    return "" if language == DEFAULT else f"?{PARAMETER}={language}"


def _preferred(accepted: str) -> str:
    """The best of a header Accept-Language (RFC 9110, 12.5.4) that we have; of equals the first."""
    best, found = 0.0, DEFAULT
    for entry in accepted[:500].split(","):
        tag, _, weight = entry.partition(";")
        language = tag.strip().partition("-")[0].lower()
        if language in LANGUAGES and (quality := _quality(weight)) > best:
            best, found = quality, language
    return found


def _quality(weight: str) -> float:
    try:
        return float(weight.strip().removeprefix("q=") or 1)
    except ValueError:
        return 0.0
