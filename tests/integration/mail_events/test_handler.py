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
from shared.store.table import Table
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
EVENTS = {
    "delivery": event("Delivery"),
    "transient": event("Bounce", bounce={"bounceType": "Transient", "bouncedRecipients": ADDRESS}),
    "bounce": event("Bounce", bounce={"bounceType": "Permanent", "bouncedRecipients": ADDRESS}),
    "complaint": event("Complaint", complaint={"complainedRecipients": ADDRESS}),
    "reject": event("Reject", reject={"reason": "Bad content"}),
}
STATE = {
    "delivery": MailState.SENT,
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
    state = max((STATE[name] for name in names), key=order.index, default=MailState.CLAIMED)
    why = max((BARS[name] for name in names if name in BARS), key=list(Barred).index, default=None)
    return state, Standing(barred=why)


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


def test_an_identitys_topic_has_no_tag_and_bars_the_address(outbox: Outbox, recipients: Recipients) -> None:
    outbox.claim(MINE)
    about = {"messageId": "m-1", "destination": [ANN]}
    tell({**EVENTS["bounce"], "eventType": None, "notificationType": "Bounce", "mail": about})
    assert left(outbox, recipients) == (MailState.CLAIMED, Standing(barred=Barred.BOUNCED))


def test_no_address_is_logged(
    outbox: Outbox, recipients: Recipients, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lines: list[dict[str, Any]] = []
    monkeypatch.setattr(log.logger, "info", lambda name, extra: lines.append({"event": name, **extra}))
    outbox.claim(MINE)
    tell(EVENTS["bounce"])
    assert lines == [{"event": "mail_settled", "outbox": MINE.id, "reason": "bounced"}]
    assert "@" not in capsys.readouterr().out


def test_an_event_that_cannot_be_read_fails_without_saying_what_was_in_it(outbox: Outbox) -> None:
    with pytest.raises(Exception, match=r"^$") as raised:
        tell({"mail": {"destination": [ANN]}})
    assert raised.type.__name__ == "KeyError"
