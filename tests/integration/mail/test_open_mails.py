"""What an operator sees of mails that are left open, and does about them."""

from __future__ import annotations

from functions.clock.open_mails import report_open_mails
from infra.commands.status import Unreached, unreached
from infra.operator.mails import open_runs
from shared.recipient import Barred
from shared.store.outbox import MailState, Outbox, mail
from shared.store.recipients import Recipients
from shared.store.table import Table
from shared.unit import Unit
from shared.wave import Kind, State
from tests.integration.mail.conftest import LEADS, Post

RUN = ("reflection", "2026-12-01", Kind.CLOSE)


def left_open(post: Post) -> None:
    """One mail of each state."""
    outbox = Outbox(Table(post.dynamodb, post.table))
    for address, state in zip(LEADS, (MailState.CLAIMED, MailState.REFUSED, MailState.SENT), strict=True):
        claimed = mail(*RUN, address, state)
        outbox.claim(claimed)
        if state is not MailState.CLAIMED:
            outbox.settle(claimed, state)
    post.register.waves.finish_run(*RUN)


def test_open_mails_are_named(post: Post) -> None:
    left_open(post)
    [run] = open_runs(post.register)
    assert str(run) == (
        "reflection 2026-12-01 close: ann@trust.example (perhaps sent), ben@trust.example (refused by SES)"
    )


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
    post.register.waves.plan(later)
    post.register.waves.finish_run(RUN[0], later.id, Kind.CLOSE)
    assert list(open_runs(post.register)) == []


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


def test_a_run_rings_for_what_it_leaves_open(post: Post) -> None:
    left_open(post)
    report_open_mails(post.register, *RUN)
    of_run = {"programme": RUN[0], "wave": RUN[1], "kind": "close", "mails": 1}
    assert post.logged == [
        {"event": "unsettled", **of_run, "reason": "claimed", "rings": "unsettled"},
        {"event": "unsettled", **of_run, "reason": "refused", "rings": "unsettled"},
    ]


def test_mails_that_are_not_sent_ring_as_well(post: Post) -> None:
    report_open_mails(post.register, *RUN)
    [line] = post.logged
    assert (line["rings"], line["reason"], line["mails"]) == ("unsettled", "due", 3)
