"""Where Welsh is spoken no piece of an English text is left in a mail or a page."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from typing import TYPE_CHECKING

import pytest

from functions.mail.letter import Around, invitation_letter, summary_letter
from functions.mail.not_counted import not_counted
from functions.mail.upwards import Done, WeDid
from functions.results import page
from functions.results.view import Asked
from shared.phrase import speaking
from shared.summary.below import Said
from shared.wave import Kind, RecipientUnit
from tests.spoken import english_in
from tests.unit.mail.test_letter import WAVE, invited, small_letter
from tests.unit.results.sample import DIRECTOR, LEAD, course, service, shown
from tests.unit.summary.sample import ADDRESS, EVERY_MAIL, SETTINGS, few
from tests.unit.summary.trust import trust

if TYPE_CHECKING:
    from collections.abc import Callable

    from functions.mail.letter import Letter
    from functions.results.view import View

UNIT = RecipientUnit(unit="ward", name="Ward 7", is_team=True, link="link1")
DONE = Around(done=[Done("Surgery", (WeDid("Ward 7", "We moved it."),))])


def of_a_trust() -> Letter:
    trust.cache_clear()  # it keeps what is said of its units
    of = trust(teams=12, few=3)
    return summary_letter(
        [of.histories["trust"]], SETTINGS, ADDRESS, around=Around(below=Said(None, {"trust": of.below("trust", [])}))
    )


LETTERS: dict[str, Callable[[], Letter]] = {
    "rehearsed": lambda: summary_letter(EVERY_MAIL["several"], SETTINGS, ADDRESS, around=DONE, made_up=True),
    "small": lambda: small_letter(few(time=True, peers=False)),
    "trust": of_a_trust,
    "opening": lambda: invited(Kind.OPEN, "Ward 7"),
    "reminder": lambda: invited(Kind.REMIND, "Ward 7", "Ward 8"),
    "not counted": lambda: invitation_letter(not_counted(WAVE, [UNIT], ""), SETTINGS),
}
VIEWS: dict[str, Callable[[], View]] = {
    "team": lambda: shown(course(), "ward", LEAD),
    "trust": lambda: shown(service(), "trust", DIRECTOR),
    "found": lambda: replace(shown(service(), "trust", DIRECTOR), asked=Asked(words="sur")),
}


def read(markup: str) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", markup))


@pytest.mark.parametrize("name", LETTERS)
def test_a_mail_is_in_welsh(name: str) -> None:
    assert english_in(LETTERS[name]().text), "the English one is not"
    with speaking("cy"):
        letter = LETTERS[name]()
    assert english_in(f"{letter.subject}\n{letter.text}\n{read(letter.html)}") == []
    assert '<html lang="cy-GB"' in letter.html


@pytest.mark.parametrize("name", VIEWS)
def test_a_page_is_in_welsh(name: str) -> None:
    view = VIEWS[name]()
    assert english_in(read(page.results(view)["body"])), "the English one is not"
    with speaking("cy"):
        body = page.results(view)["body"]
    assert english_in(read(body) + " ".join(re.findall(r'aria-label="(.*?)"', body))) == []
    assert '<html lang="cy"' in body
