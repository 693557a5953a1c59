"""Events of SES, any number of times and in any order, on moto."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from functions.mail_events.handler import lambda_handler
from shared import log
from shared.recipient import Barred, Standing
from shared.store import clients
from shared.store.outbox import MailState, Outbox, mail
from shared.store.recipients import Recipients
from shared.store.roster import Roster
from shared.store.table import Table
from shared.trouble import Trouble
from shared.unit import Unit
from shared.wave import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ANN = "ann@trust.example"
RUN = ("reflection", "2026-12-01", Kind.CLOSE)
MINE = mail(*RUN, ANN, "0f3a")
BEFORE = mail(*RUN, ANN, "0000")  # an attempt that was given back


def event(kind: str, **detail: Any) -> dict[str, Any]:
    return {
        "eventType": kind,
        "mail": {"messageId": "m-1", "destination": [ANN], "tags": {"outbox": [MINE.id]}},
        **detail,
    }


ADDRESS = [{"emailAddress": ANN}]
FULL = {"bounceType": "Transient", "bounceSubType": "MailboxFull", "bouncedRecipients": ADDRESS}
EVENTS = {
    "send": event("Send"),
    "delay": event("DeliveryDelay"),
    "delivery": event("Delivery"),
    "full": event("Bounce", bounce=FULL),
    "transient": event("Bounce", bounce={"bounceType": "Transient", "bouncedRecipients": ADDRESS}),
    "bounce": event("Bounce", bounce={"bounceType": "Permanent", "bouncedRecipients": ADDRESS}),
    "complaint": event("Complaint", complaint={"complainedRecipients": ADDRESS}),
    "reject": event("Reject", reject={"reason": "Bad content"}),
}
STATE = {
    "send": MailState.SENT,
    "delay": MailState.DELAYED,
    "delivery": MailState.SENT,
    "full": MailState.GIVEN_BACK,
    "transient": MailState.SENT,
    "reject": MailState.REFUSED,
    "bounce": MailState.BOUNCED,
    "complaint": MailState.COMPLAINED,
}
BARS = {"bounce": Barred.BOUNCED, "complaint": Barred.COMPLAINED}


@pytest.fixture
def outbox(dynamodb: Any, tables: dict[str, str]) -> Iterator[Outbox]:
    clients.dynamodb.cache_clear()
    yield Outbox(Table(dynamodb, tables["REGISTER_TABLE"]))
    clients.dynamodb.cache_clear()


@pytest.fixture
def recipients(dynamodb: Any, tables: dict[str, str]) -> Recipients:
    return Recipients(Table(dynamodb, tables["REGISTER_TABLE"]))


def tell(*events: dict[str, Any]) -> None:
    """One call of the function, as SNS makes it."""
    records = [{"EventSource": "aws:sns", "Sns": {"Message": json.dumps(each)}} for each in events]
    assert lambda_handler({"Records": records}, None) == {}


def scene(outbox: Outbox, recipients: Recipients) -> None:
    """One claimed mail, and nothing known of its address."""
    for state in (MailState.SENT, MailState.COMPLAINED):
        outbox.settle(MINE, state)
    for entry in outbox.entries(*RUN):
        key = {"pk": {"S": f"OUTBOX#{'#'.join(RUN)}"}, "sk": {"S": f"ADDRESS#{entry.mail.address}"}}
        clients.dynamodb().delete_item(TableName="RegisterTable", Key=key)
    recipients.readmit(ANN)
    assert outbox.claim(MINE)


def left(outbox: Outbox, recipients: Recipients) -> tuple[MailState | None, Standing]:
    return outbox.state(*RUN, ANN), recipients.standing(ANN)


def expected(names: Sequence[str]) -> tuple[MailState, Standing]:
    order = list(MailState)
    there = {"delivery", "transient"} & {*names}  # so it is late no longer
    state = max((STATE[name] for name in names if not (there and name == "delay")), key=order.index)
    why = max((BARS[name] for name in names if name in BARS), key=list(Barred).index, default=None)
    return state, Standing(barred=why, given_back=frozenset({f"{RUN[0]} {RUN[1]}"} if "full" in names else ()))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(sorted(EVENTS)), min_size=1, max_size=5).flatmap(lambda n: st.permutations(n * 3)))
def test_events_three_times_and_in_any_order_end_the_same(
    outbox: Outbox, recipients: Recipients, names: list[str]
) -> None:
    scene(outbox, recipients)
    for name in names:
        tell(EVENTS[name])
    assert left(outbox, recipients) == expected(names)


@pytest.mark.parametrize("order", list(itertools.permutations(["delivery", "bounce", "complaint"])))
def test_no_step_ever_goes_back(outbox: Outbox, recipients: Recipients, order: tuple[str, ...]) -> None:
    outbox.claim(MINE)
    seen = []
    for name in order:
        tell(EVENTS[name])
        seen.append(list(MailState).index(MailState(outbox.state(*RUN, ANN) or "")))
    assert seen == sorted(seen)


def test_several_records_in_one_call(outbox: Outbox, recipients: Recipients) -> None:
    outbox.claim(MINE)
    tell(EVENTS["complaint"], EVENTS["delivery"])
    assert left(outbox, recipients) == expected(["complaint"])


def test_a_late_event_of_an_attempt_that_was_given_back_settles_nothing_but_the_address(
    outbox: Outbox, recipients: Recipients
) -> None:
    outbox.claim(MINE)
    late = EVENTS["bounce"] | {"mail": {**EVENTS["bounce"]["mail"], "tags": {"outbox": [BEFORE.id]}}}
    tell(late)
    assert left(outbox, recipients) == (MailState.CLAIMED, Standing(barred=Barred.BOUNCED))


def test_an_identitys_topic_has_no_tag_and_bars_the_address_of_a_unit_alone(
    outbox: Outbox, recipients: Recipients, dynamodb: Any, tables: dict[str, str]
) -> None:
    outbox.claim(MINE)
    about = {"messageId": "m-1", "destination": [ANN]}
    untagged = {**EVENTS["bounce"], "eventType": None, "notificationType": "Bounce", "mail": about}
    tell(untagged)
    assert left(outbox, recipients) == (MailState.CLAIMED, Standing()), "somebody else's mail, for all we know"
    Roster(Table(dynamodb, tables["REGISTER_TABLE"])).put(Unit(id="ward", name="Ward", headcount=9, recipients=(ANN,)))
    tell(untagged)
    assert left(outbox, recipients) == (MailState.CLAIMED, Standing(barred=Barred.BOUNCED))


HOME = [{"emailAddress": "ann@home.example"}]
TOLD_OF = {  # kind, what it says: /c50 to c55 of the cases that were reported, and their like from a forwarded mail
    "attachment": ("Bounce", {"bounceType": "Transient", "bounceSubType": "AttachmentRejected"}),
    "expired": ("Bounce", {"bounceType": "Transient", "bounceSubType": "General"}),
    "suppressed": ("Bounce", {"bounceType": "Permanent", "bounceSubType": "OnAccountSuppressionList"}),
    "signature": ("Complaint", {"complaintFeedbackType": "auth-failure"}),
    "abuse": ("Complaint", {"complaintFeedbackType": "abuse"}),
}


@pytest.mark.parametrize("named", [ADDRESS, HOME])
@pytest.mark.parametrize(
    ("what", "state", "barred"),
    [
        ("attachment", MailState.GIVEN_BACK, None),
        ("expired", MailState.GIVEN_BACK, None),
        ("suppressed", MailState.BOUNCED, Barred.BOUNCED),
        ("signature", MailState.SENT, None),
        ("abuse", MailState.COMPLAINED, Barred.COMPLAINED),
    ],
)
def test_an_event_is_of_the_mails_own_recipient_and_no_other_address_is_kept(
    outbox: Outbox,
    recipients: Recipients,
    dynamodb: Any,
    what: str,
    named: list[dict[str, str]],
    state: MailState,
    barred: Barred | None,
) -> None:
    outbox.claim(MINE)
    kind, said = TOLD_OF[what]
    report = {"action": "failed", "status": "4.4.7", "diagnosticCode": f"smtp; 550 {named[0]['emailAddress']}"}
    of_whom = {"bouncedRecipients": [{**named[0], **report}], "complainedRecipients": named}
    tell(EVENTS["delivery"], event(kind, **{kind.lower(): {**said, **of_whom}}))
    assert outbox.state(*RUN, ANN) == state
    assert recipients.standing(ANN).barred == barred
    stored = str(dynamodb.scan(TableName="RegisterTable")["Items"])
    assert "home.example" not in stored
    assert "550" not in stored


def test_what_came_back_is_a_sent_mail_to_0_1_0(outbox: Outbox, recipients: Recipients, dynamodb: Any) -> None:
    """After a rollback it reads `state` and `barred`, and knows nothing of the rest."""
    outbox.claim(MINE)
    tell(EVENTS["full"])
    [mailed, about] = sorted(dynamodb.scan(TableName="RegisterTable")["Items"], key=lambda item: item["pk"]["S"])
    assert (mailed["state"]["S"], mailed["fate"]["S"]) == ("sent", "MailboxFull")
    assert about.keys() == {"pk", "sk", "given_back"}


@pytest.mark.parametrize("name", ["bounce", "complaint", "full"])
def test_of_a_team_that_was_erased_nothing_comes_back(outbox: Outbox, dynamodb: Any, name: str) -> None:
    tell(EVENTS[name])
    assert dynamodb.scan(TableName="RegisterTable")["Items"] == []


def test_no_address_is_logged(
    outbox: Outbox, recipients: Recipients, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lines: list[dict[str, Any]] = []
    monkeypatch.setattr(log.logger, "info", lambda name, extra: lines.append({"event": name, **extra}))
    outbox.claim(MINE)
    tell(EVENTS["bounce"])
    assert lines == [{"event": "mail_settled", "outbox": MINE.id, "reason": "bounced"}]
    assert "@" not in capsys.readouterr().out


@pytest.mark.parametrize(("name", "why"), [("full", "MailboxFull"), ("bounce", "bounced"), ("reject", "refused")])
def test_a_mail_that_came_back_rings_and_no_other(
    outbox: Outbox, monkeypatch: pytest.MonkeyPatch, name: str, why: str
) -> None:
    rung: list[tuple[str, str]] = []
    monkeypatch.setattr(log, "trouble", lambda kind, **said: rung.append((kind, said["reason"])))
    outbox.claim(MINE)
    tell(*(EVENTS[each] for each in ("send", "delay", "delivery", "transient", "complaint")))
    assert rung == []
    tell(EVENTS[name])
    assert rung == [(Trouble.GIVEN_BACK, why)]


def test_an_event_that_cannot_be_read_fails_without_saying_what_was_in_it(outbox: Outbox) -> None:
    with pytest.raises(Exception, match=r"^$") as raised:
        tell({"mail": {"destination": [ANN]}})
    assert raised.type.__name__ == "KeyError"
