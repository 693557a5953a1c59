"""An hour without SES mends itself: nobody resends anything, everybody gets the mail, and nobody a third one."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import boto3
import botocore.client
import pytest
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.ses.models import ses_backends

from functions.clock import handler as clock
from functions.clock.open_mails import PATIENCE
from functions.mail import handler as mail
from infra.operator.definitions import SHIPPED, Organisation, read_instrument
from infra.operator.loading import load
from infra.operator.mails import open_runs, runs
from shared.programme import Programme
from shared.settings import Settings
from shared.store.outbox import MailState
from shared.store.register import Register
from shared.unit import Unit
from shared.wave import Kind
from tests.integration.machine import StateMachine, deployed
from tests.integration.mail.test_batch import refusal, reply_lost, throttled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TEAMS = 5
OPENS = datetime(2037, 2, 2, 9, tzinfo=UTC)
RUN = ("groups", "2037-02-02", Kind.OPEN)
ADDRESSES = {f"lead{n}@trust.example" for n in range(TEAMS)}


def down(_call: Callable[[], Any]) -> Any:
    """SES does nothing, and its answer does not say so."""
    raise refusal("InternalFailure", 503)


class Day:
    """An opening day, hour by hour, with an SES that fares as it is told."""

    def __init__(self, machine: StateMachine) -> None:
        self.machine, self.hour = machine, 0
        self.register = Register(boto3.client("dynamodb"), "RegisterTable")
        self.fares: Callable[[Callable[[], Any]], Any] | None = None

    def pass_hours(self, hours: int, fares: Callable[[Callable[[], Any]], Any] | None = None) -> None:
        """So many ticks of the clock."""
        for _ in range(hours):
            self.fares = fares
            clock.lambda_handler({"time": (OPENS + timedelta(hours=self.hour)).isoformat()}, None)
            self.hour += 1

    def tell(self) -> None:
        """SES's word of every mail that it took."""
        for sent in ses_backends[DEFAULT_ACCOUNT_ID]["eu-west-2"].sent_messages:
            for entry in self.register.outbox.entries(*RUN):
                if entry.mail.address == sent.destinations[0]:
                    self.register.outbox.settle(entry.mail, MailState.SENT)

    @property
    def arrived(self) -> Counter[str]:
        sent = ses_backends[DEFAULT_ACCOUNT_ID]["eu-west-2"].sent_messages
        return Counter(message.destinations[0] for message in sent)

    @property
    def unknown(self) -> int:
        return sum(entry.state is MailState.CLAIMED for entry in self.register.outbox.entries(*RUN))


@pytest.fixture
def day(tables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Day]:
    teams = (
        Unit(id=f"team{n}", name=f"Team {n}", parent="trust", headcount=9, recipients=(f"lead{n}@trust.example",))
        for n in range(TEAMS)
    )
    instrument = {"instrument": "reflective-practice", "instrument_version": 2, "wave_0": False, "starts": OPENS.date()}
    organisation = Organisation(
        settings=Settings(organisation="Trust", reply_to="surveys@trust.example"),
        units=(Unit(id="trust", name="Trust"), *teams),
        programmes=(Programme(id="groups", title="Groups", unit="trust", **instrument),),
        instruments=(read_instrument(SHIPPED / "reflective-practice.yaml"),),
    )
    with deployed(monkeypatch) as machine:
        made = Day(machine)
        load(made.register, organisation)
        real: Any = vars(botocore.client.BaseClient)["_make_api_call"]

        def call(client: Any, name: str, given: dict[str, Any]) -> Any:
            def send() -> Any:
                return real(client, name, given)

            return made.fares(send) if made.fares and name == "SendRawEmail" else send()

        monkeypatch.setattr(botocore.client.BaseClient, "_make_api_call", call)
        yield made


@pytest.mark.parametrize(("fares", "hours"), [(down, 2), (throttled, 2)])
def test_hours_without_ses_on_opening_day_mend_themselves(
    day: Day, fares: Callable[[Callable[[], Any]], Any], hours: int
) -> None:
    day.pass_hours(hours, fares)
    assert day.arrived == {}
    day.pass_hours(5)
    day.tell()
    assert day.arrived == dict.fromkeys(ADDRESSES, 1)
    assert list(open_runs(day.register)) == []
    assert [run.counts for run in runs(day.register)] == ["5 asked, 5 sent"]
    started = len(day.machine.status)
    day.pass_hours(1)
    assert len(day.machine.status) == started, "nothing is started any more"
    assert not day.register.waves.wave(*RUN[:2]).unsettled


def test_who_has_the_mail_though_ses_did_not_say_so_gets_a_second_and_no_third(day: Day) -> None:
    day.pass_hours(2, reply_lost)
    assert day.arrived == dict.fromkeys(ADDRESSES, 1), "SES's word is waited for"
    day.pass_hours(7, reply_lost)
    assert set(day.arrived.values()) == {2}
    assert day.unknown == TEAMS
    [run] = open_runs(day.register)
    assert {run.told(entry).why for entry in run.entries} == {"perhaps sent, twice"}


def test_what_ses_says_in_time_is_sent_once(day: Day) -> None:
    day.pass_hours(2, reply_lost)
    day.tell()
    day.pass_hours(6)
    assert day.arrived == dict.fromkeys(ADDRESSES, 1)
    assert not day.register.waves.wave(*RUN[:2]).unsettled


def test_a_second_attempt_that_certainly_failed_is_made_again(day: Day) -> None:
    """It was none: SES took nothing."""
    day.pass_hours(2, reply_lost)
    day.pass_hours(4, throttled)
    assert day.arrived == dict.fromkeys(ADDRESSES, 1)
    day.pass_hours(4)
    assert set(day.arrived.values()) == {2}
    assert day.unknown == 0


def test_what_a_person_resends_is_sent_once_more_too_if_ses_says_nothing_of_it(day: Day) -> None:
    """`soundings status` says so of it, as of any mail of unknown fate."""
    day.pass_hours(1)
    day.tell()
    refused = next(iter(day.register.outbox.entries(*RUN))).mail
    day.register.outbox.settle(refused, MailState.REFUSED)
    day.pass_hours(1)
    day.fares = down
    run = dict(zip(("programme", "wave", "kind"), RUN, strict=True))
    clock.lambda_handler({"step": "resent", **run}, None)
    mail.lambda_handler({**run, "batch": "mail-0001", "again": [refused.id]}, None)
    assert day.unknown == 1
    day.pass_hours(5)
    assert day.arrived == dict.fromkeys(ADDRESSES, 1) | {refused.address: 2}
    assert not day.register.waves.wave(*RUN[:2]).unsettled


def test_patience_begins_with_the_attempt(day: Day) -> None:
    day.pass_hours(1, down)
    outbox, first = day.register.outbox, next(iter(day.register.outbox.entries(*RUN))).mail
    assert not outbox.once_more(first, OPENS, PATIENCE)
    assert not outbox.once_more(first, OPENS + PATIENCE - timedelta(seconds=1), PATIENCE)
    assert outbox.once_more(first, OPENS + PATIENCE, PATIENCE)
    assert not outbox.once_more(first, OPENS + 9 * PATIENCE, PATIENCE), "it is due"


def test_after_three_mails_of_unknown_fate_a_batch_waits_for_its_next_attempt(day: Day) -> None:
    """So that hours without SES leave few mails of unknown fate, and no function hangs on its time-outs till it dies."""
    day.pass_hours(1, down)
    assert day.unknown == 3
    states = {entry.state for entry in day.register.outbox.entries(*RUN)}
    assert states == {MailState.CLAIMED}
