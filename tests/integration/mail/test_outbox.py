"""The outbox on moto: each verb, and what it must not touch."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from shared.retention import ending
from shared.store.outbox import OPEN, Entry, MailState, Outbox, mail, mail_of
from shared.store.table import Table
from shared.wave import Kind

MINE = mail("reflection", "2026-12-01", Kind.CLOSE, "ann@trust.example", "mine")
THEIRS = mail("reflection", "2026-12-01", Kind.CLOSE, "ann@trust.example", "theirs")


@pytest.fixture
def outbox(dynamodb: Any, tables: dict[str, str]) -> Outbox:
    return Outbox(Table(dynamodb, tables["REGISTER_TABLE"]))


def test_a_mail_is_claimed_once(outbox: Outbox) -> None:
    assert outbox.claim(MINE)
    assert not outbox.claim(THEIRS)


def test_a_record_ends_after_the_links_in_its_mail_whatever_becomes_of_it(outbox: Outbox, dynamodb: Any) -> None:
    assert outbox.claim(MINE)
    outbox.mark_sent(MINE, "id of SES")
    outbox.settle(MINE, MailState.BOUNCED)
    (item,) = dynamodb.scan(TableName="RegisterTable")["Items"]
    assert item["ends"] == {"N": str(ending("2026-12-01")["ends"])}
    assert datetime.fromtimestamp(int(item["ends"]["N"]), UTC).date() == date(2028, 1, 6)  # the last day is the 5th


def test_a_claim_that_the_sdk_repeats_is_still_ours(outbox: Outbox) -> None:
    assert outbox.claim(MINE)
    assert outbox.claim(MINE)


def test_a_sent_mail_cannot_be_claimed_even_under_its_own_id(outbox: Outbox) -> None:
    outbox.claim(MINE)
    outbox.mark_sent(MINE, "m-1")
    assert not outbox.claim(MINE)
    assert not outbox.claim(THEIRS)


def test_a_released_claim_is_free(outbox: Outbox) -> None:
    outbox.claim(MINE)
    outbox.release(MINE)
    assert outbox.claim(THEIRS)


def test_nobody_releases_the_claim_of_another_or_a_sent_mail(outbox: Outbox) -> None:
    outbox.claim(MINE)
    outbox.release(THEIRS)
    assert not outbox.claim(THEIRS)
    outbox.mark_sent(MINE, "m-1")
    outbox.release(MINE)
    assert not outbox.claim(THEIRS)


def test_only_the_attempt_that_holds_the_claim_is_marked(outbox: Outbox) -> None:
    outbox.claim(MINE)
    assert not outbox.mark_sent(THEIRS, "m-2")
    assert outbox.mark_sent(MINE, "m-1")
    assert outbox.mark_sent(MINE, "m-1")


def test_what_ses_said_before_the_mail_was_marked_stays(outbox: Outbox) -> None:
    outbox.claim(MINE)
    outbox.settle(MINE, MailState.BOUNCED)
    outbox.mark_sent(MINE, "m-1")
    assert [(entry.mail, entry.state) for entry in outbox.entries("reflection", "2026-12-01", Kind.CLOSE)] == [
        (MINE, MailState.BOUNCED)
    ]
    assert not outbox.claim(THEIRS)


def test_an_event_of_another_attempt_settles_nothing(outbox: Outbox) -> None:
    outbox.claim(MINE)
    outbox.settle(THEIRS, MailState.SENT)
    assert outbox.state("reflection", "2026-12-01", Kind.CLOSE, MINE.address) == MailState.CLAIMED


def test_an_event_of_a_mail_that_nobody_knows_makes_no_record(outbox: Outbox) -> None:
    outbox.settle(MINE, MailState.BOUNCED)
    assert outbox.state("reflection", "2026-12-01", Kind.CLOSE, MINE.address) is None


@pytest.mark.parametrize("state", MailState)
def test_only_an_open_mail_is_claimed_over_and_only_as_it_was_seen(outbox: Outbox, state: MailState) -> None:
    outbox.claim(MINE)
    assert not outbox.claim(THEIRS, Entry(THEIRS, MailState.CLAIMED)), "another attempt's"
    assert not outbox.claim(THEIRS, Entry(MINE, MailState.REFUSED)), "it stands elsewhere now"
    if state is MailState.DUE:
        outbox.release(MINE)
    elif state in (MailState.GIVEN_BACK, MailState.DELAYED):
        outbox.settle(MINE, MailState.SENT, "MailboxFull" if state is MailState.GIVEN_BACK else "DeliveryDelay")
    else:
        outbox.settle(MINE, state)
    assert outbox.claim(THEIRS, Entry(MINE, state)) is (state in OPEN)
    assert outbox.claim(THEIRS, Entry(MINE, state)) is (state in OPEN), "the SDK may repeat it"
    assert not outbox.claim(MINE, Entry(MINE, state)), "the one that has it is another now, or it is settled"


def test_a_record_is_never_removed_and_what_ses_says_late_of_a_released_attempt_counts(outbox: Outbox) -> None:
    outbox.claim(MINE)
    outbox.release(MINE)
    assert outbox.state("reflection", "2026-12-01", Kind.CLOSE, MINE.address) is MailState.DUE
    outbox.settle(MINE, MailState.SENT)
    assert not outbox.claim(THEIRS)


@pytest.mark.parametrize("kind", Kind)
def test_an_id_leads_back_to_its_mail(kind: Kind) -> None:
    made = mail("reflective-practice", "2026-12-01", kind, "ann@trust.example", "0f3a")
    assert mail_of(made.id, made.address) == made


@pytest.mark.parametrize(
    "other", ["", "x", "a_b_c_d", "reflection_2026-12-01_dance_0f", "r_2026-12-01_close", "Å_1_2_3"]
)
def test_an_id_that_is_not_ours_leads_nowhere(other: str) -> None:
    assert mail_of(other, "ann@trust.example") is None


def test_recipients_waves_and_kinds_have_a_claim_each(outbox: Outbox) -> None:
    for other in (
        mail("reflection", "2026-12-01", Kind.CLOSE, "ben@trust.example", "t"),
        mail("reflection", "2027-02-01", Kind.CLOSE, "ann@trust.example", "t"),
        mail("reflection", "2026-12-01", Kind.REMIND, "ann@trust.example", "t"),
        mail("others", "2026-12-01", Kind.CLOSE, "ann@trust.example", "t"),
        MINE,
    ):
        assert outbox.claim(other)
