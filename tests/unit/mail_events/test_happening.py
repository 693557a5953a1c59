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
        (event("Delivery", delivery={"recipients": [ANN]}), Happening((MINE,))),
        (event("DeliveryDelay"), Happening((MINE,))),
        (event("Reject"), Happening((MINE,), MailState.REFUSED)),
        (
            event("Bounce", bounce={"bounceType": "Permanent", **BOUNCED}),
            Happening((MINE,), MailState.BOUNCED, (ANN,), Barred.BOUNCED),
        ),
        (event("Bounce", bounce={"bounceType": "Transient", **BOUNCED}), Happening((MINE,))),
        (event("Bounce", bounce={"bounceType": "Undetermined", **BOUNCED}), Happening((MINE,))),
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
        (event("Delivery", tagged=False), Happening()),
        (
            event("Bounce", tagged=False, bounce={"bounceType": "Permanent", **BOUNCED}),
            Happening((), MailState.BOUNCED, (ANN,), Barred.BOUNCED),
        ),
    ],
)
def test_what_an_event_says(message: str, expected: Happening) -> None:
    assert read(message) == expected


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
