"""What becomes of a team that its lead began: accepted, perhaps below another unit, or refused; and who leads it.

| an accepted team | is from then on |
|---|---|
| with no programme above | in its own still |
| whose own survey is open | in its own, until that survey has ended |
| whose first survey is wave 0, and to come | in its own, until that survey has ended: a wave asks all teams the same |
| otherwise | in the programme above, from the next wave |

Once a survey of its own has ended, the clock lets it go (`settled`). What it was told of itself while it was alone
stays its own: nobody above was to read it, and nobody does (`Publications.history`).
"""

import re
from datetime import date, datetime, timedelta

from shared.enrolment import Enrolment
from shared.programme import LONDON, Programme
from shared.roster.beginning import Changes, Refusal, Why
from shared.roster.cell import MOST_RECIPIENTS
from shared.roster.meanwhile import waiting
from shared.roster.present import Present
from shared.roster.writing import steps
from shared.unit import Tree, Unit

ENDS = re.compile(r";?(COUNT|UNTIL)=[^;]*", re.IGNORECASE)


def accept(present: Present, team_id: str, now: datetime, parent: str | None = None) -> Changes | Refusal:
    """Let a team count with the others, below its unit or another one; accepted again, what is left to write."""
    team, today = present.units.get(team_id), now.astimezone(LONDON).date()
    if team is None or team.started is None:
        return Refusal(Why.GONE)
    if parent is not None and (parent not in present.units or present.units[parent].is_team):
        return Refusal(Why.NOT_SET_UP)
    if team.waits:
        started = team.started.model_copy(update={"accepted": today})
        team = team.model_copy(update={"started": started, "parent": parent or team.parent, "programme": None})
    return _enrolled(present, team, now)


def _enrolled(present: Present, team: Unit, now: datetime) -> Changes:
    """The team that is accepted in the programme in which it is now, and its own as it is from now on."""
    own, above = _own_and_above(present, team)
    if own is None or above is None:
        first = now.astimezone(LONDON).date() + timedelta(days=1)
        changed = own and own.model_copy(update={"paused_until": first} if own.paused_until == date.max else {})
        return _changes(present, team, changed)
    if present.answering(team.id):
        team, own = team.model_copy(update={"programme": own.id}), _rests(own)
    elif own.wave_0 and own.id not in present.held:
        team, own = team.model_copy(update={"programme": own.id}), _once(own, above, now)
    elif team.programme in (None, own.id):
        team, own = team.model_copy(update={"programme": None}), _rests(own)
    return _changes(present, team, own)


def settled(present: Present, team_id: str) -> Changes:
    """A team whose own survey has ended in the programme above, if it was accepted meanwhile."""
    team = present.units.get(team_id)
    if team is None or team.programme != team_id or present.answering(team_id):
        return Changes()
    _, above = _own_and_above(present, team)
    return _changes(present, team.model_copy(update={"programme": None}), None) if above else Changes()


def refuse(present: Present, team_id: str) -> Changes | Refusal:
    """Close a team that waits, as any team closes: a survey of its own that is open runs to its end."""
    team = present.units.get(team_id)
    if team is None:
        return Refusal(Why.GONE)
    if not team.waits:
        return Refusal(Why.ACCEPTED)
    own = next((each for each in present.programmes if each.id == team_id and each.alone), None)
    after = {unit.id: unit for unit in present.units.values() if unit.id != team_id}
    return Changes(steps(present, after), (_rests(own),) if own else ())


def join(present: Present, unit_id: str, address: str) -> Changes | Refusal:
    """One more address gets a unit's mail, and may do what its leads may."""
    unit = present.units.get(unit_id)
    if unit is None:
        return Refusal(Why.GONE)
    if len({*unit.recipients, address}) > MOST_RECIPIENTS:
        return Refusal(Why.FULL, {"most": MOST_RECIPIENTS})
    return led_by(present, unit, (*unit.recipients, address))


def hand_over(present: Present, unit_id: str, address: str, other: str) -> Changes | Refusal:
    """Another address in the place of one that gets a unit's mail."""
    unit = present.units.get(unit_id)
    if unit is None:
        return Refusal(Why.GONE)
    if address not in unit.recipients:
        return Changes() if other in unit.recipients else Refusal(Why.NOT_LED)
    return led_by(present, unit, tuple(other if each == address else each for each in unit.recipients))


def led_by(present: Present, unit: Unit, addresses: tuple[str, ...]) -> Changes:
    """A unit's mail goes to these addresses."""
    changed = unit.model_copy(update={"recipients": tuple(dict.fromkeys(addresses))})
    return Changes(steps(present, {**present.units, unit.id: changed}))


def _own_and_above(present: Present, team: Unit) -> tuple[Programme | None, Programme | None]:
    """The team's own programme, and the one that it would be in beside that."""
    tree = Tree({**present.units, team.id: team}.values())
    possible = Enrolment(tree, present.programmes).above(team.id)
    own = next((each for each in possible if each.alone), None)
    return own, next((each for each in possible if not each.alone), None)


def _changes(present: Present, team: Unit, own: Programme | None) -> Changes:
    programmes = tuple(own if own and each.id == own.id else each for each in present.programmes)
    after = waiting(present, {**present.units, team.id: team}, programmes)
    return Changes(steps(present, after, programmes), (own,) if own and own not in present.programmes else ())


def _rests(own: Programme) -> Programme:
    return own.model_copy(update={"paused_until": date.max})


def _once(own: Programme, above: Programme, now: datetime) -> Programme:
    """Its first survey, and none after it; where it rests, on the next day of the programme above."""
    if own.rule.endswith("COUNT=1") and own.paused_until is None:
        return own
    today = now.astimezone(LONDON).date()
    coming = own.upcoming(now)
    first = coming[0].opens if coming else above.next_opening(today) or today + timedelta(days=1)
    rule = f"{ENDS.sub('', own.rule)};COUNT=1"
    return own.model_copy(update={"starts": first, "rule": rule, "paused_until": None})
