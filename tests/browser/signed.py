"""Every page behind a signed link, from the real handlers on registers in memory: name -> reply."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

from functions.desk import handler as lead
from functions.desk import share
from functions.results import download
from functions.results import handler as results
from shared.language import DEFAULT
from shared.recipient import Standing, Wish
from shared.session import Noted, Said, Session
from shared.settings import Settings, SettingsTranslation
from shared.signing import Link, Purpose, sign
from shared.store.shares import Share
from shared.wave import State
from tests.unit.results import sample
from tests.unit.results.sample import DIRECTOR, KEY, LAST, MANAGER, FakeRegister, token
from tests.unit.results.sample import LEAD as ANN

if TYPE_CHECKING:
    from collections.abc import Callable

    from shared.unit import Unit

Reply = dict[str, Any]

SAID = "We move the meeting to Tuesdays,\nand ask for a second room."
TEAM = sample.SERVICE.units["ward"]
MET = [Session(date(2026, 12, day), came, datetime(2026, 12, 18, tzinfo=UTC)) for day, came in ((3, 9), (17, 11))]
NOTED = Noted(tuple(MET), Said("pulse", LAST.isoformat(), SAID))


SHARED = [
    Share(Link(Purpose.SHOWN, "pulse", wave.isoformat(), "ward", False, 16 * letter, until), sample.hashed(ANN))
    for wave, until, letter in ((LAST, date(2027, 1, 17), "a"), (date(2026, 10, 1), date(2026, 12, 24), "b"))
]


class Office:
    """A register and recipients in memory, with the verbs that lead uses: one team, and what its lead said."""

    def __init__(self, *, stopped: bool = False, later: State = State.SCHEDULED) -> None:
        self._stopped, self._later = stopped, later
        self.definitions = self.roster = self.forms = self.waves = self.recipients = self
        self.shares = SimpleNamespace(of=lambda *_: SHARED, make=lambda *_: None, end=lambda *_: None)
        self.sessions = SimpleNamespace(of=lambda _: NOTED, note=lambda *_: None, say=lambda *_: None)

    def settings(self) -> Settings:
        welsh = {"cy": SettingsTranslation(organisation="Ymddiriedolaeth Sampl")}
        return Settings(organisation="Sample & Sons NHS Trust", reply_to="r@trust.example", translations=welsh)

    def find(self, unit: str) -> Unit:
        return TEAM.model_copy(update={"link": "abcd2345"})

    def of(self, programme: str) -> list[Any]:
        return [SimpleNamespace(id="2027-02-01", state=self._later, opens=LAST)]

    def standing(self, address: str) -> Standing:
        return Standing(wishes={TEAM.id: Wish.STOPPED} if self._stopped else {})

    def revoked(self) -> dict[str, str]:
        return {}

    def say(self, *_: Any, **__: Any) -> bool:
        return True

    def wish(self, *_: object) -> None:
        """Nothing is kept."""

    confirm = note_answered = wish


def _lead(purpose: Purpose, body: dict[str, str] | None = None, **office: Any) -> Callable[[str], Reply]:
    def visit(language: str) -> Reply:
        event = {
            "resource": "/lead/{token}",
            "httpMethod": "GET" if body is None else "POST",
            "pathParameters": {"token": token(TEAM.id, ANN, purpose=purpose)},
            "queryStringParameters": {"lang": language},
            "headers": {},
            "body": urlencode(body or {}),
        }
        return _visit(lead, Office(**office), event)

    return visit


def _results(register: Callable[[], FakeRegister], unit: str, address: str, **query: str) -> Callable[[str], Reply]:
    def show(language: str) -> Reply:
        return visit(register(), {"token": token(unit, address)}, query, language)

    return show


def visit(
    register: FakeRegister, parameters: dict[str, str], query: dict[str, str] | None = None, language: str = DEFAULT
) -> Reply:
    """A call of results, by somebody whose browser prefers a language."""
    event = {"pathParameters": parameters, "queryStringParameters": query, "headers": {"accept-language": language}}
    return _visit(results, register, event)


def _visit(handler: Any, register: Any, event: Reply) -> Reply:
    """One call of a handler, some weeks after the wave."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LINK_KEY", "key")
        patch.setenv("REGISTER_TABLE", "register")
        patch.setenv("SURVEY_ADDRESS", "https://survey.sample.example")
        for name in ("SLIP_TABLE", "STEWARD_EMAIL", "CLOCK_FUNCTION", "MAIL_FUNCTION"):
            patch.setenv(name, name)
        patch.setattr(share, "random_name", lambda: 16 * "a")
        patch.setattr(handler, "link_key", lambda *_: KEY)
        patch.setattr(handler, "clients", SimpleNamespace(dynamodb=lambda: None, secrets=lambda: None))
        patch.setattr(handler, "datetime", SimpleNamespace(now=lambda _: datetime(2026, 12, 20, tzinfo=UTC)))
        patch.setattr(handler, "Register", lambda *_: register)
        reply: Reply = handler.lambda_handler(event, None)
    return reply


def _shared(language: str) -> Reply:
    return visit(sample.service(), {"token": sign(KEY, SHARED[0].link)}, language=language)


def _too_large(language: str) -> Reply:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(download, "MOST_BYTES", 500)
        return visit(sample.service(), {"token": token("ward", ANN), "file": "results.csv"}, language=language)


LEAD: dict[str, Callable[[str], Reply]] = {
    "lead-gone": _lead(Purpose.SEE),
    "lead-mail": _lead(Purpose.MAIL),
    "lead-stopped": _lead(Purpose.MAIL, stopped=True),
    "lead-just-stopped": _lead(Purpose.MAIL, {"action": "stop"}),
    "lead-just-resumed": _lead(Purpose.MAIL, {"action": "resume"}),
    "lead-yes": _lead(Purpose.YES),
    "lead-no": _lead(Purpose.NO),
    "lead-thanks": _lead(Purpose.YES, {"action": "yes"}),
    "lead-thanks-no": _lead(Purpose.NO, {"action": "no"}),
    "lead-did": _lead(Purpose.DID),
    "lead-did-saved": _lead(Purpose.DID, {"did": SAID, "action": "save"}),
    "lead-did-unasked": _lead(Purpose.DID, {"did": SAID}),
    "lead-did-too-long": _lead(Purpose.DID, {"did": "Too long. " * 30}),
    "lead-did-closed": _lead(Purpose.DID, later=State.OPEN),
    "lead-met": _lead(Purpose.MET),
    "lead-met-noted": _lead(Purpose.MET, {"day": "2026-12-17", "came": "11", "action": "save"}),
    "lead-met-wrong": _lead(Purpose.MET, {"day": "2026-12-21", "came": "nine", "action": "save"}),
    "lead-share": _lead(Purpose.SHARE),
    "lead-share-made": _lead(Purpose.SHARE, {"until": "2027-01-17", "name": 16 * "a", "action": "save"}),
    "lead-share-wrong": _lead(Purpose.SHARE, {"until": "2037-01-17", "name": 16 * "c", "action": "save"}),
    "lead-share-ended": _lead(Purpose.SHARE, {"action": f"end {16 * 'b'}"}),
}
RESULTS: dict[str, Callable[[str], Reply]] = {
    "results-team": _results(sample.service, "ward", ANN),
    "results-team-from-above": _results(sample.service, "ward", MANAGER),
    "results-team-14-waves": _results(sample.course, "ward", ANN),
    "results-team-withheld": _results(sample.service, "recovery", MANAGER),
    "results-service": _results(sample.service, "surgery", MANAGER),
    "results-trust": _results(sample.service, "trust", DIRECTOR),
    "results-large-trust": _results(sample.trust, "trust", DIRECTOR),
    "results-flat-trust": _results(sample.flat, "trust", DIRECTOR),
    "results-shared": _shared,
    "results-found": _results(sample.flat, "trust", DIRECTOR, q="team 2"),
    "results-pages": _results(sample.flat, "trust", DIRECTOR, q="", page="2"),
    "results-too-large": _too_large,
    "results-gone": _results(sample.service, "theatre", ANN),
}
STATUS = {
    "lead-gone": 404,
    "lead-did-unasked": 422,
    "lead-did-too-long": 422,
    "lead-met-wrong": 422,
    "lead-share-wrong": 422,
    "results-too-large": 403,
    "results-gone": 404,
}


def reply(name: str) -> Reply:
    """One page's reply."""
    state, _, language = name.partition(".")
    made = (LEAD | RESULTS)[state](language or DEFAULT)
    assert made["statusCode"] == STATUS.get(state, 200), name
    return made
