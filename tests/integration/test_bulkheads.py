"""Programmes, waves and records are bulkheads; a wave has an end whatever happens; two of one programme are never open.

Each fault is put into one record or one run, and the others must open and close on time.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from email import message_from_string, policy
from typing import TYPE_CHECKING, Any
from unittest.mock import Mock

import boto3
import pytest
from botocore.exceptions import ClientError
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.ses.models import ses_backends

from functions.clock import handler as clock
from functions.erase.erase import erase
from functions.mail_events import handler as mail_events
from infra.operator.definitions import SHIPPED, Organisation, read_instrument
from infra.operator.loading import load, prepare
from infra.operator.mails import open_runs
from shared.errors import RecordUnreadable
from shared.packing import pack
from shared.programme import Programme
from shared.settings import Settings
from shared.store import keys
from shared.store.erasure import Erasure
from shared.store.outbox import MailState
from shared.store.register import Register
from shared.store.table import Table
from shared.trouble import Trouble
from shared.unit import Unit
from shared.wave import Kind, State
from tests.integration.machine import StateMachine, deployed
from tests.unit.summary.sample import publication

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FIRST = date(2027, 2, 1)
WAVE = FIRST.isoformat()
INSTRUMENT = read_instrument(SHIPPED / "who-5.yaml")
ERASES = ("REGISTER_TABLE", "RESPONSES_TABLE", "TALLY_TABLE", "SLIP_TABLE")
HOUR = timedelta(hours=1)
ILLS = [f"ill{number}" for number in range(12)]


def programme(name: str, **more: Any) -> Programme:
    asked = {
        "instrument": INSTRUMENT.id,
        "instrument_version": INSTRUMENT.version,
        "unit": f"{name}-unit",
        "starts": FIRST,
    }
    return Programme(**{"id": name, "title": name, **asked, **more})


WELL = programme("well")
OPEN, CLOSE = (WELL.wave(FIRST).calendar[kind] for kind in (Kind.OPEN, Kind.CLOSE))
END = WELL.wave(FIRST).expires_at


def organisation(*names: str) -> Organisation:
    """A programme for each name, with one team."""
    units = [Unit(id="trust", name="Trust")]
    for name in names:
        units.append(Unit(id=f"{name}-unit", name=name.title(), parent="trust"))
        team = {"name": f"{name.title()} team", "recipients": (f"{name}@trust.example",), "headcount": 9}
        units.append(Unit(id=f"{name}-team", parent=f"{name}-unit", **team))
    settings = Settings(organisation="Trust", reply_to="surveys@trust.example")
    return Organisation(settings, tuple(units), tuple(map(programme, names)), (INSTRUMENT,))


class Scene:
    """Programmes of one team each, of which some fall ill."""

    def __init__(self, machine: StateMachine, tables: dict[str, str]) -> None:
        self.machine, self.tables, self.client = machine, tables, boto3.client("dynamodb")

    def load(self, *names: str) -> None:
        load(self.register, organisation(*names))
        ses_backends[DEFAULT_ACCOUNT_ID]["eu-west-2"].sent_messages.clear()

    @property
    def register(self) -> Register:
        return Register(self.client, self.tables["REGISTER_TABLE"])

    def tick(self, *moments: datetime, **more: Any) -> dict[str, Any]:
        reply: dict[str, Any] = {}
        for moment in moments:
            reply = clock.lambda_handler({"time": moment.isoformat(), **more}, None)
        return reply

    def mails(self) -> list[tuple[str, str]]:
        sent = ses_backends[DEFAULT_ACCOUNT_ID]["eu-west-2"].sent_messages
        parsed = (message_from_string(mail.raw_data, policy=policy.default) for mail in sent)
        return [(str(mail["To"]).partition("@")[0], str(mail["Subject"])) for mail in parsed]

    def states(self, name: str) -> list[str]:
        return [wave.state.value for wave in self.register.waves.of(name)]

    def stored(self, key: dict[str, str]) -> dict[str, Any]:
        typed = {name: {"S": text} for name, text in key.items()}
        item: dict[str, Any] = self.client.get_item(TableName=self.tables["REGISTER_TABLE"], Key=typed)["Item"]
        return item

    def spoil(self, key: dict[str, str], **attributes: str) -> None:
        """Store something else in a record."""
        change = {name: {"N" if name == "version" else "S": text} for name, text in attributes.items()}
        self.client.put_item(TableName=self.tables["REGISTER_TABLE"], Item={**self.stored(key), **change})

    def add_field(self, key: dict[str, str]) -> None:
        """A field that today's version does not know, as after a rollback."""
        data = json.loads(self.stored(key)["data"]["S"])
        self.spoil(key, data=json.dumps({**data, "of_a_later_version": True}))

    def erasure(self) -> Erasure:
        tables = (Table(self.client, self.tables[name]) for name in ERASES)
        return Erasure(**dict(zip(("register", "responses", "tallies", "slips"), tables, strict=True)))

    def answer(self, name: str) -> None:
        columns = INSTRUMENT.columns()
        for number in range(9):
            box = {"pk": keys.box(name, WAVE, f"{name}-team"), "sk": f"{number:064d}"}
            item = {**box, "answers": pack(columns, {column["id"]: "3" for column in columns})}
            typed = {**{name: {"S": text} for name, text in item.items()}, "expires": {"N": "1"}}
            self.client.put_item(TableName=self.tables["RESPONSES_TABLE"], Item=typed)


@pytest.fixture
def scene(tables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    with deployed(monkeypatch) as machine:
        yield Scene(machine, tables)


def faults(scene: Scene) -> Iterator[Callable[[str], object]]:
    """Each makes one programme ill."""
    spoil = scene.spoil
    yield lambda ill: spoil(keys.programme(ill), data='{"id": "ill"}')
    yield lambda ill: spoil(keys.programme(ill), data="{")
    yield lambda ill: spoil(keys.programme(ill), version="9")
    yield lambda ill: scene.add_field(keys.programme(ill))
    yield lambda ill: scene.register.definitions.put_programme(programme(ill, instrument_version=7))
    yield lambda ill: spoil(keys.wave(ill, WAVE), data="[]")
    yield lambda ill: spoil(keys.wave(ill, WAVE), version="9")
    yield lambda ill: spoil(keys.wave(ill, WAVE), state="resting")
    yield lambda ill: spoil(keys.wave(ill, WAVE), tried_open="often")
    yield lambda ill: spoil(keys.unit(f"{ill}-team"), data=f'{{"id": "{ill}-team"}}')
    yield lambda ill: spoil(keys.unit(f"{ill}-unit"), version="9")
    yield lambda ill: scene.add_field(keys.unit(f"{ill}-unit"))


def test_bad_records_stop_nothing_else_and_are_named(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    scene.load(*ILLS, "well")
    scene.tick(OPEN - HOUR)
    for ill, fault in zip(ILLS, faults(scene), strict=True):
        fault(ill)
    scene.tick(OPEN)
    assert [name for name in (*ILLS, "well") if scene.states(name)[:1] == ["open"]] == [
        "ill9",
        "ill10",
        "ill11",
        "well",
    ]
    scene.answer("well")
    scene.tick(CLOSE)
    assert scene.states("well")[0] == "published"
    assert len([to for to, _ in scene.mails() if to == "well"]) == 2
    rings = [vars(each) for each in caplog.records if each.getMessage() == Trouble.PASSED_OVER]
    told = {each["reason"] for each in rings if "reason" in each}
    assert told == {
        *(f"PROGRAMMES PROGRAMME#ill{number}" for number in range(4)),
        *(f"WAVES#ill{number} WAVE#{WAVE}" for number in range(5, 9)),
        *("UNITS UNIT#ill9-team", "UNITS UNIT#ill10-unit", "UNITS UNIT#ill11-unit"),
    }


def test_what_is_due_to_close_goes_first_and_a_run_that_cannot_start_stops_no_other(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.load("first", "ill", "well")
    later = programme("first", starts=CLOSE.date())
    scene.register.definitions.put_programme(later)
    scene.tick(OPEN)
    start, names = scene.machine.start_execution, []

    def refuses(**run: Any) -> None:
        names.append(run["name"])
        if run["name"].startswith("ill"):
            raise ClientError({"Error": {"Code": "ThrottlingException"}}, "StartExecution")
        start(**run)

    monkeypatch.setattr(scene.machine, "start_execution", refuses)
    with pytest.raises(Exception, match=r"^$"):  # so that Lambda calls again in a minute
        scene.tick(CLOSE)
    assert names == ["ill-2027-02-01-close-1", "well-2027-02-01-close-1", "first-2027-02-15-open-1"]
    assert (scene.states("well")[0], scene.states("first")[0]) == ("published", "open")


def test_a_wave_closes_and_is_counted_whatever_of_its_programme_or_the_settings_cannot_be_read(scene: Scene) -> None:
    scene.load("well")
    scene.tick(OPEN)
    scene.answer("well")
    scene.spoil(keys.SETTINGS, data="{}")
    scene.spoil(keys.programme("well"), version="9")
    scene.tick(CLOSE)
    assert scene.states("well") == ["published", "scheduled"]
    assert scene.register.publications.of("well", "well-team")[0].responses == 9


def test_a_wave_that_cannot_be_counted_is_tried_ever_more_rarely_and_ends_with_one_mail(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.load("well")
    scene.tick(OPEN)
    scene.spoil(keys.instrument(INSTRUMENT.id, INSTRUMENT.version), data="{}", ruled="{}")
    mails = len(scene.mails())
    asked, started = Mock(wraps=scene.machine.describe_execution), Mock(wraps=scene.machine.start_execution)
    monkeypatch.setattr(scene.machine, "describe_execution", asked)
    monkeypatch.setattr(scene.machine, "start_execution", started)
    tried, most = [], 0
    for hour in (0, 1, 2, 3, 4, 7, 8, 16, 31, 32, 55, 56, 79, 80):
        asked.reset_mock()
        if scene.tick(CLOSE + hour * HOUR)["started"]:
            tried.append(hour)
        most = max(most, asked.call_count)
    assert tried == [0, 1, 2, 4, 8, 16, 32, 56, 80]
    assert (most, started.call_count) == (1, len(tried))
    scene.tick(END - HOUR)
    assert scene.states("well")[0] == "closed"
    scene.register.publications.put(publication("Well team", [], programme="well", unit="well-team", wave=WAVE))
    assert erase(scene.register, scene.erasure(), "well-team", dry_run=True).refused
    assert scene.tick(END)["waves"]["not counted"] == [["well", WAVE]]
    assert scene.states("well")[0] == "not counted"
    assert scene.register.publications.of("well", "well-team") == []  # a publish that died half-way
    assert scene.mails()[mails:] == [("well", "Well team: the survey of 1 February 2027 was not counted")]
    for later in (1, 24, 200):
        assert not scene.tick(END + HOUR * later)["started"]
    assert len(scene.mails()) == mails + 1
    assert not erase(scene.register, scene.erasure(), "well-team", dry_run=True).refused


def test_the_mails_of_a_wave_are_not_tried_for_ever(scene: Scene) -> None:
    scene.load("well", "ill")
    scene.tick(OPEN)
    scene.answer("well")
    scene.spoil(keys.tree("ill", WAVE, 0), data="{}")
    scene.spoil(keys.SETTINGS, data="{}")
    scene.tick(CLOSE, END)
    assert [scene.states(name)[0] for name in ("well", "ill")] == ["published", "not counted"]
    done = [Kind.CLOSE in scene.register.waves.wave(name, WAVE).done for name in ("well", "ill")]
    assert done == [True, False]
    scene.tick(END + timedelta(days=7))
    assert Kind.CLOSE in scene.register.waves.wave("ill", WAVE).done
    assert not scene.tick(END + timedelta(days=8))["started"]


def test_a_wave_that_is_abandoned_takes_no_answers_and_tells_its_leads(scene: Scene) -> None:
    scene.load("well", "ill")
    scene.tick(OPEN)
    event = {"step": "abandon", "programme": "well", "wave": WAVE, "time": (OPEN + HOUR).isoformat(), "dry_run": True}
    assert clock.lambda_handler(event, None) == {"refused": ""}
    assert scene.states("well")[0] == "open"
    clock.lambda_handler({**event, "dry_run": False}, None)
    assert scene.states("well")[0] == "not counted"
    shut = scene.stored(keys.form("well", "en"))
    assert shut["state"] == {"S": "shut"}
    assert "It is sent on " not in shut["pages"]["S"]  # no summary is
    assert clock.lambda_handler({**event, "dry_run": False}, None) == {"refused": ""}  # again is no more
    scene.tick(OPEN + HOUR, CLOSE)
    assert "not counted" in clock.lambda_handler(event, None)["refused"]
    assert [subject for to, subject in scene.mails() if to == "well"][1:] == [
        "Well team: well, the survey of 1 February 2027 was not counted"
    ]
    assert scene.register.publications.of("well", "well-team") == []
    assert scene.states("ill")[0] == "published"


def test_a_wave_is_not_abandoned_while_a_run_of_it_is_under_way(scene: Scene) -> None:
    scene.load("well")
    scene.machine.held = []
    scene.tick(OPEN)
    scene.register.waves.move(WELL.wave(FIRST), State.OPEN, after=(State.SCHEDULED,))
    event = {"step": "abandon", "programme": "well", "wave": WAVE, "time": OPEN.isoformat(), "dry_run": False}
    assert "under way" in clock.lambda_handler(event, None)["refused"]


def test_a_changed_calendar_waits_for_the_open_wave_and_the_plan_says_so(scene: Scene) -> None:
    scene.load("well")
    scene.tick(OPEN)
    changed = organisation("well")
    earlier = programme("well", starts=date(2027, 2, 10), rule="FREQ=MONTHLY;INTERVAL=3")
    plan = prepare(scene.register, replace(changed, programmes=(earlier,)), OPEN + HOUR).plan
    assert (
        "programme 'well': the wave of 2027-02-10 waits until the open one (2027-02-01) has closed, on 15 February 2027"
        in (plan.notes)
    )
    scene.register.definitions.put_programme(earlier)
    for moment in (OPEN + HOUR, earlier.wave(earlier.starts).opens_at, CLOSE - HOUR, CLOSE, CLOSE + HOUR):
        scene.tick(moment)
        assert scene.states("well").count("open") <= 1
        if moment == CLOSE - HOUR:  # a wave that waits keeps nobody from changing the teams
            prepare(scene.register, organisation("well"), moment)
    assert "FAILED" not in scene.machine.status.values()
    states = {wave.id: wave.state for wave in scene.register.waves.of("well")}
    assert (states[WAVE], states["2027-02-10"]) == ("published", "open")


def test_an_opening_that_began_before_the_calendar_changed_opens_no_second_wave(scene: Scene) -> None:
    scene.load("well")
    scene.tick(OPEN)
    second = programme("well", starts=date(2027, 2, 10)).wave(date(2027, 2, 10))
    scene.register.waves.plan(second)
    plan = {"step": "plan", "programme": "well", "wave": second.id, "kind": "open"}
    with pytest.raises(Exception, match="another wave of 'well' is open"):
        clock.lambda_handler(plan, None)
    scene.register.waves.move(second, State.MISSED, after=(State.SCHEDULED,))
    assert clock.lambda_handler(plan, None)["mail"] == []
    assert scene.states("well")[:2] == ["open", "missed"]


def test_what_0_1_0_finds_after_a_rollback_is_what_it_knows(scene: Scene) -> None:
    """It refuses fields and states that it does not know, and attributes beside the JSON it leaves alone."""
    scene.load("well")
    scene.tick(OPEN)
    scene.register.waves.end("well", WAVE)
    item = scene.stored(keys.wave("well", WAVE))
    assert set(json.loads(item["data"]["S"])) == {
        "programme",
        "id",
        "instrument",
        "instrument_version",
        "opens_at",
        "remind_at",
        "closes_at",
        "expires_at",
        "rules",
        "state",
        "done",
    }
    assert (item["state"]["S"], set(item["done"]["SS"])) == ("missed", {"open"})


def test_nothing_is_written_over_a_record_that_could_not_be_read_nor_planned_without_it(scene: Scene) -> None:
    scene.load("well", "ill")
    scene.add_field(keys.programme("ill"))
    register = scene.register
    rests = next(each for each in register.definitions.programmes() if each.id == "ill")
    assert (rests.unit, rests.next_opening(FIRST)) == ("ill-unit", None)
    with pytest.raises(RecordUnreadable, match="PROGRAMMES PROGRAMME#ill"):
        register.definitions.put_programme(rests)
    with pytest.raises(RecordUnreadable, match="PROGRAMMES PROGRAMME#ill"):
        prepare(scene.register, organisation("well", "ill"), OPEN)


def test_a_name_that_is_not_free_though_nobody_knows_its_run_stops_no_other(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where Step Functions forgets runs before their names: the clock would ask for the same name for ever."""
    scene.load("well")
    scene.machine.status["well-2027-02-01-open-1"] = "FAILED"
    real = scene.machine.describe_execution

    def forgotten(**asked: str) -> dict[str, str]:
        if asked["executionArn"].endswith("open-1"):
            raise scene.machine.exceptions.ExecutionDoesNotExist
        return real(**asked)

    monkeypatch.setattr(scene.machine, "describe_execution", Mock(side_effect=forgotten))
    assert scene.tick(OPEN)["started"] == ["well-2027-02-01-open-2"]


def test_no_address_leaves_a_function_with_the_name_of_a_record(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    scene.load("well")
    scene.tick(OPEN)
    scene.spoil(keys.outbox("well", WAVE, Kind.OPEN, "well@trust.example"), version="9")
    tag = {"tags": {"outbox": [f"well_{WAVE}_open_1"]}, "destination": ["well@trust.example"]}
    full = {"bounceType": "Transient", "bounceSubType": "MailboxFull", "bouncedRecipients": []}
    message = json.dumps({"eventType": "Bounce", "mail": tag, "bounce": full})
    with pytest.raises(Exception, match=r"^OUTBOX$"):
        mail_events.lambda_handler({"Records": [{"Sns": {"Message": message}}]}, None)
    [rung] = [vars(each) for each in caplog.records if each.getMessage() == Trouble.FUNCTION_FAILED]
    assert rung["reason"].startswith("OUTBOX:")


def test_a_revoked_link_of_a_later_version_stays_revoked_and_stops_no_mail(scene: Scene) -> None:
    scene.load("well", "ill")
    scene.register.recipients.revoke("ill@trust.example", "0f3a")
    scene.spoil(keys.revoked("ill@trust.example"), version="9")
    assert scene.register.recipients.revoked() == {"ill@trust.example": "0f3a"}
    scene.tick(OPEN)
    assert sorted(to for to, _ in scene.mails()) == ["ill", "well"]


def test_a_wave_to_come_that_cannot_be_read_hides_no_mail_of_the_last_one(scene: Scene) -> None:
    scene.load("well")
    scene.tick(OPEN)
    scene.answer("well")
    scene.tick(CLOSE)
    [entry] = scene.register.outbox.entries("well", WAVE, Kind.CLOSE)
    scene.register.outbox.settle(entry.mail, MailState.REFUSED)
    coming = scene.register.waves.of("well")[-1]
    scene.spoil(keys.wave("well", coming.id), version="9")
    assert [run.name for run in open_runs(scene.register)] == [f"well {WAVE} close"]
