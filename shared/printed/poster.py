"""Posters: for each team an A4 page with the code to scan, the address to type, and what is promised.

A poster hangs for years, so there is no date on it: a team keeps its link for good, and the page behind it says when
the survey is open.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shared.printed import typeset
from shared.printed.place import Place
from shared.printed.qr import symbol
from shared.printed.wording import length, parts, when_open, words
from shared.promise import promise

if TYPE_CHECKING:
    from shared.settings import Settings

TEMPLATE = Path(__file__).with_name("poster.typ")
SYMBOL_MM, SYMBOL_MM_BOTH = 84, 74  # it is scanned from about ten times as far away


def pdf(places: Sequence[Place], settings: Settings, advance: Callable[[], None] = lambda: None) -> bytes:
    """The posters of these teams, a page each in the team's languages; `advance` is told of each."""
    made = []
    said: dict[tuple[str, tuple[str, ...]], list[dict[str, str]]] = {}  # by programme and languages: they say the same
    for place in places:
        kind = place.programme.id, place.languages
        if kind not in said:
            said[kind] = [_words(place, settings, language) for language in place.languages]
        made.append({**_poster(place), "words": list(said).index(kind)})
        advance()
    languages = places[0].languages
    organisation = settings.in_language(languages[0]).organisation
    data = {
        "title": words(languages[0])["poster"]["title"].format(organisation=organisation),
        "lang": languages[0],
        "words": list(said.values()),
        "posters": made,
    }
    return typeset.pdf(TEMPLATE, data)


def _poster(place: Place) -> dict[str, Any]:
    languages = place.languages
    *address, code = parts(place.address)
    made, width = symbol(place.address), SYMBOL_MM if len(languages) == 1 else SYMBOL_MM_BOTH
    return {
        "team": place.team.name,
        "address": address,
        "code": code,
        "qr": made.svg,
        "symbol": width,
        "zone": made.quiet(width),
        "alt": " ".join(words(language)["poster"]["alt"].format(address=place.address) for language in languages),
    }


def _words(place: Place, settings: Settings, language: str) -> dict[str, str]:
    """What a poster says in a language; the questionnaire's title in its own where it has no translation."""
    texts, rules = words(language)["poster"], place.programme
    instrument = place.instrument.in_language(language)
    facts = texts["facts" if any(item.required for item in instrument.items) else "facts_optional"]
    return {
        "lang": language,
        "organisation": settings.in_language(language).organisation,
        "survey": instrument.title,
        "scan": texts["scan"],
        "address": texts["type"],
        "promise": promise(language, rules),
        "facts": facts.format(**length(instrument, language)),
        "open": when_open(place.programme, language),
        "slip": texts["slip"] if rules.slips else "",
    }
