"""What the register says of a link: whose form it is, what is asked, what a valid answer is.

Links and open forms are kept in memory for a short time, so that a warm submission reads nothing. The wait between
closing and counting outlasts that time (`functions.clock.handler`). What is absent or shut is asked for again.
"""

from __future__ import annotations

import json

from shared.language import DEFAULT
from shared.store import keys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar

    from functions.survey.dynamodb import Door, Item
    from shared.packing import Column

    T = TypeVar("T")

LINKS_KEPT = 1000  # a few hundred bytes each
FORMS_KEPT = 20  # about 100 kB each
LONGEST_CODE = 64


class Link:
    """A team's link."""

    def __init__(self, item: Item) -> None:
        self.programme = item["programme"]["S"]
        self.team = item["team"]["S"]
        self.team_name = item["team_name"]["S"]
        self.from_wave = item["from_wave"]["S"]
        self._did = item.get("did", {}).get("S", "")
        self._did_after = item.get("did_after", {}).get("S", "")  # "" where an operator wrote it
        self.until = item.get("until", {}).get("S", "")  # the last wave of a team that has closed
        self.is_revoked = "revoked" in item
        self._above = item.get("above", {}).get("S", "")
        self._moved = item.get("moved", {}).get("S", "")
        self._above_was = item.get("above_was", {}).get("S", "")

    def above(self, wave: str) -> str:
        """The units above the team whose leads get the summary of a wave: those of the day on which it opened."""
        return self._above_was if wave < self._moved else self._above

    def did(self, wave: str) -> str:
        """What the team's lead did, as it is told in a wave; "" once it is more than a year old."""
        year_before = f"{int(wave[:4]) - 1}{wave[4:]}"  # a wave's name is its first day
        return self._did if not self._did_after or self._did_after >= year_before else ""


class Form:
    """A programme's compiled form in one language."""

    def __init__(self, item: Item) -> None:
        self.programme = item["pk"]["S"].partition("#")[2]
        self.language = item["sk"]["S"].partition("#")[2]
        self.wave = item["wave"]["S"]
        self.marked_open = item["state"]["S"] == "open"
        self.closes_at = int(item["closes_at"]["N"])  # epoch seconds
        self.expires = item["expires"]["N"]  # epoch seconds, as DynamoDB writes them
        table, pages = json.loads(item["table"]["S"]), json.loads(item["pages"]["S"])
        self.columns: list[Column] = table["columns"]
        self.errors: dict[str, dict[str, str]] = table["errors"]
        self.slip: dict[str, str] = table.get("slip", {})  # what to say of a wrong one; empty where none is asked for
        self.asks: bool = table.get("asks", False)  # its page can ask about a comment; an earlier version's cannot
        self.pages: dict[str, list[str]] = pages
        # a wave that an earlier version opened has its stylesheet in each page, no script and fewer pages
        self.css: str = pages.get("css", "")
        self.style: str = f"{pages['style']} 'self'"  # forget.css is a file
        self.script: str = pages.get("script", "")

    def is_open(self, link: Link, now: float) -> bool:
        """Whether the team of this link can answer now."""
        takes_part = self.wave >= link.from_wave and (not link.until or self.wave <= link.until)
        return self.marked_open and now < self.closes_at and takes_part


class Forms:
    """The register, as far as the public function may read it."""

    def __init__(self, door: Door, table: str, cache_seconds: float) -> None:
        self._door, self._table, self._cache_seconds = door, table, cache_seconds
        self._links: dict[str, tuple[float, Link]] = {}
        self._forms: dict[str, tuple[float, Form]] = {}

    def link(self, code: str, now: float) -> Link | None:
        """The link with this code, or None. Raises what the door raises."""
        if not (code.isascii() and code.isalnum() and len(code) <= LONGEST_CODE):
            return None
        kept = self._links.get(code)
        if kept and now < kept[0]:
            return kept[1]
        item = self._door.get(self._table, keys.link(code))
        if item is None:
            return None
        return _keep(self._links, code, Link(item), now + self._cache_seconds, LINKS_KEPT)

    def form(self, link: Link, language: str, now: float) -> Form | None:
        """The form behind a link, open or shut, in this language if it has it, or else in DEFAULT.

        None before the programme has any. Raises what the door raises.
        """
        name = f"{link.programme}#{language}"
        kept = self._forms.get(name)
        if kept and now < kept[0]:
            return kept[1]
        item = self._door.get(self._table, keys.form(link.programme, language))
        form = Form(item) if item else None
        if language != DEFAULT and not (form and form.marked_open):
            # the instrument may have lost this language, and what is left of it is a form that stays shut
            item = self._door.get(self._table, keys.form(link.programme, DEFAULT))
            usual = Form(item) if item else None
            form = usual if usual and (form is None or usual.wave > form.wave) else form
        if form is None or not form.marked_open:
            return form
        return _keep(self._forms, name, form, now + self._cache_seconds, FORMS_KEPT)


def _keep(cache: dict[str, tuple[float, T]], name: str, value: T, until: float, most: int) -> T:
    cache.pop(name, None)
    if len(cache) >= most:
        del cache[next(iter(cache))]  # the one read longest ago
    cache[name] = (until, value)
    return value
