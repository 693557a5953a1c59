"""A team that its lead begins: what is made, what is refused, and what becomes of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from infra.operator.definitions import SHIPPED, read_instrument
from shared.enrolment import Enrolment, taking_part
from shared.programme import Programme
from shared.roster.accepting import accept, hand_over, join, refuse, settled
from shared.roster.beginning import Asked, Begun, Changes, Refusal, Why, begin, may_open_at_once, nearest_read
from shared.roster.present import Open, Present
from shared.settings import Settings, Start
from shared.unit import Started, Tree, Unit
from shared.wave import State

NOW = datetime(2027, 3, 3, 10, tzinfo=UTC)
TODAY, TOMORROW = date(2027, 3, 3), date(2027, 3, 4)
NEXT = date(2027, 4, 1)
QUESTIONS = read_instrument(SHIPPED / "reflective-practice.yaml")
INSTRUMENTS = {QUESTIONS.id: QUESTIONS}
COMMON = Programme(
    id="groups", title="Groups", instrument=QUESTIONS.id, instrument_version=QUESTIONS.version, unit="trust",
    starts=date(2026, 12, 1), open_days=10, threshold=9, comment_threshold=11, slips=True, hour=9,
)  # fmt: skip
NORTH = Unit(id="north", name="North Ward", parent="surgery", headcount=12, link="k7wq2mab", recipients=("n@nhs.uk",))
UNITS = {
    unit.id: unit
    for unit in (
        Unit(id="trust", name="Trust", recipients=("top@nhs.uk",)),
        Unit(id="surgery", name="Surgery", parent="trust"),
        Unit(id="medicine", name="Medicine", parent="trust", recipients=("m@nhs.uk",)),
        NORTH,
    )
}
PRESENT = Present(UNITS, programmes=(COMMON.model_copy(update={"starts": date(2026, 12, 1)}),))
SETTINGS = Settings(organisation="Trust", reply_to="t@nhs.uk", start=Start(domains=("trust.example",)))
LEAD = "anna@trust.example"
ASKED = Asked(token="t1", name="Recovery Nurses", unit="surgery", headcount=9, language="en")


def begun(present: Present = PRESENT, settings: Settings = SETTINGS, address: str = LEAD, **more: Any) -> Begun:
    found = begin(present, settings, INSTRUMENTS, Asked(**{**vars(ASKED), **more}), address, NOW)
    assert isinstance(found, Begun), found
    return found


def why(present: Present = PRESENT, settings: Settings = SETTINGS, address: str = LEAD, **more: Any) -> Why | None:
    found = begin(present, settings, INSTRUMENTS, Asked(**{**vars(ASKED), **more}), address, NOW)
    return found.why if isinstance(found, Refusal) else None


def with_changes(present: Present, changes: Changes | Refusal, *, steps: int | None = None) -> Present:
    """The register after them, or after the first few of the steps and no programme."""
    assert isinstance(changes, Changes), changes
    units, closed = dict(present.units), dict(present.closed)
    for step in changes.steps[:steps]:
        if step.unit:
            units[step.unit.id] = step.unit
        if step.closes:
            closed[step.closes.id] = units.pop(step.closes.id).model_copy(update={"recipients": ()})
    programmes = {each.id: each for each in present.programmes}
    programmes |= {each.id: each for each in changes.programmes} if steps is None else {}
    return Present(units, closed, tuple(programmes.values()), present.waves, present.held)


def after(found: Begun, present: Present = PRESENT) -> Present:
    return with_changes(present, found.changes)


def own_of(present: Present, team_id: str) -> Programme:
    return next(each for each in present.programmes if each.id == team_id)


# What is made


def test_it_waits_in_a_programme_of_its_own_that_is_as_the_one_above() -> None:
    found = begun()
    assert found.team.waits
    assert found.team.started == Started(on=TODAY, domain="trust.example")
    assert (found.team.parent, found.team.headcount, found.team.recipients) == ("surgery", 9, (LEAD,))
    own = found.programme
    assert (own.id, own.unit, own.alone, own.title) == (found.team.id, found.team.id, True, "Recovery Nurses")
    alike = {"threshold", "comment_threshold", "slips", "hour", "open_days", "instrument", "instrument_version"}
    assert own.model_dump(include=alike) == COMMON.model_dump(include=alike)
    assert found.opens == NEXT
    assert found.above.id == "trust"  # nobody reads of Surgery


def test_where_its_service_is_not_in_the_list_it_is_below_the_top() -> None:
    found = begun(unit=None)
    assert (found.team.parent, found.above.id) == ("trust", "trust")
    assert begun(unit="medicine").above.id == "medicine"


def test_who_takes_part_with_the_others_does_not_hear_of_it_before_it_is_accepted() -> None:
    """Its own wave is of itself, theirs is without it, and so is every sum of theirs."""
    present = after(begun())
    tree, own = Tree(present.units.values()), present.programmes[-1]
    assert set(taking_part(tree, present.programmes, own, NEXT).units) == {own.id}
    assert set(taking_part(tree, present.programmes, COMMON, NEXT).units) == {"trust", "surgery", "north"}
    assert Enrolment(tree, present.programmes).above(own.id) == [own]
    named = {**present.units, own.id: present.units[own.id].model_copy(update={"programme": "groups"})}
    assert set(taking_part(Tree(named.values()), present.programmes, COMMON, NEXT).units) == {
        "trust",
        "surgery",
        "north",
    }


def test_wave_0_comes_first_unless_the_group_runs_already() -> None:
    assert begun().programme.wave_0
    assert not begun(runs_already=True).programme.wave_0


def test_from_tomorrow_only_where_the_next_date_is_more_than_three_weeks_off() -> None:
    assert begun(at_once=True).programme.starts == TOMORROW
    soon = Present(UNITS, programmes=(COMMON.model_copy(update={"starts": TODAY + timedelta(days=21)}),))
    assert begun(soon, at_once=True).programme.starts == TODAY + timedelta(days=21)
    rests = COMMON.model_copy(update={"paused_until": date(2027, 9, 1)})
    assert not may_open_at_once(rests, TODAY), "the organisation asks nobody now"
    assert begun(Present(UNITS, programmes=(rests,)), at_once=True).programme.starts == date(2027, 10, 1)


def test_a_rule_of_weekdays_begins_tomorrow_too() -> None:
    weekdays = COMMON.model_copy(update={"rule": "FREQ=MONTHLY;INTERVAL=2;BYDAY=1MO"})
    found = begun(Present(UNITS, programmes=(weekdays,)), at_once=True)
    assert next(found.programme.openings()) == TOMORROW


def test_without_a_programme_above_she_chooses_what_is_asked() -> None:
    bare = Present(UNITS)
    assert why(bare) is Why.NOTHING_TO_ASK
    assert why(bare, instrument="unheard-of") is Why.NOTHING_TO_ASK
    found = begun(bare, instrument=QUESTIONS.id)
    assert (found.programme.starts, found.programme.instrument) == (TOMORROW, QUESTIONS.id)


def test_where_settings_ask_first_nothing_opens_before_it_is_accepted() -> None:
    asks = SETTINGS.model_copy(update={"start": Start(domains=("trust.example",), asks_first=True)})
    found = begun(settings=asks, runs_already=True)
    assert found.opens is None
    assert found.programme.upcoming(NOW) == []
    rests = COMMON.model_copy(update={"paused_until": date.max})
    assert begun(Present(UNITS, programmes=(rests,))).opens is None


def test_made_twice_it_is_one_team_and_what_is_left_is_written() -> None:
    first = begun()
    again = begun(after(first))
    assert (again.team, again.programme, again.changes) == (first.team, first.programme, Changes())
    died = with_changes(PRESENT, first.changes, steps=1)
    rest = begun(died)
    assert rest.team == first.team
    assert rest.changes.programmes == (first.programme,)
    assert begun(token="t2").team.id != first.team.id


# What is refused


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("x@nhs.uk", True),
        ("x@trust.nhs.uk", True),
        ("x@evil-nhs.uk", False),
        ("x@nhs.uk.example.org", False),
        ("x@uk", False),
        ("X@TRUST.NHS.UK", True),
    ],
)
def test_only_addresses_of_a_domain_in_the_settings(address: str, allowed: bool) -> None:
    settings = SETTINGS.model_copy(update={"start": Start(domains=("nhs.uk",))})
    assert settings.start.allows(address) is allowed
    assert why(settings=settings, address=address) is (None if allowed else Why.DOMAIN)


def test_without_a_domain_it_is_switched_off() -> None:
    assert why(settings=Settings(organisation="Trust", reply_to="t@nhs.uk")) is Why.DOMAIN


@pytest.mark.parametrize("domain", ["", "uk", "@nhs.uk", "*.nhs.uk", "nhs uk", ".nhs.uk"])
def test_a_domain_is_one(domain: str) -> None:
    with pytest.raises(ValidationError):
        Start(domains=(domain,))


def test_so_many_a_day_and_domain_and_closing_one_makes_no_room() -> None:
    two = SETTINGS.model_copy(update={"start": Start(domains=("trust.example", "other.example"), most_a_day=2)})
    one = after(begun(settings=two))
    both = after(begun(one, two, token="t2", name="Other"), one)
    assert why(both, two, token="t3", name="Third") is Why.TOO_MANY
    assert why(both, two, "b@other.example", token="t3", name="Third") is None
    shut = with_changes(both, refuse(both, begun().team.id))
    assert shut.closed[begun().team.id].recipients == ()
    assert why(shut, two, token="t3", name="Third") is Why.TOO_MANY
    taken = with_changes(both, accept(both, begun().team.id, NOW))
    assert why(taken, two, token="t3", name="Third") is Why.TOO_MANY
    tomorrow = begin(
        both, two, INSTRUMENTS, Asked(**{**vars(ASKED), "token": "t3", "name": "Third"}), LEAD, NOW + timedelta(days=1)
    )
    assert isinstance(tomorrow, Begun)
    assert why(both, two) is None, "the same one again"


@pytest.mark.parametrize(
    "name", ["", " ", "x" * 121, "Win at http://evil.example", "www.evil.example", "mail a@b.example", "=1+1"]
)
def test_a_name_that_no_mail_should_carry(name: str) -> None:
    assert why(name=name) is Why.NAME


@pytest.mark.parametrize(
    ("unit", "name", "is_there"),
    [
        ("surgery", "north  WARD", True),
        (None, "North Ward", True),
        ("medicine", "North Ward", False),
        ("surgery", "North Ward 2", False),
    ],
)
def test_a_name_that_exists_there_is_offered(unit: str | None, name: str, is_there: bool) -> None:
    found = begin(PRESENT, SETTINGS, INSTRUMENTS, Asked(**{**vars(ASKED), "unit": unit, "name": name}), LEAD, NOW)
    assert (isinstance(found, Refusal) and found == Refusal(Why.EXISTS, {"unit": NORTH})) is is_there


@pytest.mark.parametrize("headcount", [None, 0, -3, 100_001])
def test_a_team_has_people(headcount: int | None) -> None:
    assert why(headcount=headcount) is Why.HEADCOUNT


def test_what_else_is_refused() -> None:
    assert why(Present({})) is Why.NOT_SET_UP
    assert why(unit="nowhere") is Why.NOT_SET_UP
    assert why(unit="north") is Why.NOT_SET_UP
    assert why(language="xx") is Why.LANGUAGE
    present = after(begun())
    assert why(with_changes(present, refuse(present, begun().team.id))) is Why.GONE


# What becomes of it


def accepted(found: Begun, present: Present | None = None, **more: Any) -> tuple[Present, Unit, Programme]:
    here = present or after(found)
    there = with_changes(here, accept(here, found.team.id, NOW, **more))
    return there, there.units[found.team.id], own_of(there, found.team.id)


def test_accepted_it_is_in_the_programme_above_and_its_own_rests() -> None:
    present, team, own = accepted(begun(runs_already=True))
    assert not team.waits
    assert present.enrolled[team.id].id == "groups"
    assert own.next_opening(TODAY) is None
    assert accept(present, team.id, NOW) == Changes()


def test_accepted_it_may_be_below_another_unit() -> None:
    present, team, _ = accepted(begun(runs_already=True), parent="medicine")
    assert team.parent == "medicine"
    assert accept(after(begun()), team.id, NOW, "north") == Refusal(Why.NOT_SET_UP)
    assert accept(present, "north", NOW) == Refusal(Why.GONE)


def test_its_wave_0_is_held_before_it_joins() -> None:
    """A wave asks all its teams the same."""
    present, team, own = accepted(begun())
    assert present.enrolled[team.id] == own
    assert list(own.openings()) == [NEXT]
    assert own.upcoming(NOW, held=False)[0].wave_0
    assert accept(present, team.id, NOW) == Changes()
    joined = with_changes(present, settled(present, team.id))
    assert joined.enrolled[team.id].id == "groups"
    asks = SETTINGS.model_copy(update={"start": Start(domains=("trust.example",), asks_first=True)})
    assert list(accepted(begun(settings=asks))[2].openings()) == [NEXT]


def open_of(present: Present, programme: Programme, opens: date) -> Open:
    tree = taking_part(Tree(present.units.values()), present.programmes, programme, opens)
    return Open(programme.wave(opens).model_copy(update={"state": State.OPEN}), tree)


def test_a_survey_of_its_own_that_is_open_runs_to_its_end() -> None:
    present = after(begun())
    own = present.programmes[-1]
    waves = {own.id: open_of(present, own, NEXT), "groups": open_of(present, COMMON, NEXT)}
    answering = Present(present.units, {}, present.programmes, waves, frozenset([own.id]))
    there, team, resting = accepted(begun(), answering)
    assert there.enrolled[team.id].id == own.id
    assert resting.next_opening(TODAY) is None
    assert settled(there, team.id) == Changes(), "people are answering"
    closed = Present(there.units, {}, there.programmes, {"groups": waves["groups"]}, answering.held)
    joined = with_changes(closed, settled(closed, team.id))
    assert joined.enrolled[team.id].id == "groups"
    assert joined.units[team.id].since == NEXT + timedelta(days=1), "the open wave is without it"
    [step] = settled(closed, team.id).steps
    assert step.link
    assert (step.link.programme, step.link.above) == ("groups", "Trust")


def test_without_a_programme_above_it_stays_in_its_own() -> None:
    asks = SETTINGS.model_copy(update={"start": Start(domains=("trust.example",), asks_first=True)})
    for settings in (SETTINGS, asks):
        found = begun(Present(UNITS), settings, instrument=QUESTIONS.id)
        there, team, own = accepted(found, after(found, Present(UNITS)))
        assert there.enrolled[team.id] == own
        assert own.next_opening(TODAY) == TOMORROW
        assert settled(there, team.id) == Changes()


def test_refused_it_closes_and_nothing_opens() -> None:
    present = after(begun())
    shut = with_changes(present, refuse(present, begun().team.id))
    assert begun().team.id not in shut.units
    assert own_of(shut, begun().team.id).next_opening(TODAY) is None
    assert refuse(shut, begun().team.id) == Refusal(Why.GONE)
    taken, team, _ = accepted(begun())
    assert refuse(taken, team.id) == Refusal(Why.ACCEPTED)
    assert settled(shut, team.id) == Changes()


def test_who_is_told_is_the_nearest_above_whose_mail_somebody_gets() -> None:
    silent = Tree(unit.model_copy(update={"recipients": ()}) for unit in UNITS.values())
    assert nearest_read(silent, NORTH).id == "trust"


def test_a_second_lead_and_one_in_the_place_of_another() -> None:
    joined = with_changes(PRESENT, join(PRESENT, "north", LEAD))
    assert joined.units["north"].recipients == ("n@nhs.uk", LEAD)
    assert join(joined, "north", LEAD) == Changes()
    given = with_changes(joined, hand_over(joined, "north", "n@nhs.uk", "new@nhs.uk"))
    assert given.units["north"].recipients == ("new@nhs.uk", LEAD)
    assert hand_over(given, "north", "n@nhs.uk", "new@nhs.uk") == Changes(), "done before"
    assert hand_over(given, "north", "n@nhs.uk", "x@nhs.uk") == Refusal(Why.NOT_LED)
    one = with_changes(given, hand_over(given, "north", "new@nhs.uk", LEAD))
    assert one.units["north"].recipients == (LEAD,)
    full = with_changes(PRESENT, Changes(join_many()))
    assert join(full, "north", LEAD) == Refusal(Why.FULL, {"most": 50})
    assert join(PRESENT, "nowhere", LEAD) == hand_over(PRESENT, "nowhere", LEAD, LEAD) == Refusal(Why.GONE)


def join_many() -> list[Any]:
    from shared.store.roster import Step  # noqa: PLC0415  # for this alone

    return [Step(NORTH.model_copy(update={"recipients": tuple(f"l{n}@nhs.uk" for n in range(50))}))]
