"""Whole waves on moto: the clock, the state machine's definition and every function, in this process."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from email import message_from_string, policy
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.ses.models import ses_backends

from functions.clock import handler as clock
from functions.clock.plan import put_forms
from functions.mail import handler as mail
from functions.publish import handler as publish
from functions.tally import handler as tally
from infra.commands.paper.round import round_of
from infra.demo.__main__ import organisation
from infra.demo.studies import WAVES, Answers, forms
from infra.operator.loading import load
from infra.operator.mails import runs
from shared import log
from shared.errors import DefinitionInvalid
from shared.packing import pack
from shared.session import Said
from shared.store import keys
from shared.store.register import Register
from shared.store.waves import Waves
from shared.summary.change import told
from shared.unit import Unit
from shared.wave import State
from tests.integration.machine import StateMachine, deployed
from tests.links import programme_of, put_link

if TYPE_CHECKING:
    from collections.abc import Iterator

    from infra.operator.definitions import Organisation
    from shared.programme import Programme
    from shared.unit import Tree

TODAY = date(2027, 1, 20)  # so the first wave opens on 1 February 2027, the second on 1 April, in summer time


class World:
    """An organisation in moto's tables, a clock to move, and the mails sent."""

    def __init__(self, machine: StateMachine, tables: dict[str, str]) -> None:
        self.machine = machine
        self.dynamodb = boto3.client("dynamodb")
        self.tables = tables
        self.register = Register(self.dynamodb, tables["REGISTER_TABLE"])
        self.organisation: Organisation = organisation(TODAY)
        self.programme: Programme = self.organisation.programmes[0]
        self.tree: Tree = load(self.register, self.organisation)
        self.first, self.second = (self.programme.wave(day) for day in (date(2027, 2, 1), date(2027, 4, 1)))

    def tick(self, moment: datetime) -> Any:
        return clock.lambda_handler({"time": moment.isoformat()}, None)

    def answer(self, wave_id: str, answers: Answers) -> None:
        """Put the demo's forms into a box, as `survey` does."""
        instrument = self.register.definitions.instrument("reflective-practice", 2)
        for number, fields in enumerate(forms(answers)):
            given: dict[str, Any] = {name: value for name, value in fields if name not in ("words", "comment")}
            given["words"] = [value for name, value in fields if name == "words"]
            box = {"pk": {"S": keys.box(self.programme.id, wave_id, answers.team)}, "expires": {"N": "1"}}
            packed = {"S": pack(instrument.columns(), given)}
            self.put({**box, "sk": {"S": f"{number:03d}"}, "answers": packed})
            for text in (value for name, value in fields if name == "comment"):
                comment = {"comment": {"S": text}, "item": {"S": "comment"}}
                self.put({**box, "sk": {"S": f"c{number:03d}"}, **comment})

    def put(self, item: dict[str, Any]) -> None:
        self.dynamodb.put_item(TableName=self.tables["RESPONSES_TABLE"], Item=item)

    def mails(self) -> list[tuple[str, str]]:
        """(recipient, subject) of every mail sent, sorted."""
        sent = ses_backends[DEFAULT_ACCOUNT_ID]["eu-west-2"].sent_messages
        parsed = (message_from_string(mail.raw_data, policy=policy.default) for mail in sent)
        return sorted((str(mail["To"]), str(mail["Subject"])) for mail in parsed)

    def link(self, team: Unit) -> dict[str, str]:
        """The record that a team's link leads to."""
        key = {"pk": {"S": f"LINK#{team.link}"}, "sk": {"S": "LINK"}}
        item = self.dynamodb.get_item(TableName=self.tables["REGISTER_TABLE"], Key=key)["Item"]
        return {name: value["S"] for name, value in item.items()}

    def say(self, team: Unit, did: str) -> None:
        """Put down what a team's lead did with the last answers."""
        self.dynamodb.update_item(
            TableName=self.tables["REGISTER_TABLE"],
            Key={"pk": {"S": f"LINK#{team.link}"}, "sk": {"S": "LINK"}},
            UpdateExpression="SET did = :did",
            ExpressionAttributeValues={":did": {"S": did}},
        )

    def everything(self, table: str) -> list[str]:
        """Every record of a table but the outbox's random ids and message ids, as comparable text."""
        items = self.dynamodb.scan(TableName=self.tables[table])["Items"]
        kept = (item for item in items if not item["pk"]["S"].startswith("OUTBOX"))
        return sorted(json.dumps(item, sort_keys=True, default=sorted) for item in kept)

    def copy(self) -> dict[str, list[Any]]:
        """Every record of every table."""
        return {table: self.dynamodb.scan(TableName=table)["Items"] for table in self.tables.values()}

    def restore(self, records: dict[str, list[Any]]) -> None:
        """Put the tables back to a copy, and forget every mail and run."""
        for table, items in self.copy().items():
            for item in items:
                self.dynamodb.delete_item(TableName=table, Key={"pk": item["pk"], "sk": item["sk"]})
            for item in records.get(table, []):
                self.dynamodb.put_item(TableName=table, Item=item)
        ses_backends[DEFAULT_ACCOUNT_ID]["eu-west-2"].sent_messages.clear()
        self.machine.status.clear()


def hours(start: datetime, end: datetime, apart: int = 1) -> Iterator[datetime]:
    while start < end:
        yield start
        start += timedelta(hours=apart)


def a_wave(world: World, ticks: Iterator[datetime]) -> None:
    """Tick through the first wave; its answers come in before it closes."""
    answered = False
    for moment in ticks:
        if not answered and moment > world.first.closes_at - timedelta(days=1):
            for answers in WAVES[0]:
                world.answer(world.first.id, answers)
            answered = True
        world.tick(moment)


@pytest.fixture
def world(tables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    with deployed(monkeypatch) as machine:
        yield World(machine, tables)


def outcome(world: World) -> tuple[Any, ...]:
    """Mails, figures, waves and tallies: everything that a wave leaves."""
    units = sorted(world.tree.units)
    figures = [
        each.model_dump_json() for unit in units for each in world.register.publications.of(world.programme.id, unit)
    ]
    waves = [wave.model_dump() for wave in world.register.waves.of(world.programme.id)]  # not when each run was tried
    return world.mails(), figures, waves, world.everything("TALLY_TABLE")


def test_a_wave_opens_reminds_closes_and_reports(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log.logger.registered_handler, "stream", lines := io.StringIO())
    a_wave(world, hours(world.first.opens_at - timedelta(days=1), world.first.closes_at + timedelta(hours=2)))
    lead = "independence.lead@trust.example"
    subjects = [subject for to, subject in world.mails() if to == lead]
    assert len(subjects) == 4
    assert (
        len(world.mails()) == 3 + 3 + 3 + 6
    )  # three teams, and two reminders; then three teams, two services, one trust
    first, second, third = world.register.waves.of(world.programme.id)
    assert (first.state, first.done) == (State.PUBLISHED, ("close", "open", "remind", "remind2"))
    assert [(wave.id, wave.state) for wave in (second, third)] == [
        ("2027-04-01", "scheduled"),
        ("2027-06-01", "scheduled"),
    ]
    (team,) = world.register.publications.of(world.programme.id, "community-independence")
    assert team.responses == 10
    (trust,) = world.register.publications.of(world.programme.id, "trust")
    assert (trust.responses, trust.headcount) == (21, 27)
    counted = [line for line in map(json.loads, lines.getvalue().splitlines()) if "TakenBack" in line]
    assert [(line["message"], line["wave"]) for line in counted] == [("published", world.first.id)]
    assert counted[0]["TakenBack"] >= 0


def with_wave_0(world: World, **changes: Any) -> None:
    """The demo's programme, whose groups have not begun, in the register alone: no wave of it was made yet."""
    world.register.definitions.put_programme(world.programme.model_copy(update={"wave_0": True, **changes}))


def test_a_wave_0_is_a_wave_like_others_that_asks_nothing_of_the_group(world: World) -> None:
    """Counted, published and mailed by its own questions; the next wave asks the others, and joins what is the same."""
    with_wave_0(world)
    world.tick(world.first.opens_at)
    start = world.register.definitions.instrument("reflective-practice", 2).at_start()
    key = {name: {"S": value} for name, value in keys.form(world.programme.id, "en").items()}
    form = world.dynamodb.get_item(TableName=world.tables["REGISTER_TABLE"], Key=key)["Item"]["pages"]["S"]
    assert "I am able to adapt to challenges at work." in form
    assert "I am keen for the group to continue." not in form
    assert all("Before our reflective practice group begins" in subject for _, subject in world.mails())
    assert round_of(world.register, "community-independence").instrument == start
    box = {"pk": {"S": keys.box(world.programme.id, world.first.id, "community-independence")}, "expires": {"N": "1"}}
    for number in range(9):
        given = {item.id: "4" for item in start.items if item.kind == "agreement"}
        packed = {"S": pack(start.columns(), given)}
        world.put({**box, "sk": {"S": f"{number:03d}"}, "answers": packed})
    world.tick(world.first.closes_at)
    [before] = world.register.publications.of(world.programme.id, "community-independence")
    assert (before.title, before.responses) == ("Before our reflective practice group begins", 9)
    assert [(item.item, item.headline) for item in before.items if item.headline] == [
        (item.id, (9, 9)) for item in start.items if item.kind == "agreement"
    ]
    world.tick(world.second.opens_at)
    for answers in WAVES[1]:
        world.answer(world.second.id, answers)
    world.tick(world.second.closes_at)
    _, after = world.register.publications.of(world.programme.id, "community-independence")
    assert after.title == "Our reflective practice group"
    assert told([before, after]).items.keys() == {"learn_others"}


def test_where_the_first_wave_is_missed_the_next_is_wave_0_and_no_other(world: World) -> None:
    with_wave_0(world, paused_until=date(2027, 3, 1))
    for moment in (world.first.opens_at, world.first.closes_at, world.second.opens_at, world.second.closes_at):
        world.tick(moment)
    world.tick(world.second.closes_at + timedelta(hours=1))
    waves = world.register.waves.of(world.programme.id)
    assert [(wave.id, wave.wave_0) for wave in waves if wave.state is not State.MISSED] == [
        ("2027-04-01", True), ("2027-06-01", False), ("2027-08-01", False),
    ]  # fmt: skip


def test_a_look_says_what_a_tick_then_does_and_does_nothing(world: World) -> None:
    moments = list(hours(world.first.opens_at - timedelta(hours=1), world.first.opens_at + timedelta(hours=1)))
    started = []
    for moment in (*moments, world.first.remind_at, world.first.closes_at, world.second.closes_at):
        before, runs = world.copy(), dict(world.machine.status)
        look = clock.lambda_handler({"step": "due", "time": moment.isoformat()}, None)
        assert (world.copy(), world.machine.status) == (before, runs)
        assert world.tick(moment) == look
        started += look["started"]
    assert [name for name in started if name.startswith("reflective-practice-2027-02-01")] == [
        f"reflective-practice-2027-02-01-{kind}-1" for kind in ("open", "remind", "close")
    ]


def test_a_look_names_the_waves_that_a_tick_would_make_change_and_miss(world: World) -> None:
    early = world.first.opens_at - timedelta(days=5)
    event = {"step": "due", "time": early.isoformat()}
    assert ["reflective-practice", "2027-02-01"] in clock.lambda_handler(event, None)["waves"]["new"]
    world.tick(early)
    later = world.programme.model_copy(update={"starts": date(2027, 2, 15)})
    load(world.register, replace(world.organisation, programmes=(later, *world.organisation.programmes[1:])))
    waves = clock.lambda_handler(event, None)["waves"]
    assert waves == {
        "new": [["reflective-practice", "2027-02-15"], ["reflective-practice", "2027-04-15"]],
        "changed": [],
        "missed": [["reflective-practice", "2027-02-01"], ["reflective-practice", "2027-04-01"]],
        "not counted": [],
    }
    assert world.tick(early)["waves"] == waves
    shorter = later.model_copy(update={"open_days": 9, "reminder_days": (7,)})
    load(world.register, replace(world.organisation, programmes=(shorter,)))
    assert len(clock.lambda_handler(event, None)["waves"]["changed"]) == 2


@pytest.mark.parametrize(
    "pattern",
    [
        *(pytest.param(name, marks=pytest.mark.long) for name in ("ten in a row", "only four")),
        "a missed week",
        "two at once",
    ],
)
def test_any_pattern_of_ticks_ends_in_the_same_state_and_the_same_mails(world: World, pattern: str) -> None:
    first = world.first
    regular = list(hours(first.opens_at, first.closes_at + timedelta(hours=8), 4))
    ticks = {
        "ten in a row": [moment for moment in regular for _ in range(10 if moment.hour == 8 else 1)],
        "a missed week": [
            m for m in regular if not timedelta(hours=3) < m - first.opens_at < timedelta(days=7, hours=5)
        ],
        "two at once": regular,
        "only four": [
            first.opens_at + timedelta(days=5),
            *(moment + timedelta(days=1) for moment in first.reminders.values()),
            first.closes_at,
        ],
    }[pattern]
    if pattern == "two at once":
        tick = world.tick

        def twice(moment: datetime) -> None:
            world.machine.held = []  # both ticks look before either's run has done anything
            tick(moment)
            tick(moment)
            world.machine.release()

        world.tick = twice  # type: ignore[method-assign]
    a_wave(world, iter(ticks))
    mine = outcome(world)
    world.restore({})
    fresh = World(world.machine, world.tables)
    a_wave(fresh, hours(first.opens_at, first.closes_at + timedelta(hours=8), 4))
    assert mine == outcome(fresh)


def test_a_reminder_that_was_missed_is_not_sent_with_the_next(world: World) -> None:
    """Whether nobody looked for days, or its run fails until the next is due."""

    def fails(_event: Any, _context: object) -> Any:
        raise RuntimeError

    first, second = world.first.reminders.values()
    world.tick(world.first.opens_at)
    working = dict(world.machine.handlers)
    world.machine.handlers = {**working, "MailFunctionArn": fails}
    assert world.tick(first)["started"] == ["reflective-practice-2027-02-01-remind-1"]
    world.machine.handlers = working
    before = len(world.mails())
    assert [name for name in world.tick(second)["started"] if "2027-02-01" in name] == [
        "reflective-practice-2027-02-01-remind2-1"
    ]
    assert len(world.mails()) == before + 3
    assert world.register.waves.of(world.programme.id)[0].done == ("open", "remind", "remind2")
    assert world.tick(second + timedelta(hours=1))["started"] == []
    assert len(world.mails()) == before + 3
    named = [
        (str(run.kind), len(run.open.entries)) for run in runs(world.register) if run.programme == "reflective-practice"
    ]
    assert named == [("open", 0), ("remind", 3), ("remind2", 0)], "what was not sent is told"


def test_a_failing_batch_is_named_by_the_run_and_the_next_attempt_ends_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_event: Any, _context: object) -> Any:
        raise RuntimeError("secret 42")

    for moment in (world.first.opens_at, world.first.remind_at):
        world.tick(moment)
    working = dict(world.machine.handlers)
    world.machine.handlers = {**working, "TallyFunctionArn": fails}
    world.tick(world.first.closes_at)
    run = f"reflective-practice-{world.first.id}-close"
    assert world.machine.status[f"{run}-1"] == "FAILED"
    assert world.machine.seen[-1]["tallied"] == [{"failed": "tally-0001"}]
    assert world.register.publications.of(world.programme.id, "trust") == []
    world.machine.handlers = working
    world.tick(world.first.closes_at + timedelta(hours=1))
    assert world.machine.status[f"{run}-2"] == "SUCCEEDED"
    assert len(world.register.publications.of(world.programme.id, "trust")) == 1


def test_states_carry_batch_ids_and_nothing_else(world: World) -> None:
    for answers in WAVES[0]:
        world.answer(world.first.id, answers)
    for moment in world.first.calendar.values():
        world.tick(moment)
    ids = r"reflective-practice|\d{4}-\d{2}-\d{2}|open|remind2?|close|(tally|mail)-\d{4}"
    for state in world.machine.seen:
        for value in leaves(state):
            assert isinstance(value, int) or re.fullmatch(ids, value), value
    numbers = {value for state in world.machine.seen for value in leaves(state) if isinstance(value, int)}
    assert numbers == {0, 1, 300}  # the pause, the attempt, the grace


def leaves(value: Any) -> Iterator[Any]:
    """Every value in nested dicts and lists."""
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from leaves(inner)
    else:
        yield value


RUN = {"programme": "reflective-practice", "wave": "2027-02-01"}


@pytest.mark.parametrize(
    ("handler", "event"),
    [
        (tally, {**RUN, "batch": "tally-0001"}),
        (publish, {**RUN, "tallied": []}),
        (mail, {**RUN, "kind": "close", "batch": "mail-0001"}),
        (clock, {**RUN, "kind": "close", "step": "plan"}),
    ],
    ids=["tally", "publish", "mail", "clock"],
)
def test_an_error_leaves_a_step_as_a_class_name(
    handler: Any, event: Any, world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(*_: Any) -> Any:
        raise ZeroDivisionError("secret 42")

    monkeypatch.setattr(Waves, "wave", fails)
    with pytest.raises(Exception, match=r"^$") as raised:
        handler.lambda_handler(event, None)
    assert type(raised.value).__name__ == "ZeroDivisionError"
    assert raised.value.__cause__ is None
    assert raised.value.__context__ is None
    assert "secret" not in capsys.readouterr().out


def test_the_grace_must_outlast_the_cached_form(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRACE_SECONDS", "63")  # 60 of cache and 3 of a slow put
    world.tick(world.first.opens_at)
    assert world.machine.status["reflective-practice-2027-02-01-open-1"] == "FAILED"


def test_a_wave_that_could_not_open_is_missed_and_mails_nobody(world: World) -> None:
    world.tick(world.first.opens_at - timedelta(days=1))
    world.tick(world.first.closes_at)
    assert world.register.waves.of(world.programme.id)[0].state is State.MISSED
    assert world.mails() == []


def test_the_rules_that_people_answered_under_stay_once_a_wave_is_open(world: World) -> None:
    world.tick(world.first.opens_at)
    for answers in WAVES[0]:
        world.answer(world.first.id, answers)
    lowered = world.programme.model_copy(update={"threshold": 5, "slips": True})
    load(world.register, replace(world.organisation, programmes=(lowered, *world.organisation.programmes[1:])))
    for moment in (world.first.remind_at, world.first.closes_at):
        world.tick(moment)
    first, second, *_ = world.register.waves.of(world.programme.id)
    assert (first.rules.threshold, first.rules.slips) == (8, False)
    (team,) = world.register.publications.of(world.programme.id, "heart-failure-nurses")
    assert (team.withheld, team.threshold) == ("too-few", 8)
    assert (second.rules.threshold, second.rules.slips) == (5, True)  # a wave that has not opened follows


def test_before_the_first_wave_its_form_says_when_that_opens_and_follows_the_calendar(world: World) -> None:
    def told() -> str:
        key = {"pk": {"S": f"FORM#{world.programme.id}"}, "sk": {"S": "LANGUAGE#en"}}
        form = world.dynamodb.get_item(TableName=world.tables["REGISTER_TABLE"], Key=key)["Item"]
        return "".join(json.loads(form["pages"]["S"])["shut"])

    world.tick(world.first.opens_at - timedelta(days=5))
    assert "Monday 1 February 2027" in told()
    later = world.programme.model_copy(update={"starts": date(2027, 2, 15)})
    load(world.register, replace(world.organisation, programmes=(later, *world.organisation.programmes[1:])))
    for moment in hours(world.first.opens_at - timedelta(days=4), world.first.opens_at + timedelta(hours=2)):
        world.tick(moment)
    assert "Monday 15 February 2027" in told()
    states = {wave.id: wave.state for wave in world.register.waves.of(world.programme.id)}
    assert states == {
        "2027-02-01": "missed",
        "2027-04-01": "missed",
        "2027-02-15": "scheduled",
        "2027-04-15": "scheduled",
    }
    assert world.mails() == []


def test_a_late_close_leaves_the_open_form_of_the_next_wave(world: World) -> None:
    for moment in (world.first.opens_at, world.first.closes_at, world.second.opens_at):
        world.tick(moment)
    put_forms(world.register, world.first, is_open=False, next_opens=None)
    key = {"pk": {"S": f"FORM#{world.programme.id}"}, "sk": {"S": "LANGUAGE#en"}}
    form = world.dynamodb.get_item(TableName=world.tables["REGISTER_TABLE"], Key=key)["Item"]
    assert (form["state"]["S"], form["wave"]["S"]) == ("open", world.second.id)


def test_teams_that_the_file_no_longer_has_close_and_come_back_with_their_link(world: World) -> None:
    gone = world.tree.units["registrars"]
    units = tuple(unit for unit in world.organisation.units if unit.id not in ("registrars", "palliative-care"))
    load(world.register, replace(world.organisation, units=units))
    assert {unit.id for unit in world.register.roster.units()} == {unit.id for unit in units}
    assert world.link(gone)["until"] == date.min.isoformat()
    closed = world.register.roster.closed()
    assert [(unit.id, unit.link, unit.recipients) for unit in closed] == [("registrars", gone.link, ())]
    again = load(world.register, world.organisation)
    assert again.units["registrars"] == gone
    assert "until" not in world.link(gone)
    assert world.register.roster.closed() == []


def test_a_team_that_moves_to_a_programme_with_an_open_wave_takes_part_from_its_next(world: World) -> None:
    world.tick(world.first.opens_at)
    moving = world.tree.units["dietitians"]
    units = tuple(
        unit.model_copy(update={"parent": "community-services"}) if unit.id == moving.id else unit
        for unit in world.organisation.units
    )
    tree = load(world.register, replace(world.organisation, units=units))
    assert tree.units["dietitians"].since == date(2027, 2, 2)
    assert programme_of(boto3.client("dynamodb"), moving.link) == "reflective-practice"


def test_a_file_that_does_not_fit_what_is_stored_changes_nothing(world: World) -> None:
    taken = world.tree.units["registrars"].link
    units = tuple(
        unit.model_copy(update={"link": taken}) if unit.id == "dietitians" else unit
        for unit in world.organisation.units
    )
    before = world.copy()
    with pytest.raises(DefinitionInvalid, match="belongs to 2 teams"):
        load(world.register, replace(world.organisation, units=units))
    assert world.copy() == before


@pytest.mark.long
def test_a_flood_of_comments_does_not_stop_a_wave(world: World) -> None:
    world.tick(world.first.opens_at)
    for answers in WAVES[0]:
        world.answer(world.first.id, answers)
    box = {"pk": {"S": f"BOX#reflective-practice#{world.first.id}#community-independence"}}
    for number in range(1100):
        comment = {"comment": {"S": f"{number} " + "x" * 490}, "item": {"S": "comment"}, "expires": {"N": "1"}}
        world.put({**box, "sk": {"S": f"flood{number}"}, **comment})
    world.tick(world.first.closes_at)
    (team,) = world.register.publications.of(world.programme.id, "community-independence")
    shown = next(item.comments for item in team.items if item.kind == "comment")
    assert 400 < len(shown) < 1000
    assert len(set(shown)) == len(shown)


def test_what_retention_has_begun_to_delete_is_not_counted(world: World) -> None:
    long_ago = world.first.model_copy(
        update={"id": "2020-02-01", "expires_at": world.first.expires_at.replace(year=2020)}
    )
    world.register.waves.plan(long_ago)
    world.register.runs.put_tally_batch(long_ago, "tally-0001", ["registrars"])
    with pytest.raises(Exception, match="a count would be wrong") as raised:
        tally.lambda_handler({"programme": world.programme.id, "wave": long_ago.id, "batch": "tally-0001"}, None)
    assert type(raised.value).__name__ == "AnswersExpired"
    assert world.everything("TALLY_TABLE") == []


def test_loading_again_changes_nothing_and_keeps_every_link(world: World) -> None:
    before = world.copy()
    load(world.register, world.organisation)
    assert world.copy() == before


def test_a_team_that_is_new_in_an_open_wave_takes_part_from_the_next(world: World) -> None:
    world.tick(world.first.opens_at)
    late = Unit(id="late", name="Late", parent="community-services", headcount=9)
    units = (*world.organisation.units, late)
    tree = load(world.register, replace(world.organisation, units=units))
    assert tree.units["late"].since == date(2027, 2, 2)
    assert world.link(tree.units["late"])["from_wave"] == "2027-02-02"


def test_a_link_names_the_units_above_whose_leads_get_the_summary(world: World) -> None:
    team = world.tree.units["registrars"]
    assert world.link(team) == {
        "pk": f"LINK#{team.link}",
        "sk": "LINK",
        "programme": world.programme.id,
        "team": "registrars",
        "team_name": "Palliative Medicine Registrars",
        "from_wave": str(team.since),
        "above": "Palliative Care, Example NHS Trust",
    }


@pytest.mark.parametrize(
    ("without_recipients", "programme_of", "above"),
    [
        (("palliative-care",), "care-system", "Example NHS Trust"),
        ((), "trust", "Palliative Care, Example NHS Trust"),
        ((), "palliative-care", "Palliative Care"),
        (("palliative-care",), "palliative-care", ""),
        ((), "registrars", ""),
    ],
)
def test_units_without_a_recipient_or_above_the_programme_are_not_named(
    world: World, without_recipients: tuple[str, ...], programme_of: str, above: str
) -> None:
    units = tuple(
        unit.model_copy(update={"recipients": ()}) if unit.id in without_recipients else unit
        for unit in world.organisation.units
    )
    programme = world.programme.model_copy(update={"unit": programme_of})
    load(world.register, replace(world.organisation, units=units, programmes=(programme,)))
    assert world.link(world.tree.units["registrars"])["above"] == above


def test_loading_keeps_what_a_lead_said(world: World) -> None:
    team = world.tree.units["registrars"]
    world.say(team, "We moved the group to Tuesdays.")
    before = world.link(team)
    load(world.register, world.organisation)
    assert world.link(team) == before
    renamed = tuple(
        unit.model_copy(update={"name": "Registrars"}) if unit.id == team.id else unit
        for unit in world.organisation.units
    )
    load(world.register, replace(world.organisation, units=renamed))
    assert world.link(team) == {**before, "team_name": "Registrars"}


@pytest.mark.parametrize("earlier", ["", "We moved the group."])
def test_loading_keeps_what_a_lead_says_at_that_very_moment(world: World, earlier: str) -> None:
    team = world.tree.units["registrars"]
    if earlier:
        world.say(team, earlier)
    busy = boto3.client("dynamodb")
    said = [f"We moved it to day {day}." for day in (1, 2)]

    def meanwhile(params: dict[str, Any], **_: Any) -> None:
        puts = [action["Put"]["Item"]["pk"]["S"] for action in params["TransactItems"] if "Put" in action]
        if said and f"LINK#{team.link}" in puts:
            world.say(team, said.pop(0))

    busy.meta.events.register("provide-client-params.dynamodb.TransactWriteItems", meanwhile)
    units = tuple(
        unit.model_copy(update={"headcount": 15}) if unit.id == team.id else unit for unit in world.organisation.units
    )
    load(Register(busy, world.tables["REGISTER_TABLE"]), replace(world.organisation, units=units))
    assert not said
    assert world.link(team)["did"] == "We moved it to day 2."


def test_a_link_that_another_team_gets_forgets_what_the_first_lead_said(world: World) -> None:
    first = world.tree.units["registrars"]
    world.say(first, "We moved the group.")
    other = Unit(id="other", name="Other", link=first.link)
    put_link(world.register, other, world.programme.id)
    assert "did" not in world.link(first)
    for text in ("We bought biscuits.", "We ate them."):
        assert world.register.forms.say(str(first.link), "other", Said(world.programme.id, world.first.id, text))
    assert world.link(first)["did"] == "We ate them."


def test_an_instrument_that_is_in_use_is_never_changed(world: World) -> None:
    changed = world.organisation.instruments[0].model_copy(update={"title": "Another title"})
    with pytest.raises(DefinitionInvalid, match="version 2 is published and differs from this; give it version 3"):
        load(world.register, replace(world.organisation, instruments=(changed,)))
