"""What an event of SES says, in both of its dialects."""

from __future__ import annotations

import json
from typing import Any

import pytest

from functions.mail_events.happening import Happening, read
from shared.recipient import Barred
from shared.store.outbox import MailState, mail
from shared.wave import Kind

ANN = "ann@trust.example"
MINE = mail("reflection", "2026-12-01", Kind.CLOSE, ANN, "0f3a")
BOUNCED = {"bouncedRecipients": [{"emailAddress": "Ann Lead <Ann@Trust.example>"}]}


def event(kind: str, *, tagged: bool = True, **detail: Any) -> str:
    about: dict[str, Any] = {"messageId": "m-1", "destination": ["Ann@trust.example"]}
    if tagged:
        about["tags"] = {"outbox": [MINE.id], "ses:configuration-set": ["soundings-mail"]}
    return json.dumps({"eventType" if tagged else "notificationType": kind, "mail": about, **detail})


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (event("Send", send={}), Happening((MINE,))),
        (event("Delivery", delivery={"recipients": [ANN]}), Happening((MINE,), fate="Delivery")),
        (event("DeliveryDelay"), Happening((MINE,), fate="DeliveryDelay")),
        (event("Reject"), Happening((MINE,), MailState.REFUSED)),
        (
            event("Bounce", bounce={"bounceType": "Permanent", **BOUNCED}),
            Happening((MINE,), MailState.BOUNCED, (ANN,), Barred.BOUNCED),
        ),
        (
            event(
                "Bounce", bounce={"bounceType": "Permanent", "bouncedRecipients": [{"emailAddress": "a@home.example"}]}
            ),
            Happening((MINE,), MailState.BOUNCED, (ANN,), Barred.BOUNCED),
        ),
        (
            event("Complaint", complaint={"complainedRecipients": [{"emailAddress": ANN}]}),
            Happening((MINE,), MailState.COMPLAINED, (ANN,), Barred.COMPLAINED),
        ),
        (
            event(
                "Complaint",
                complaint={"complaintFeedbackType": "not-spam", "complainedRecipients": [{"emailAddress": ANN}]},
            ),
            Happening((MINE,)),
        ),
        (
            event(
                "Complaint",
                complaint={"complaintFeedbackType": "auth-failure", "complainedRecipients": [{"emailAddress": ANN}]},
            ),
            Happening((MINE,)),
        ),
        (event("Delivery", tagged=False), Happening(fate="Delivery")),
        (
            event("Bounce", tagged=False, bounce={"bounceType": "Permanent", **BOUNCED}),
            Happening((), MailState.BOUNCED, (ANN,), Barred.BOUNCED),
        ),
    ],
)
def test_what_an_event_says(message: str, expected: Happening) -> None:
    assert read(message) == expected


FAILED = {"action": "failed", "status": "5.7.1"}


@pytest.mark.parametrize(
    ("kind", "sub", "report", "fate"),
    [
        ("Transient", "MailboxFull", FAILED, "MailboxFull"),
        ("Transient", "MailboxFull", {}, "MailboxFull"),
        ("Transient", "MessageTooLarge", FAILED, "MessageTooLarge"),
        ("Transient", "ContentRejected", FAILED, "ContentRejected"),
        ("Transient", "AttachmentRejected", FAILED, "AttachmentRejected"),
        ("Transient", "CustomTimeoutExceeded", FAILED, "CustomTimeoutExceeded"),
        ("Transient", "OfTomorrow", FAILED, "General"),
        ("Transient", "General", FAILED, "General"),
        ("Transient", "General", {**FAILED, "status": "4.4.7"}, "CustomTimeoutExceeded"),
        ("Transient", "General", {**FAILED, "status": "5.2.2"}, "MailboxFull"),
        ("Transient", "General", {**FAILED, "status": "5.3.4"}, "MessageTooLarge"),
        ("Transient", "General", {"action": "delayed", "status": "4.4.1"}, "DeliveryDelay"),
        ("Undetermined", "Undetermined", {}, "General"),
        ("Transient", "General", {}, "Delivery"),  # somebody is out of office: the mail is in the mailbox
    ],
)
def test_why_a_mail_came_back(kind: str, sub: str, report: dict[str, str], fate: str) -> None:
    """The address is not barred, whatever its server says in `diagnosticCode`, of which nothing is kept."""
    recipients = [{"emailAddress": "a@home.example", "diagnosticCode": "smtp; a@home.example", **report}]
    bounce = {"bounceType": kind, "bounceSubType": sub, "bouncedRecipients": recipients}
    assert read(event("Bounce", bounce=bounce)) == Happening((MINE,), fate=fate)


@pytest.mark.parametrize(
    "message",
    [
        "Successfully validated SNS topic for Amazon SES event publishing.",
        json.dumps({"notificationType": "AmazonSnsSubscriptionSucceeded", "message": "You have subscribed"}),
        "[]",
        "",
    ],
)
def test_a_greeting_says_nothing(message: str) -> None:
    assert read(message) is None


def test_an_event_that_is_not_as_ses_writes_it_is_an_error() -> None:
    """So that it stays in the queue of failures and rings."""
    with pytest.raises(KeyError):
        read(json.dumps({"mail": {"destination": []}}))
