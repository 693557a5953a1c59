"""At most one mail to a recipient for a wave and kind, whatever fails; and none lost that was certainly not sent."""

import email
import email.policy
import re
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    EndpointConnectionError,
    ReadTimeoutError,
)

from functions.mail import letter
from functions.mail.delivery import Outcome
from shared import signing
from shared.errors import MailsUnsent
from shared.recipient import Barred, Wish
from shared.store.outbox import mail
from shared.wave import Kind
from tests.integration.mail.conftest import KEY, LEADS, NOW, SENDER, Post
from tests.unit.summary.sample import REGISTRARS

pytestmark = pytest.mark.usefixtures("quick_reports")
Call = Callable[[], Any]
CALLS = range(1, 10)  # claim, send and mark for each of three recipients


class Killed(BaseException):
    """The worker dies here: nothing of ours runs any more."""


def refusal(code: str, status: int) -> ClientError:
    reply: Any = {
        "Error": {"Code": code, "Message": f"no mail for {LEADS[0]}"},
        "ResponseMetadata": {"HTTPStatusCode": status},
    }
    return ClientError(reply, "SendRawEmail")


def at(number: int, act: Callable[[Call], Any]) -> Callable[[int, str, Call], Any]:
    """Do `act` instead of the call with this number."""
    return lambda found, _name, call: act(call) if found == number else call()


def killed_before(_call: Call) -> Any:
    raise Killed


def killed_after(call: Call) -> Any:
    call()
    raise Killed


def reply_lost(call: Call) -> Any:
    call()
    raise ReadTimeoutError(endpoint_url="https://aws")


def reset_before(_call: Call) -> Any:
    raise ConnectionClosedError(endpoint_url="https://aws")


def server_error_after(call: Call) -> Any:
    call()
    raise refusal("InternalFailure", 500)


def throttled(_call: Call) -> Any:
    raise refusal("Throttling", 400)


def unreachable(_call: Call) -> Any:
    raise EndpointConnectionError(endpoint_url="https://aws")


def rejected(_call: Call) -> Any:
    raise refusal("MessageRejected", 400)


FAULTS = (killed_before, killed_after, reply_lost, reset_before, server_error_after, throttled, unreachable)


def again(post: Post, *, times: int = 2) -> None:
    """The next attempts, with nothing failing."""
    for _ in range(times):
        try:
            post.run()
        except MailsUnsent as error:  # never, once nothing fails
            pytest.fail(str(error))


def test_each_recipient_gets_one_mail(post: Post) -> None:
    assert post.run() == {Outcome.SENT: 3}
    assert post.arrived == list(LEADS)
    assert post.records() == {
        address: {
            "state": "sent",
            "kind": "close",
            "id": f"reflection_2026-12-01_close_token{n}",
            "message_id": post.messages[n - 1].id,
        }
        for n, address in enumerate(LEADS, 1)
    }
    assert post.logged == []


def test_a_replay_sends_nothing(post: Post) -> None:
    post.run()
    assert post.run() == {Outcome.SKIPPED: 3}
    assert post.arrived == list(LEADS)


def test_line_breaks_that_0_1_0_stored_in_names_and_settings_stop_no_mail(post: Post) -> None:
    """Every check accepted them, and the settings' stopped every mail for ever."""
    for item in post.dynamodb.scan(TableName=post.table)["Items"]:
        if "data" in item:
            text = item["data"]["S"].replace("Palliative ", "Palliative\\n").replace("Soundings", "Staff\\r\\nsurveys")
            post.dynamodb.put_item(TableName=post.table, Item={**item, "data": {"S": text}})
    for post.kind in Kind:
        assert post.run() == {Outcome.SENT: 3}
    opening, *_, close = post.read_again()
    assert opening["From"] == f"Staff surveys <{SENDER}>"
    assert {len(mail.keys()) for mail in post.read_again()} == {10}
    assert opening["Subject"].startswith("Palliative medicine registrars: ")
    assert close["Subject"].startswith("Palliative medicine registrars and ")


def test_every_kind_of_mail_is_its_own(post: Post) -> None:
    for post.kind in Kind:
        post.run()
    assert Counter(post.arrived) == dict.fromkeys(LEADS, 5)
    subjects = [
        email.message_from_string(sent.raw_data, policy=email.policy.default)["Subject"] for sent in post.messages[::3]
    ]
    assert subjects == [
        "Palliative medicine registrars: Reflective practice group, link to pass on, open until 15 December 2026",
        *["Palliative medicine registrars: Reflective practice group, reminder, open until 15 December 2026"] * 3,
        "Palliative medicine registrars: Reflective practice group, summary for 1 to 15 December 2026",
    ]
    assert "https://survey.example/live/s/abcd2345" in post.messages[0].raw_data.replace("=\r\n", "")


@pytest.mark.parametrize("fault", [reply_lost, *(pytest.param(fault, marks=pytest.mark.long) for fault in FAULTS)])
def test_never_two_mails_whatever_fails_wherever(post: Post, fault: Callable[[Call], Any]) -> None:
    for number in CALLS:
        post.clear()
        with suppress(Killed, MailsUnsent):
            post.run(at(number, fault))
        again(post)
        assert max(Counter(post.arrived).values()) == 1, number
        lost = set(LEADS) - set(post.arrived)
        # A mail that did not arrive stands claimed in the outbox, for a person to settle: never lost without a trace.
        assert {post.records()[address]["state"] for address in lost} <= {"claimed"}, number
        sending = number % 3 == 2
        if fault in (throttled, unreachable) or (fault not in (killed_before, killed_after) and not sending):
            assert lost == set(), f"call {number}: certainly not sent, so the next attempt sends it"


def test_two_workers_at_once(post: Post) -> None:
    def meanwhile(call: Call) -> Any:
        post.run()
        return call()

    for number in CALLS:
        post.clear()
        post.run(at(number, meanwhile))
        assert sorted(post.arrived) == sorted(LEADS), number


def test_a_throttled_mail_is_released_and_the_others_are_sent(post: Post) -> None:
    with pytest.raises(MailsUnsent, match="1 of 3"):
        post.run(at(2, throttled))
    assert post.arrived == list(LEADS[1:])
    assert [record["state"] for record in post.records().values()] == ["due", "sent", "sent"]
    assert post.logged == [
        {"event": "mail_unsent", "outbox": "reflection_2026-12-01_close_token1", "error": "Throttling"}
    ]
    assert post.run() == {Outcome.SENT: 1, Outcome.SKIPPED: 2}
    assert sorted(post.arrived) == sorted(LEADS)


def test_a_mail_of_unknown_outcome_stays_claimed_and_is_never_sent_again(post: Post) -> None:
    assert post.run(at(2, reset_before)) == {Outcome.UNSETTLED: 1, Outcome.SENT: 2}
    assert post.logged == [
        {"event": "mail_unsettled", "outbox": "reflection_2026-12-01_close_token1", "error": "ConnectionClosedError"}
    ]
    again(post)
    assert post.arrived == list(LEADS[1:])
    assert post.records()[LEADS[0]]["state"] == "claimed"


def test_a_mail_that_ses_will_not_take_is_refused_and_does_not_fail_its_run(post: Post) -> None:
    """Or the run would fail every hour for ever, and no team of the wave could be erased."""
    assert post.run(at(2, rejected)) == {Outcome.REFUSED: 1, Outcome.SENT: 2}
    assert post.logged == [
        {"event": "mail_refused", "outbox": "reflection_2026-12-01_close_token1", "error": "MessageRejected"}
    ]
    assert post.records()[LEADS[0]]["state"] == "refused"
    assert post.run() == {Outcome.SKIPPED: 3}
    assert post.arrived == list(LEADS[1:])


def test_a_refusal_that_cannot_be_noted_stays_claimed_and_is_told(post: Post) -> None:
    def around(number: int, _name: str, call: Call) -> Any:
        return rejected(call) if number == 2 else throttled(call) if number == 3 else call()

    assert post.run(around) == {Outcome.REFUSED: 1, Outcome.SENT: 2}
    assert [line["event"] for line in post.logged] == ["mail_refused", "mail_stuck"]
    assert post.records()[LEADS[0]]["state"] == "claimed"


@pytest.mark.parametrize("fault", [rejected, reset_before])
def test_a_person_may_have_an_open_mail_sent_again_and_no_other(post: Post, fault: Callable[[Call], Any]) -> None:
    post.run(at(2, fault))
    ids = [record["id"] for record in post.records().values()]
    post.again = (*ids, "reflection_2026-12-01_close_nobody")  # those that were sent too, by mistake
    assert post.run() == {Outcome.SENT: 1, Outcome.SKIPPED: 2}
    assert Counter(post.arrived) == dict.fromkeys(LEADS, 1)
    assert post.run() == {Outcome.SKIPPED: 3}


@pytest.mark.parametrize("number", [1, 2])
def test_a_mail_of_unknown_fate_stays_so_if_the_attempt_that_a_person_asked_for_certainly_fails(
    post: Post, number: int
) -> None:
    """The first may have arrived: it is "perhaps sent" and never "not sent", and no run sends it by itself."""
    post.run(at(2, reply_lost))
    post.again = (post.records()[LEADS[0]]["id"],)
    with pytest.raises(MailsUnsent):
        post.run(at(number, throttled))
    assert post.records()[LEADS[0]]["state"] == "claimed"
    post.again = ()
    assert post.run() == {Outcome.SKIPPED: 3}


@pytest.mark.parametrize("why", Barred)
def test_an_address_that_bounced_or_complained_gets_no_more_mail(post: Post, why: Barred) -> None:
    post.recipients.bar(LEADS[0], why)
    assert post.run() == {Outcome.UNWANTED: 1, Outcome.SENT: 2}
    assert post.arrived == list(LEADS[1:])
    assert set(post.records()) == set(LEADS[1:]), "nothing is claimed for it"
    post.recipients.readmit(LEADS[0])
    assert post.run() == {Outcome.SENT: 1, Outcome.SKIPPED: 2}


def test_who_stopped_the_mail_of_one_unit_gets_that_of_the_other(post: Post) -> None:
    post.recipients.wish(LEADS[0], REGISTRARS.unit, Wish.STOPPED)
    post.recipients.wish(LEADS[2], REGISTRARS.unit, Wish.WRONG)
    assert post.run() == {Outcome.UNWANTED: 1, Outcome.SENT: 2}
    assert post.arrived == list(LEADS[1:])
    read = email.message_from_string(post.messages[1].raw_data, policy=email.policy.default)
    assert read["Subject"].strip() == "Night team: Reflective practice group, summary for 1 to 15 December 2026"


def test_a_refusal_that_cannot_be_released_is_told(post: Post) -> None:
    def around(number: int, _name: str, call: Call) -> Any:
        return throttled(call) if number in (2, 3) else call()

    with pytest.raises(MailsUnsent):
        post.run(around)
    assert [line["event"] for line in post.logged] == ["mail_unsent", "mail_stuck"]
    again(post)
    assert post.arrived == list(LEADS[1:])


def test_a_sent_mail_that_cannot_be_marked_is_told(post: Post) -> None:
    assert post.run(at(3, throttled)) == {Outcome.SENT: 3}
    assert [line["event"] for line in post.logged] == ["mail_not_marked"]
    assert post.run() == {Outcome.SKIPPED: 3}


def test_a_letter_that_cannot_be_written_does_not_keep_back_the_others(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    def letter_to(recipient: Any, *rest: Any) -> Any:
        if recipient.address == LEADS[1]:
            raise ValueError(f"nothing for {recipient.address}")
        return letter.letter_to(recipient, *rest)

    monkeypatch.setattr("functions.mail.batch.letter_to", letter_to)
    with pytest.raises(MailsUnsent, match="1 of 3"):
        post.run()
    assert post.arrived == [LEADS[0], LEADS[2]]
    assert set(post.records()) == {LEADS[0], LEADS[2]}
    assert [line["error"] for line in post.logged] == ["ValueError"]


def test_a_mail_leads_to_the_result_pages_of_its_units(post: Post) -> None:
    post.run()
    for mail_, units in zip(post.read_again(), (["palliative-medicine-registrars"], ["night-team"]), strict=False):
        body = mail_.get_body(("plain",))
        assert body
        tokens = re.findall(r"https://survey\.example/live/results/(\S+)", body.get_content())
        links = [signing.read(KEY, token, NOW.date()) for token in tokens]
        assert [(link.purpose, link.unit) for link in links if link] == [(signing.Purpose.SEE, unit) for unit in units]


def test_a_report_that_cannot_be_made_does_not_keep_back_the_mail(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    def report(*_: Any) -> bytes:
        raise OSError("no such font")

    monkeypatch.setattr("functions.mail.attachment.report", report)
    assert post.run() == {Outcome.SENT: 3}
    assert post.logged == [
        {"event": "function_failed", "reason": "no report", "error": "OSError", "rings": "function_failed"}
    ]
    for mail_ in post.read_again():
        assert list(mail_.iter_attachments()) == []
        assert "attached" not in mail_.as_string()


def test_what_ses_is_asked(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[dict[str, Any]] = []

    class Recording:
        def send_raw_email(self, **arguments: Any) -> dict[str, str]:
            asked.append(arguments)
            return {"MessageId": "m"}

    post.ses = Recording()
    post.run()
    raw = asked[0].pop("RawMessage")["Data"]
    assert asked[0] == {
        "Source": SENDER,
        "Destinations": [LEADS[0]],
        "ConfigurationSetName": "mails",
        "Tags": [{"Name": "outbox", "Value": "reflection_2026-12-01_close_token1"}],
    }
    read = email.message_from_bytes(raw, policy=email.policy.default)
    assert (read["From"], read["To"]) == (f"Soundings <{SENDER}>", LEADS[0])


def test_an_id_that_ses_would_refuse_is_not_made() -> None:
    with pytest.raises(ValueError, match="letters, digits"):
        mail("reflection", "2026-12-01", Kind.CLOSE, LEADS[0], "a token")
