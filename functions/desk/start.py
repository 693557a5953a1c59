"""Starting a team: five fields, then what its people and its lead will get, then one button.

What is typed stays in the page until that button: nothing is kept before it. Pressed twice it starts one team, which is
known by the token that its form carries.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from functions.desk import people
from functions.desk.page import ALL_WELL, on
from functions.desk.room import Room
from functions.desk.telling import to
from shared.instrument import Instrument
from shared.language import LANGUAGES, messages
from shared.notice import About
from shared.page import Reply
from shared.phrase import Phrases
from shared.printed.wording import rhythm
from shared.roster.beginning import Asked, Begun, Refusal, Why, begin, may_open_at_once, programme_above
from shared.roster.plan import path_of
from shared.roster.present import Present
from shared.signing import is_random_name, random_name
from shared.threshold import K_LOWEST
from shared.unit import Tree, Unit
from shared.wording import day

say = Phrases("desk", "start")
LOOK, BEGIN, CHANGE, JOIN = "look", "begin", "change", "join"
NOT_IN_LIST = "-"
FIELDS = ("token", "name", "unit", "people", "language", "instrument", "runs", "at_once")
FAULTY = {  # the field that each refusal is about
    Why.NAME: "name", Why.EXISTS: "name", Why.TOO_MANY: "name", Why.GONE: "name", Why.NOT_SET_UP: "unit",
    Why.HEADCOUNT: "people", Why.LANGUAGE: "language", Why.NOTHING_TO_ASK: "instrument",
}  # fmt: skip

BY_NAME = {Why.NAME: "bad_name", Why.LANGUAGE: "bad_language"}  # whose own name a field's words have


@dataclass(frozen=True)
class Choices:
    """What can be chosen: services by id with the way to them, languages, questionnaires by id."""

    units: Mapping[str, str]
    languages: Mapping[str, str]
    instruments: Mapping[str, Instrument]
    usual: str  # the questionnaire that the organisation asks
    programme: str  # and by which
    may_be_early: bool = False  # its next date is far off

    @property
    def titles(self) -> dict[str, str]:
        """What each questionnaire is called."""
        return {name: each.title for name, each in self.instruments.items()}

    def title(self, instrument: str) -> str:
        """What a questionnaire is called."""
        return self.instruments[instrument].title if instrument in self.instruments else ""


def visit(room: Room) -> Reply:
    """Show the fields, or what comes of them, or start the team."""
    if room.settings is None or not room.settings.start.allows(room.person.address):
        return room.pages.show(say, "plain", say("not_you"), status=403, paragraphs=say.each("not_you_text"))
    here = room.now()
    choices = _choices(room, here)
    typed = {name: room.posted.get(name, "") for name in FIELDS}
    if not room.asked.is_post:
        return _fields(room, choices, {**typed, "token": random_name(), "language": room.pages.language})
    if room.action == CHANGE:
        return _fields(room, choices, typed)
    if room.action not in (LOOK, BEGIN, JOIN) or not is_random_name(typed["token"]):
        return _fields(replace(room, pages=room.pages.unasked()), choices, typed)
    return _asked_to_join(room, here, choices, typed) if room.action == JOIN else _asked(room, here, choices, typed)


def _asked(room: Room, here: Present, choices: Choices, typed: Mapping[str, str]) -> Reply:
    settings = room.settings
    if settings is None:
        return room.pages.plain("not_here")
    found = begin(here, settings, choices.instruments, _told(typed), room.person.address, room.asked.now)
    if isinstance(found, Refusal):
        return _refused(room, choices, typed, found)
    return _look(room, choices, typed, found) if room.action == LOOK else _begin(room, found)


def _choices(room: Room, here: Present) -> Choices:
    tree, definitions = here.tree, room.asked.register.definitions
    newest = dict(definitions.instruments())  # of each the last
    instruments = {name: definitions.instrument(name, version) for name, version in newest.items()}
    usual = programme_above(here, tree.root) if tree else None
    languages = {tag: messages(tag)["name"] for tag in LANGUAGES}
    asked, programme = (usual.instrument, usual.id) if usual else (next(iter(instruments), ""), "")
    early = may_open_at_once(usual, room.today)
    return Choices(units(tree) if tree else {}, languages, instruments, asked, programme, may_be_early=early)


def _told(typed: Mapping[str, str]) -> Asked:
    digits = typed["people"].strip()
    people = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 7 else None
    return Asked(
        token=typed["token"],
        name=typed["name"],
        unit=None if typed["unit"] == NOT_IN_LIST else typed["unit"],
        headcount=people,
        language=typed["language"],
        instrument=typed["instrument"] or None,
        runs_already=bool(typed["runs"]),
        at_once=bool(typed["at_once"]),
    )


def _fields(
    room: Room,
    choices: Choices,
    typed: Mapping[str, str],
    *,
    wrong: Mapping[str, str] = ALL_WELL,
    unit: Unit | None = None,
) -> Reply:
    """The page with the fields; `unit` is the team of the same name that she can ask to lead with its lead."""
    heading = say("heading")
    return room.pages.show(
        say, "start", heading, wrong=wrong, typed=typed, choices=choices, there=unit, other=NOT_IN_LIST
    )


def _refused(room: Room, choices: Choices, typed: Mapping[str, str], found: Refusal) -> Reply:
    values = {name: value for name, value in found.values.items() if name != "unit"}
    there = found.values.get("unit")
    told = BY_NAME.get(found.why, found.why.replace(" ", "_"))
    told = "no_name" if found.why is Why.NAME and not typed["name"].strip() else told
    wrong = {FAULTY[found.why]: say(told, **values)}
    if people.number(typed["people"]) is None:  # told in the same round
        wrong |= people.wrong()
    return _fields(room, choices, typed, wrong=wrong, unit=there if isinstance(there, Unit) else None)


def _look(room: Room, choices: Choices, typed: Mapping[str, str], found: Begun) -> Reply:
    """What the team will get, before anything is kept."""
    opens = say("waits_first") if found.opens is None else say("opens", day=day(found.opens))
    about = {"instrument": found.programme.instrument, "version": found.programme.instrument_version}
    about |= {"language": typed["language"], "first": "1" if found.programme.wave_0 else "", "name": found.team.name}
    about |= {"programme": choices.programme}
    people, own = found.team.headcount or 0, found.programme
    told = [
        say("will", people=people, title=choices.title(own.instrument)),
        opens,
        say("repeats", days=own.open_days, rhythm=rhythm(own.rule, room.pages.language)),
        *([say("hat")] if own.slips else []),
        say("of_none" if people < K_LOWEST else "of_few" if people < own.threshold else "of_some", people=people),
        say("above", unit=found.above.name),
    ]
    return room.pages.show(say, "look", say("look_heading"), typed=typed, found=found, told_of=told, about=about)


def _begin(room: Room, found: Begun) -> Reply:
    """Start it: put down who does, write, and tell her and the level above."""
    team, who = found.team, room.person.address
    above = to(room, About.NEW_TEAM, team, found.above.recipients or room.stewards, other=who,
               leads_to=f"team/{team.id}/admit")  # fmt: skip
    hers = to(room, About.BEGUN, team, [who], other="", leads_to=f"team/{team.id}")
    room.others.prepare(*above, *hers)
    room.write("start", found.changes, team, name=team.name, people=team.headcount)
    room.others.tell(*above, *hers)
    query = f"{room.pages.query}{'&' if room.pages.query else '?'}told=begun"
    return on(f"{room.pages.root}desk/team/{team.id}{query}")


def _asked_to_join(room: Room, here: Present, choices: Choices, typed: Mapping[str, str]) -> Reply:
    """Ask the leads of the team of the same name whether somebody may lead it with them."""
    settings, who = room.settings, room.person.address
    found = settings and begin(here, settings, choices.instruments, _told(typed), who, room.asked.now)
    there = found.values.get("unit") if isinstance(found, Refusal) and found.why is Why.EXISTS else None
    if not isinstance(there, Unit) or not there.recipients:
        return _fields(replace(room, pages=room.pages.unasked()), choices, typed)
    room.others.note(who, "ask to join", room.asked.now, unit=there.id)
    at = f"team/{there.id}"
    room.others.tell(*to(room, About.JOIN, there, there.recipients, other=who, leads_to=at, of=typed["token"]))
    return room.pages.show(say, "plain", say("joining"), paragraphs=say.each("joining_text", team=there.name))


def units(tree: Tree) -> dict[str, str]:
    """The services below which a team can stand, with the way to each."""
    every = {unit.id: " > ".join([*path_of(tree, unit), unit.name]) for unit in tree.units.values() if not unit.is_team}
    return dict(sorted(every.items(), key=lambda each: each[1]))
