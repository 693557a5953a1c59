"""A team that its lead began, from its first survey by itself to the first with the others, on moto."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email import message_from_string, policy
from typing import TYPE_CHECKING, Any

import pytest

from functions.mail.upwards import Upwards
from functions.results.view import view
from infra.demo.studies import WAVES
from shared.packing import pack
from shared.roster.accepting import accept, refuse
from shared.roster.beginning import Asked, Begun, Changes, begin
from shared.roster.present import present
from shared.settings import Start
from shared.signing import Purpose, link
from shared.store import keys
from shared.summary.below import brief
from shared.wave import State
from tests.integration.machine import deployed, mails
from tests.integration.test_waves import World, hours
from tests.unit.results.sample import KEY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shared.publication import Publication

NOW = datetime(2027, 1, 22, 10, tzinfo=UTC)
LEAD, MANAGER = "night.lead@trust.example", "community.manager@trust.example"
ASKED = Asked(token="t1", name="Night Team", unit="community-services", headcount=12, language="en", runs_already=True)


@pytest.fixture
def world(tables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    with deployed(monkeypatch) as machine:
        yield World(machine, tables)


def begun(world: World, **more: Any) -> Begun:
    settings = world.organisation.settings.model_copy(update={"start": Start(domains=("trust.example",))})
    questions = world.register.definitions.instrument("reflective-practice", 2)
    asked = Asked(**{**vars(ASKED), **more})
    found = begin(present(world.register, NOW), settings, {questions.id: questions}, asked, LEAD, NOW)
    assert isinstance(found, Begun)
    found.changes.write(world.register)
    return found


def make(world: World, changes: Any) -> None:
    assert isinstance(changes, Changes)
    changes.write(world.register)


def answer(world: World, programme: str, wave: str, team: str, people: int) -> None:
    columns = world.register.definitions.instrument("reflective-practice", 2).columns()
    given = {column["id"]: "4" for column in columns if column["kind"] not in ("words", "comment")}
    for number in range(people):
        box = {"pk": {"S": keys.box(programme, wave, team)}, "sk": {"S": f"{number:03d}"}, "expires": {"N": "1"}}
        world.put({**box, "answers": {"S": pack(columns, given)}})


def read_by(address: str) -> str:
    """All that was mailed to an address."""
    parsed = [message_from_string(mail.raw_data, policy=policy.default) for mail in mails()]
    bodies = (mail.get_body(("plain",)) for mail in parsed if str(mail["To"]) == address)
    return "\n".join(body.get_content() for body in bodies if body)


def published(world: World, programme: str, unit: str) -> list[Publication]:
    return world.register.publications.of(programme, unit)


def test_it_counts_by_itself_until_it_is_accepted_and_its_survey_has_ended(world: World) -> None:
    team = begun(world).team
    before_closing = world.first.closes_at - timedelta(hours=2)
    for moment in hours(NOW, before_closing, 6):
        world.tick(moment)
    assert world.link(team)["programme"] == team.id
    assert world.link(team)["above"] == "", "nobody above reads of it"
    make(world, accept(present(world.register, before_closing), team.id, before_closing))
    for answers in WAVES[0]:
        world.answer(world.first.id, answers)
    answer(world, team.id, world.first.id, team.id, 10)
    assert world.link(team)["programme"] == team.id, "people are answering"
    for moment in hours(before_closing, world.first.closes_at + timedelta(hours=3)):
        world.tick(moment)
    [alone] = published(world, team.id, team.id)
    assert (alone.responses, alone.alone) == (10, True)
    [trust] = published(world, world.programme.id, "trust")
    assert (trust.responses, trust.headcount) == (21, 27), "as without it"
    assert published(world, world.programme.id, team.id) == []
    assert "Night Team" in read_by(LEAD)
    assert "Night Team" not in read_by(MANAGER)
    assert not [subject for to, subject in world.mails() if to == LEAD and "(" in subject], "there is one survey"
    assert world.link(team)["programme"] == world.programme.id
    assert "Community Services" in world.link(team)["above"]
    mails().clear()
    for moment in hours(world.first.closes_at + timedelta(hours=3), world.second.opens_at + timedelta(days=1), 24):
        world.tick(moment)
    for answers in WAVES[1]:
        world.answer(world.second.id, answers)
    answer(world, world.programme.id, world.second.id, team.id, 11)
    for moment in hours(world.second.opens_at + timedelta(days=1), world.second.closes_at + timedelta(hours=2), 12):
        world.tick(moment)
    world.tick(world.second.closes_at + timedelta(hours=2))
    assert [each.responses for each in published(world, world.programme.id, team.id)] == [11]
    assert [wave.state for wave in world.register.waves.of(team.id) if wave.state is State.OPEN] == []
    of_lead(world, team.id)


def of_lead(world: World, team: str) -> None:
    """Its course begins with what was its own alone, for its lead; those above read what they were told to read."""
    wave = world.register.waves.wave(world.programme.id, world.second.id)
    told = Upwards(world.register, wave, world.second.closes_at)
    assert [each.programme for each in told.history(team)] == [team, world.programme.id]
    assert told._brief(team) == brief(published(world, world.programme.id, team), told.above(team))
    assert "Night Team" in read_by(MANAGER)
    assert "February" in read_by(LEAD)
    seen = {
        address: view(world.register, KEY, link(KEY, Purpose.SEE, world.programme.id, world.second.id, [team], address))
        for address in (LEAD, MANAGER)
    }
    assert [each.programme for each in seen[LEAD].history] == [team, world.programme.id]  # type: ignore[union-attr]
    assert [each.programme for each in seen[MANAGER].history] == [world.programme.id]  # type: ignore[union-attr]
    own = link(KEY, Purpose.SEE, team, world.first.id, [team], LEAD)
    found = view(world.register, KEY, own)
    assert found
    assert ([each.programme for each in found.history], found.above) == ([team], ())


def test_refused_nothing_of_it_opens(world: World) -> None:
    team = begun(world).team
    world.tick(NOW)
    make(world, refuse(present(world.register, NOW), team.id))
    for moment in hours(NOW, world.first.opens_at + timedelta(days=1), 6):
        world.tick(moment)
    assert {wave.state for wave in world.register.waves.of(team.id)} <= {State.MISSED, State.SCHEDULED}
    assert read_by(LEAD) == ""


def test_one_that_closed_before_its_programme_rested_stops_nothing(world: World) -> None:
    """Killed between the two."""
    team = begun(world).team
    world.tick(NOW)
    changes = refuse(present(world.register, NOW), team.id)
    make(world, Changes(changes.steps) if isinstance(changes, Changes) else changes)
    for moment in hours(NOW, world.first.opens_at + timedelta(days=1), 6):
        assert world.tick(moment)["failed"] == []
    assert next(wave for wave in world.register.waves.of(team.id) if wave.id == world.first.id).state is State.MISSED
    assert "FAILED" not in world.machine.status.values()


def test_killed_anywhere_and_begun_again_it_is_one_team(world: World) -> None:
    """The team is written first, then its programme; an hour in between has nothing to open."""
    settings = world.organisation.settings.model_copy(update={"start": Start(domains=("trust.example",))})
    questions = world.register.definitions.instrument("reflective-practice", 2)
    given = {questions.id: questions}
    first = begin(present(world.register, NOW), settings, given, ASKED, LEAD, NOW)
    assert isinstance(first, Begun)
    Changes(first.changes.steps).write(world.register)
    assert world.tick(NOW)["failed"] == []
    second = begin(present(world.register, NOW), settings, given, ASKED, LEAD, NOW)
    assert isinstance(second, Begun)
    second.changes.write(world.register)
    third = begin(present(world.register, NOW), settings, given, ASKED, LEAD, NOW)
    assert isinstance(third, Begun)
    assert third.changes == Changes()
    assert third.team == first.team
