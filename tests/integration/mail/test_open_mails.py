"""What an operator sees of mails that are left open, and does about them."""

from __future__ import annotations

import io
import json
import sys
from types import SimpleNamespace
from typing import Any

import pytest

from functions.clock.report import report_open_mails
from functions.mail.handler import lambda_handler
from infra import cli
from infra.commands.resend import send_again
from infra.commands.status import Unreached, unreached
from infra.operator.mails import OpenRun, open_runs
from shared import log
from shared.errors import SoundingsError, UnknownRecord
from shared.recipient import Barred
from shared.store.outbox import MailState, Outbox, mail
from shared.store.recipients import Recipients
from shared.store.table import Table
from shared.unit import Unit
from shared.wave import Kind, State
from tests.integration.mail.conftest import LEADS, Post

RUN = ("reflection", "2026-12-01", Kind.CLOSE)


class Lambda:
    """Stands in for boto3's client: calls the handler in this process."""

    def __init__(self, error: str = "") -> None:
        self.error, self.asked = error, []  # type: ignore[var-annotated]

    def invoke(self, *, FunctionName: str, Payload: str) -> dict[str, Any]:  # noqa: N803
        self.asked.append((FunctionName, json.loads(Payload)))
        if self.error:
            return {"FunctionError": self.error}
        return {"Payload": io.BytesIO(json.dumps(lambda_handler(json.loads(Payload), None)).encode())}


def left_open(post: Post) -> Outbox:
    """One mail of each state."""
    outbox = Outbox(Table(post.dynamodb, post.table))
    for address, state in zip(LEADS, (MailState.CLAIMED, MailState.REFUSED, MailState.SENT), strict=True):
        claimed = mail(*RUN, address, state)
        outbox.claim(claimed)
        if state is not MailState.CLAIMED:
            outbox.settle(claimed, state)
    post.register.waves.finish_run(*RUN)
    return outbox


@pytest.mark.usefixtures("environment")
def test_open_mails_are_named_and_sent_again(post: Post) -> None:
    left_open(post)
    [run] = open_runs(post.register)
    assert str(run) == (
        "reflection 2026-12-01 close: ann@trust.example (perhaps sent), ben@trust.example (refused by SES)"
    )
    client = Lambda()
    assert send_again(run, post.register, client, "soundings-mail") == 2  # type: ignore[arg-type]
    assert post.arrived == list(LEADS[:2])
    assert [asked[1]["batch"] for asked in client.asked] == ["mail-0001"]
    assert list(open_runs(post.register)) == []


def test_a_run_that_is_under_way_is_not_named(post: Post) -> None:
    Outbox(Table(post.dynamodb, post.table)).claim(mail(*RUN, LEADS[0], "t"))
    assert list(open_runs(post.register)) == []


def test_what_is_too_late_to_send_is_not_named(post: Post) -> None:
    outbox = Outbox(Table(post.dynamodb, post.table))
    outbox.claim(mail(*RUN[:2], Kind.OPEN, LEADS[0], "t"))
    post.register.waves.finish_run(*RUN[:2], Kind.OPEN)
    wave = post.register.waves.wave(*RUN[:2])
    post.register.waves.move(wave, State.OPEN, after=(State.SCHEDULED,))
    assert [run.kind for run in open_runs(post.register)] == [Kind.OPEN]
    post.register.waves.move(wave, State.CLOSED, after=(State.OPEN,))
    assert list(open_runs(post.register)) == []
    left_open(post)
    assert [run.kind for run in open_runs(post.register)] == [Kind.CLOSE]
    later = wave.model_copy(update={"id": "2027-02-01"})
    post.register.waves.create(later)
    post.register.waves.finish_run(RUN[0], later.id, Kind.CLOSE)
    assert list(open_runs(post.register)) == []


def test_what_cannot_be_sent_again_is_said(post: Post) -> None:
    left_open(post)
    [run] = open_runs(post.register)
    with pytest.raises(SoundingsError, match="mail-0001 failed"):
        send_again(run, post.register, Lambda("Unhandled"), "soundings-mail")  # type: ignore[arg-type]
    stranger = OpenRun(*RUN, tuple(run.entries[:1]))
    stranger = OpenRun("reflection", "2026-12-01", Kind.CLOSE, stranger.entries)
    post.dynamodb.delete_item(
        TableName=post.table,
        Key={"pk": {"S": "RUN#reflection#2026-12-01#close"}, "sk": {"S": "BATCH#mail-0001"}},
    )
    with pytest.raises(UnknownRecord, match="nobody with the address"):
        send_again(stranger, post.register, Lambda(), "soundings-mail")  # type: ignore[arg-type]


def test_addresses_that_mail_does_not_reach(post: Post) -> None:
    recipients = Recipients(Table(post.dynamodb, post.table))
    post.register.roster.put(Unit(id="trust", name="Trust", recipients=(LEADS[0], LEADS[1])))
    post.register.roster.put(Unit(id="ward", name="Ward", parent="trust", headcount=9, recipients=(LEADS[0],)))
    recipients.bar(LEADS[0], Barred.BOUNCED)
    assert list(unreached(post.register.roster.units(), recipients, lambda: None)) == [
        Unreached("trust", LEADS[0], Barred.BOUNCED),
        Unreached("ward", LEADS[0], Barred.BOUNCED),
    ]
    recipients.readmit(LEADS[0])
    assert list(unreached(post.register.roster.units(), recipients, lambda: None)) == []


def test_a_run_counts_what_it_leaves_open_for_the_alarms(
    post: Post,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    counted: dict[str, int] = {}
    monkeypatch.setattr(log, "metric", counted.__setitem__)
    report_open_mails(left_open(post), *RUN)
    assert counted == {"MailsUnsettled": 1, "MailsRefused": 1}
    of_run = {"programme": RUN[0], "wave": RUN[1], "kind": "close", "mails": 1}
    assert post.logged == [
        {"event": "mails_open", **of_run, "reason": "claimed"},
        {"event": "mails_open", **of_run, "reason": "refused"},
    ]


def soundings(post: Post, patch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Give a command line to `soundings`: what it says, good or bad."""
    outputs = {"MailFunction": "soundings-mail"}
    outbox, recipients = Outbox(Table(post.dynamodb, post.table)), Recipients(Table(post.dynamodb, post.table))
    stack = SimpleNamespace(
        outputs=outputs, register=post.register, outbox=outbox, recipients=recipients, note=lambda *_, **__: None,
        clock=lambda step, **_: {"started": ["reflection-2026-12-01-close-2"]} if step == "due" else None,
    )  # fmt: skip
    for name in ("status", "resend"):
        patch.setattr(f"infra.commands.{name}.Stack", lambda _: stack)
    patch.setattr("infra.commands.resend.client", lambda _: Lambda())
    patch.setattr(sys, "argv", ["soundings", *arguments])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return str(ended.value.code) if ended.value.code else capsys.readouterr().out


@pytest.mark.usefixtures("environment")
def test_status_names_what_is_open_with_the_command_that_sends_it_again(
    post: Post, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    left_open(post)
    post.register.roster.put(Unit(id="ward", name="Ward", headcount=9, recipients=(LEADS[2],)))
    Recipients(Table(post.dynamodb, post.table)).bar(LEADS[2], Barred.BOUNCED)
    told = soundings(post, monkeypatch, capsys, "status")
    assert "ann@trust.example (perhaps sent), ben@trust.example (refused by SES)" in told
    assert "  soundings resend reflection 2026-12-01 close" in told.splitlines()
    assert f"Mail does not reach {LEADS[2]} (bounced), of ward" in told
    assert "Due and not done: reflection-2026-12-01-close-2." in told
    again = ("resend", "reflection", "2026-12-01", "close")
    assert "2 mails were sent again" in soundings(post, monkeypatch, capsys, *again)
    assert post.arrived == list(LEADS[:2])
    assert "Mails left open" not in soundings(post, monkeypatch, capsys, "status")
    assert "no mail of wave 2026-12-01 of 'reflection' (close) is open" in soundings(post, monkeypatch, capsys, *again)
