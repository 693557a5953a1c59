"""The signed links of a mail: each unit's results; how many people a team has; still the right person, stop, what was
done, that a group met.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from functions.mail.attachment import MOST_UNITS
from shared.language import query
from shared.phrase import Phrases, spoken
from shared.signing import Key, Purpose, link, sign
from shared.wave import MAILINGS, Kind, Recipient, RecipientUnit
from shared.wording import names

say = Phrases("mail", "links")
_ALONE = {Purpose.DID: "did_alone", Purpose.MET: "met_alone"}  # in a mail about one team
_IN_A_ROW = {Purpose.DID: "did_in_a_row", Purpose.MET: "met_in_a_row"}  # below a team's name
FEW_TEAMS = 4  # of whom a mail that invites can have a line each


@dataclass(frozen=True)
class Action:
    """A sentence, and the address at which its reader can do what it says; `unit` where it is about that one alone."""

    sentence: str
    address: str
    unit: str = ""


@dataclass(frozen=True)
class Links:
    """`unsubscribe` is for mail programs (RFC 8058), `actions` are for people.

    `results` are the addresses of result pages, `people` asks how many are in a team, both by unit.
    """

    unsubscribe: str
    actions: tuple[Action, ...]
    results: Mapping[str, str]
    people: Mapping[str, Action]


def links(key: Key, pages: str, programme: str, wave: str, kind: Kind, recipient: Recipient, mark: str = "") -> Links:
    """The links of one mail. `pages` is the base address of the public pages, without a slash at the end; `mark` is
    that of an address whose links were revoked.

    They do not depend on the moment, so that a mail that is written twice is the same. Those for people lead to pages
    in the language that is spoken.
    """

    def token(purpose: Purpose, *units: str) -> str:
        return sign(key, link(key, purpose, programme, wave, list(units), recipient.address, mark))

    def to(purpose: Purpose, *units: str) -> str:
        return f"{pages}/lead/{token(purpose, *units)}{query(spoken())}"

    def people(unit: RecipientUnit) -> Action:
        asked = say("people", team=unit.name, count=unit.headcount)
        return Action(asked, to(Purpose.PEOPLE, unit.unit), unit.unit)

    invites = MAILINGS[kind].invites
    every = [unit.unit for unit in recipient.units]
    led = names([unit.name for unit in recipient.units])
    teams = [unit for unit in recipient.units if unit.is_team]
    few = (Purpose.MET,) if len(teams) <= FEW_TEAMS else ()
    counted = [unit for unit in teams if unit.headcount] if few and kind is Kind.OPEN else []
    asked = few if invites else (Purpose.DID, Purpose.MET)
    words: Mapping[Purpose, str] = _ALONE if len(every) == 1 else {}
    if len(every) > MOST_UNITS and not invites:
        words = _IN_A_ROW
    of_teams = [
        Action(say(words.get(purpose, purpose), team=unit.name), to(purpose, unit.unit), unit.unit)
        for unit in teams
        for purpose in asked
    ]
    if invites and few:
        desk = ((unit, f"{pages}/desk/team/{unit.unit}{query(spoken())}") for unit in teams)
        of_teams += [Action(say("page", team=unit.name), address, unit.unit) for unit, address in desk]
    return Links(
        unsubscribe=f"{pages}/lead/{token(Purpose.MAIL, *every)}",
        actions=(
            *of_teams,
            Action(say("right_person", units=led), to(Purpose.YES, *every)),
            Action(say("somebody_else"), to(Purpose.NO, *every)),
            Action(say("stop"), to(Purpose.MAIL, *every)),
        ),
        results={unit: f"{pages}/results/{token(Purpose.SEE, unit)}{query(spoken())}" for unit in every if not invites},
        people={unit.unit: people(unit) for unit in counted},
    )
