"""What SES says of a mail reaches the register, through the deployed topic and function.

The local AWS tells of simulated bounces through an identity's topic alone, so what a configuration set would tell is
published to the topic as SES writes it.
"""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest

from infra.local.stack import SENDER, STACK
from shared.recipient import Barred, Standing
from shared.store import keys
from shared.store.outbox import MailState, Outbox, mail
from shared.store.recipients import Recipients
from shared.store.roster import Roster
from shared.store.table import Table
from shared.unit import Unit
from shared.wave import Kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from infra.local.deployment import Deployment

RUN = ("events", "2027-02-01", Kind.CLOSE)


def eventually(look: Callable[[], Any], expected: Any, seconds: float = 20) -> None:
    """SNS calls the function by itself."""
    deadline = time.monotonic() + seconds
    while look() != expected and time.monotonic() < deadline:
        time.sleep(0.2)
    assert look() == expected


@pytest.fixture
def topic(deployment: Deployment) -> str:
    stack = deployment.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"][0]
    return str({each["OutputKey"]: each["OutputValue"] for each in stack["Outputs"]}["MailEventsTopicArn"])


def test_a_bounce_and_a_complaint_bar_the_address(deployment: Deployment, topic: str) -> None:
    recipients = Recipients(Table(deployment.client("dynamodb"), deployment.outputs["RegisterTable"]))
    ses = deployment.client("ses")
    for kind in ("Bounce", "Complaint", "Delivery"):
        ses.set_identity_notification_topic(Identity=SENDER, NotificationType=kind, SnsTopic=topic)
    try:
        expected = {"bounce": Barred.BOUNCED, "complaint": Barred.COMPLAINED, "success": None}
        addresses = {who: f"{who}+{STACK}@simulator.amazonses.com" for who in expected}
        roster = Roster(Table(deployment.client("dynamodb"), deployment.outputs["RegisterTable"]))
        roster.put(Unit(id="simulator", name="Simulator", recipients=tuple(addresses.values())))
        for address in addresses.values():
            raw = f"From: {SENDER}\r\nTo: {address}\r\nSubject: probe\r\n\r\nprobe\r\n".encode()
            ses.send_raw_email(Source=SENDER, Destinations=[address], RawMessage={"Data": raw})
        for who, why in expected.items():
            eventually(lambda who=who: recipients.standing(addresses[who]), Standing(barred=why))  # type: ignore[misc]
    finally:
        for kind in ("Bounce", "Complaint", "Delivery"):
            ses.set_identity_notification_topic(Identity=SENDER, NotificationType=kind, SnsTopic="")
        key = {"pk": {"S": keys.UNITS}, "sk": {"S": "UNIT#simulator"}}
        deployment.client("dynamodb").delete_item(TableName=deployment.outputs["RegisterTable"], Key=key)


def test_a_delivery_settles_a_mail_whose_fate_was_unknown(deployment: Deployment, topic: str) -> None:
    outbox = Outbox(Table(deployment.client("dynamodb"), deployment.outputs["RegisterTable"]))
    mine = mail(*RUN, "ann@trust.example", "0f3a")
    outbox.claim(mine)
    event = {"eventType": "Delivery", "mail": {"destination": [mine.address], "tags": {"outbox": [mine.id]}}}
    deployment.client("sns").publish(TopicArn=topic, Message=json.dumps(event))
    eventually(lambda: outbox.state(*RUN, mine.address), MailState.SENT)
