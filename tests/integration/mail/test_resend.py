"""`soundings resend` loses no mail, whatever fails wherever: what did not arrive is named, and the next one sends it."""

from __future__ import annotations

import json
import sys
from collections import Counter
from contextlib import redirect_stdout, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import StringIO
from itertools import count
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import boto3
import botocore.client
import pytest

from functions.clock import handler as clock
from functions.mail.handler import lambda_handler
from infra import cli
from infra.operator.mails import open_runs
from shared.errors import SoundingsError
from shared.recipient import Barred, Wish
from shared.store.audit import Entry
from shared.store.outbox import MailState, Outbox, mail
from shared.store.register import Register
from shared.store.table import Table
from shared.unit import Unit
from shared.wave import Kind
from tests.integration.mail.conftest import LEADS, Post
from tests.integration.mail.test_batch import FAULTS, Killed, killed_after, refusal, reply_lost, throttled
from tests.unit.summary.sample import NIGHTS, REGISTRARS

if TYPE_CHECKING:
    from collections.abc import Callable

    from shared.store.outbox import Entry as Open

RUN = ("reflection", "2026-12-01", Kind.CLOSE)
ANN, BEN, CAT = LEADS
RESEND = ("resend", *RUN, "--yes")
CHANGES = "PutItem UpdateItem DeleteItem SendRawEmail Invoke"
QUICK = [(CHANGES, killed_after)]
LONG = [pytest.param("", fault, marks=pytest.mark.long) for fault in FAULTS]  # at every call, reads too
pytestmark = pytest.mark.usefixtures("quick_reports", "environment")


def paused(_call: Callable[[], Any]) -> Any:
    raise refusal("AccountSendingPausedException", 400)


@dataclass
class Office:
    """An operator whose every call to AWS, and every call of the function that she invokes, can fail."""

    post: Post
    capsys: pytest.CaptureFixture[str]
    pauses: list[float] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    calls: int = 0
    counted: str = ""  # names of calls; "" for all
    failing: Callable[[int, str], bool] = lambda _number, _name: False
    fault: Callable[[Callable[[], Any]], Any] = throttled

    def through(self, name: str, call: Callable[[], Any]) -> Any:
        """One call of AWS, as it fares."""
        if self.counted and name not in self.counted:
            return call()
        self.calls += 1
        return self.fault(call) if self.failing(self.calls, name) else call()

    def invoke(self, *, FunctionName: str, Payload: str) -> dict[str, Any]:  # noqa: N803
        """As Lambda's client does it: what the function raises stays in it, and so does its end."""
        assert FunctionName == "soundings-mail"

        def call() -> dict[str, Any]:
            self.asked.append(json.loads(Payload))
            try:
                with redirect_stdout(StringIO()):  # its log is not the command's
                    lambda_handler(json.loads(Payload), None)
            except (Exception, Killed):
                return {"FunctionError": "Unhandled"}
            return {}

        return dict(self.through("Invoke", call))

    def ask(self, **event: Any) -> dict[str, Any]:
        """The clock."""
        if event["step"] == "due":
            return {"started": ["reflection-2026-12-01-close-2"], "failed": [], "notices": 2}
        try:
            with redirect_stdout(StringIO()):
                return dict(clock.lambda_handler(event, None))
        except (Exception, Killed):
            raise SoundingsError("the clock failed; its log group says why") from None

    def run(self, *arguments: str) -> tuple[int, str]:
        """Give a command line to `soundings`: its exit code, and what it says."""
        code: Any = -9
        with pytest.MonkeyPatch.context() as patch, suppress(Killed):
            patch.setattr(sys, "argv", ["soundings", *arguments])
            try:
                cli.main()
            except SystemExit as ended:
                code = ended.code
        out = self.capsys.readouterr().out
        return (1, out + code) if isinstance(code, str) else (int(code or 0), out)

    def open(self) -> dict[str, MailState]:
        """Whom `status` names, and how their mails stand."""
        return {entry.mail.address: entry.state for entry in self.entries()}

    def entries(self) -> list[Open]:
        """What is open."""
        return [entry for run in open_runs(self.post.register) for entry in run.entries]

    def begin(self, *states: MailState) -> None:
        """A run that left mails in these states; nothing fails, and nothing has arrived."""
        self.failing = lambda _number, _name: False
        self.post.clear()
        outbox = Outbox(Table(self.post.dynamodb, self.post.table))
        for address, state in zip(LEADS, states, strict=False):
            claimed = mail(*RUN, address, state)
            outbox.claim(claimed)
            if state is MailState.DUE:
                outbox.release(claimed)
            elif state is not MailState.CLAIMED:
                outbox.settle(claimed, state)
        self.post.register.waves.finish_run(*RUN)
        self.calls, self.asked[:], self.pauses[:] = 0, [], []


@pytest.fixture
def office(post: Post, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Office:
    made = Office(post, capsys)
    real: Any = vars(botocore.client.BaseClient)["_make_api_call"]

    def call(client: Any, name: str, given: dict[str, Any]) -> Any:
        return made.through(name, lambda: real(client, name, given))

    stack = SimpleNamespace(
        outputs={"MailFunction": "soundings-mail"}, parameters={"MailPauseSeconds": "8"},
        register=Register(boto3.client("dynamodb"), post.table), recipients=post.recipients,
        clock=made.ask,
        note=lambda what, **_: post.register.audit.note(Entry(datetime(2026, 12, 16, tzinfo=UTC), "arn", what, {}), "t"),
    )  # fmt: skip
    for name in ("status", "resend"):
        monkeypatch.setattr(f"infra.commands.{name}.Stack", lambda _: stack)
    monkeypatch.setattr("infra.commands.resend.client", lambda *_, **__: made)
    monkeypatch.setattr("infra.commands.resend.sleep", made.pauses.append, raising=False)
    monkeypatch.setattr(botocore.client.BaseClient, "_make_api_call", call)
    return made


@pytest.mark.parametrize(("names", "fault"), [*QUICK, *LONG])
def test_no_mail_is_lost_whatever_fails_wherever(
    office: Office, names: str, fault: Callable[[Callable[[], Any]], Any]
) -> None:
    office.counted = names
    for number in count(1):
        office.begin(MailState.CLAIMED, MailState.REFUSED, MailState.DUE)
        office.fault, office.failing = fault, lambda at, _name, number=number: at == number  # type: ignore[misc]
        code, _ = office.run(*RESEND)
        if office.calls < number:
            assert code == 0
            break
        office.failing = lambda _number, _name: False
        for _ in range(2):
            arrived, still = set(office.post.arrived), office.open()
            assert arrived | still.keys() == set(LEADS), f"call {number}: lost without a trace"
            assert {still[who] for who in arrived & still.keys()} <= {MailState.CLAIMED}, (
                f"call {number}: twice, untold"
            )
            assert not still or code != 0, f"call {number}: a success that leaves mails open"
            if still:
                code, _ = office.run(*RESEND)
        assert set(office.post.arrived) == set(LEADS), number
        assert office.open() == {}, number
    assert number > 3 * len(LEADS)


@pytest.mark.parametrize("fault", [throttled, paused])
@pytest.mark.parametrize("states", [[MailState.CLAIMED] * 3, [MailState.REFUSED] * 3, [MailState.DUE] * 3, []])
def test_what_ses_does_not_take_for_now_stays_open_and_the_next_resend_sends_it(
    office: Office, fault: Callable[[Callable[[], Any]], Any], states: list[MailState]
) -> None:
    office.begin(*states)
    office.fault, office.failing = fault, lambda _number, name: name == "SendRawEmail"
    perhaps = MailState.CLAIMED in states  # and so it stays: the attempt that failed says nothing of the one before
    for _ in range(2):
        code, said = office.run(*RESEND)
        assert (code, office.post.arrived) == (1, [])
        assert office.open() == dict.fromkeys(LEADS, MailState.CLAIMED if perhaps else MailState.DUE)
        why = "perhaps sent" if perhaps else "not sent"
        who = ", ".join(f"{address} ({why})" for address in LEADS)
        assert said == (
            "0 of 3 mails were sent.\nsoundings: 3 still open, which the same command sends again: "
            f"reflection 2026-12-01 close: {who}; mail-0001 failed, the log group of the function mail says why"
        )
        assert f"Mails left open: reflection 2026-12-01 close: {who}\n" in office.run("status")[1]
    office.failing = lambda _number, _name: False
    assert office.run(*RESEND) == (0, "3 of 3 mails were sent.\n")
    assert office.post.arrived == list(LEADS)
    assert office.open() == {}
    code, said = office.run(*RESEND)
    assert (code, "(close) is open" in said) == (1, True)


def test_it_is_paced_as_a_run_is_and_a_batch_that_fails_keeps_back_no_other(office: Office) -> None:
    office.begin()
    wave, runs = office.post.register.waves.wave(*RUN[:2]), office.post.register.runs
    for number, recipient in enumerate(runs.mail_batch(*RUN, "mail-0001"), 1):
        runs.put_mail_batch(wave, Kind.CLOSE, f"mail-000{number}", (recipient,))
    sends = 0

    def first(_number: int, name: str) -> bool:
        nonlocal sends
        sends += name == "SendRawEmail"
        return name == "SendRawEmail" and sends == 1

    office.failing = first
    code, said = office.run(*RESEND, "--json")
    assert (code, json.loads(said.partition("soundings:")[0])) == (
        1,
        {"programme": RUN[0], "wave": RUN[1], "kind": "close", "mails": 2, "open": {ANN: "not sent"}, "dry_run": False},
    )
    assert office.post.arrived == [BEN, CAT]
    assert [event["batch"] for event in office.asked] == ["mail-0001", "mail-0002", "mail-0003"]
    assert office.pauses == [8, 8, 8]
    assert office.run(*RESEND) == (0, "1 of 1 mails were sent.\n")
    assert [event["batch"] for event in office.asked[3:]] == ["mail-0001"]


def test_the_clock_looks_again_for_what_it_leaves_of_unknown_fate(office: Office) -> None:
    office.begin(MailState.REFUSED)
    office.fault, office.failing = reply_lost, lambda _number, name: name == "SendRawEmail"
    assert office.run(*RESEND)[0] == 1
    assert office.post.register.waves.wave(*RUN[:2]).unsettled


def test_who_is_barred_or_stopped_it_is_not_open_till_that_is_taken_back(office: Office) -> None:
    office.begin(MailState.REFUSED)
    recipients = office.post.recipients
    recipients.bar(ANN, Barred.BOUNCED)
    recipients.wish(BEN, NIGHTS.unit, Wish.STOPPED)
    recipients.wish(CAT, NIGHTS.unit, Wish.STOPPED)
    assert office.open() == {CAT: MailState.DUE}, "who has two units still gets the mail of the other"
    recipients.readmit(ANN)
    recipients.wish(BEN, NIGHTS.unit, None)
    assert office.open() == {ANN: MailState.REFUSED, BEN: MailState.DUE, CAT: MailState.DUE}
    assert office.run(*RESEND, "--dry-run") == (
        0,
        "3 mails would be sent again: reflection 2026-12-01 close: ann@trust.example (refused by SES), "
        "ben@trust.example (not sent), cat@trust.example (not sent)\n",
    )
    assert office.run(*RESEND) == (0, "3 of 3 mails were sent.\n")
    assert Counter(office.post.arrived) == dict.fromkeys(LEADS, 1)


def test_status_names_what_is_open_with_the_command_that_sends_it_again(office: Office) -> None:
    office.begin(MailState.CLAIMED, MailState.REFUSED, MailState.SENT)
    office.post.register.roster.put(Unit(id="ward", name="Ward", headcount=9, recipients=(CAT,)))
    office.post.recipients.bar(CAT, Barred.BOUNCED)
    code, told = office.run("status")
    assert "\nMails of the desk that wait to be sent: 2. The clock asks for them again every hour.\n" in told
    assert code == 0
    assert "ann@trust.example (perhaps sent), ben@trust.example (refused by SES)" in told
    assert "  soundings resend reflection 2026-12-01 close" in told.splitlines()
    assert f"Mail does not reach {CAT} (bounced), of ward" in told
    assert "Due and not done: reflection-2026-12-01-close-2." in told
    assert office.run(*RESEND) == (0, "2 of 2 mails were sent.\n")
    assert office.post.arrived == [ANN, BEN]
    assert "Mails left open" not in office.run("status")[1]


@pytest.mark.parametrize("state", [MailState.SENT, MailState.BOUNCED, MailState.COMPLAINED])
def test_what_is_settled_is_not_open(office: Office, state: MailState) -> None:
    office.begin(*[state] * 3)
    for address in LEADS if state is MailState.BOUNCED else ():
        office.post.recipients.bar(address, Barred.BOUNCED)
    assert office.open() == {}
    for address in LEADS:
        office.post.recipients.readmit(address)
    assert office.open() == (dict.fromkeys(LEADS, state) if state is MailState.BOUNCED else {})


def test_what_came_back_is_named_with_the_reason_and_what_to_do_and_can_be_sent_again(office: Office) -> None:
    office.begin(MailState.SENT, MailState.SENT, MailState.CLAIMED)
    outbox = office.post.register.outbox
    outbox.settle(mail(*RUN, ANN, MailState.SENT), MailState.SENT, "MailboxFull")
    outbox.settle(mail(*RUN, BEN, MailState.SENT), MailState.SENT, "DeliveryDelay")
    _, told = office.run("status")
    assert "Mails of reflection 2026-12-01 close: 3 asked, 1 sent, 1 given back, 1 unknown.\n" in told
    assert f"  given back: mailbox full; ask its reader to make room, then resend it: {ANN}\n" in told
    assert (
        f"  delayed by its mail server; nothing to do, SES tries for hours and then says that it came back: {BEN}\n"
        in told
    )
    assert (
        f"perhaps sent; nothing to do, after three hours without SES's word the clock sends it once more: {CAT}\n"
        in told
    )
    assert "  soundings resend reflection 2026-12-01 close\n" in told
    assert office.run(*RESEND) == (0, "2 of 2 mails were sent.\n")
    assert office.post.arrived == [ANN, CAT]
    _, told = office.run("status")
    assert (ANN in told, f": {BEN}\n" in told, "resend" in told) == (False, True, False)


def test_one_place_says_how_every_mail_of_every_wave_stands(office: Office) -> None:
    office.begin(MailState.SENT, MailState.REFUSED)
    office.post.recipients.wish(CAT, REGISTRARS.unit, Wish.STOPPED)
    office.post.recipients.wish(CAT, NIGHTS.unit, Wish.STOPPED)
    _, told = office.run("status", "--mails", "--json")
    mails = json.loads(told)["mails"]
    assert [(each["address"], each["how"]) for each in mails if each["run"] == "reflection 2026-12-01 close"] == [
        (ANN, "sent"), (BEN, "given back"), (CAT, "asked"),
    ]  # fmt: skip
    assert len(mails) == 3 * len(Kind), "of each kind, though no other is worth sending now"
    assert {each["do"] for each in mails if not each["run"].endswith("close")} == {""}
    assert {bool(each["why"]) for each in mails if each["address"] != ANN} == {True}
    said = office.run("status", "--mails")[1]
    assert f"  sent: {ANN}\n" in said
    assert (
        f"  not wanted: stopped by its reader, or the address is barred; look at `soundings recipients list`: {CAT}\n"
        in said
    )


def test_two_operators_at_once_send_one_mail_each(office: Office) -> None:
    office.begin(MailState.CLAIMED, MailState.REFUSED, MailState.DUE)
    event = {"programme": RUN[0], "wave": RUN[1], "kind": "close", "batch": "mail-0001"}
    asked = {**event, "again": [entry.mail.id for entry in office.entries()]}
    lambda_handler(asked, None)
    lambda_handler(asked, None)
    assert Counter(office.post.arrived) == dict.fromkeys(LEADS, 1)
