"""Every PDF, and every page that a command writes to a file, in every language that it has: name -> how it is made."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, TypeVar

from infra import demo
from infra.commands.evidence import congress
from infra.commands.evidence import table as tables
from infra.commands.evidence.beside import read_outcomes
from infra.commands.evidence.evidence import evidence
from infra.commands.evidence.words import read_words
from infra.commands.instrument import preview
from infra.commands.kit import kit
from infra.commands.paper import form
from infra.commands.paper.round import Round
from infra.commands.summary.command import page as mails
from infra.demo.evidence import write_absence
from infra.operator.rehearsal import Rehearsal
from shared.language import DEFAULT, LANGUAGES
from shared.phrase import speaking
from shared.printed import document, poster
from shared.printed.invitation import facts
from shared.printed.place import Place
from shared.printed.slips import Draw
from shared.printed.slips import pdf as slips
from shared.printed.wording import BOTH
from shared.printed.wording import languages as read_in
from shared.slip import new_codes
from shared.unit import Unit
from tests.browser.states import SHIPPED, instrument_of
from tests.integration.mail.test_report import CASES
from tests.integration.mail.test_report import made as report_of
from tests.integration.test_poster_command import ADDRESS, PROGRAMME, SETTINGS
from tests.unit.summary.sample import REGISTRARS, REGISTRARS_BEFORE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from shared.printed.document import Block

Made = TypeVar("Made", str, bytes)

WARD = Unit(id="ward", name="Ward 7, General and Community Medicine", parent="north", headcount=14, link="k7wq2mab")
WAVE, ASKED = PROGRAMME.wave(date(2026, 12, 28)), instrument_of(SHIPPED)
DEMO = Path(demo.__file__).parent
LARGE = ("continue", "support", "isolated")


def _poster(language: str) -> bytes:
    place = Place(WARD, PROGRAMME, ASKED, f"{ADDRESS}/s/{WARD.link}", read_in(language))
    return poster.pdf([place], SETTINGS)


def _report(name: str, language: str) -> bytes:
    with speaking(language):
        return report_of(CASES[name])


def _form(language: str, *, has_slips: bool) -> bytes:
    wave = PROGRAMME.model_copy(update={"slips": has_slips}).wave(WAVE.opens_at.date())
    return form.pdf(Round(WARD, wave, ASKED), SETTINGS, ADDRESS, language)


def _slips() -> bytes:
    return slips(Draw(PROGRAMME, WAVE, WARD), f"{ADDRESS}/s/{WARD.link}", new_codes(14, Random(3).randbytes))


def _document(name: str, language: str, made: Callable[[Sequence[Block], str, str], Made]) -> Made:
    """One of a kit's documents, as PDF or as a page."""
    told = facts(Place(WARD, PROGRAMME, ASKED, f"{ADDRESS}/s/{WARD.link}"), SETTINGS, ADDRESS, language)
    return made(kit.blocks(name, told, language), str(told["organisation"]), language)


def _congress(words: str, *, beside: bool) -> bytes:
    """Study 2's; or with the wave before and the absences of study 1 beside."""
    history = [REGISTRARS_BEFORE, REGISTRARS] if beside else [REGISTRARS]
    outcomes = None
    if beside:
        with TemporaryDirectory() as folder:
            write_absence(Path(folder))
            outcomes = read_outcomes(Path(folder, "absence.json"))
    found, said = evidence(history, PROGRAMME.title), read_words(DEMO / words)
    return congress.pdf(congress.Congress(found, said, SETTINGS.organisation, SETTINGS.reply_to, outcomes, LARGE))


def _absence() -> str:
    with TemporaryDirectory() as folder:
        write_absence(Path(folder))
        return Path(folder, "absence.html").read_text(encoding="utf-8")


def _evidence() -> str:
    history = (REGISTRARS_BEFORE, REGISTRARS)
    return tables.WRITERS[".html"](tables.Printed(evidence(history, PROGRAMME.title), history))


def _mails(language: str) -> str:
    shown = Rehearsal(SETTINGS, PROGRAMME, ASKED, ADDRESS, datetime(2026, 12, 20, tzinfo=UTC), language)
    return mails(shown, [(kind, to.units[0].name, *shown.mail(kind, to)) for kind, to in shown.mails])


def _in(name: str, language: str) -> str:
    return name if language == DEFAULT else f"{name}.{language}"


PAPERS: dict[str, Callable[[], bytes]] = {
    **{_in(f"report {name}", language): partial(_report, name, language) for name in CASES for language in LANGUAGES},
    **{_in("poster", language): partial(_poster, language) for language in (*LANGUAGES, BOTH)},
    **{_in("paper form", language): partial(_form, language, has_slips=False) for language in LANGUAGES},
    **{_in("paper form with slips", language): partial(_form, language, has_slips=True) for language in LANGUAGES},
    "slips": _slips,
    **{
        _in(called, language): partial(_document, name, language, document.pdf)
        for name, called in kit.DOCUMENTS.items()
        for language in LANGUAGES
    },
    "congress poster": partial(_congress, "congress-registrars.txt", beside=False),
    "congress poster, before and after": partial(_congress, "congress.txt", beside=True),
}
FILES: dict[str, Callable[[], str]] = {
    **{
        _in(f"file-{called}", language): partial(_document, name, language, document.html)
        for name, called in kit.DOCUMENTS.items()
        for language in LANGUAGES
    },
    "file-evidence": _evidence,
    "file-absence": _absence,
    **{_in("file-summary-preview", language): partial(_mails, language) for language in LANGUAGES},
    **{_in("file-form-preview", language): partial(preview.page, ASKED, language) for language in LANGUAGES},
}
