"""`soundings revoke`: one team's link, or one person's links, end at once; everybody else's go on."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from email import message_from_string, policy
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.ses.models import ses_backends

from functions.clock import handler as clock
from functions.desk import handler as lead
from functions.results import handler as results
from shared.session import Said
from shared.store.roster import Roster

LINK = "/lead/{token}"

if TYPE_CHECKING:
    from tests.integration.commands.conftest import Office


def links(office: Office) -> dict[str, str]:
    return {unit.id: unit.link for unit in office.register.roster.units() if unit.link}


def record(office: Office, code: str) -> dict[str, Any]:
    key = {"pk": {"S": f"LINK#{code}"}, "sk": {"S": "LINK"}}
    return dict(office.client.get_item(TableName="RegisterTable", Key=key)["Item"])


def mailed(address: str) -> list[str]:
    sent = ses_backends[DEFAULT_ACCOUNT_ID]["eu-west-2"].sent_messages
    mails = [message_from_string(mail.raw_data, policy=policy.default) for mail in sent if address in mail.destinations]
    bodies = [mail.get_body(("plain",)) for mail in mails]
    return [str(body.get_content()) for body in bodies if body]


def remind() -> None:
    clock.lambda_handler({"time": "2037-02-09T09:00:00+00:00"}, None)


def test_a_teams_link_ends_at_once_and_the_next_mail_has_the_new_one(office: Office) -> None:
    before = links(office)
    assert office.run("revoke", "Anaesthetics", "--dry-run").code == 0
    assert links(office) == before
    said_by_lead = Said(record(office, before["a"])["programme"]["S"], "2037-02-02", "We moved the meeting.")
    assert office.register.forms.say(before["a"], "a", said_by_lead)
    said = json.loads(office.run("revoke", "a", "--yes", "--json").out)
    after = links(office)
    new = record(office, after["a"])
    assert (new["did"]["S"], new["did_after"]["S"]) == (said_by_lead.text, said_by_lead.after)
    assert "did" not in record(office, before["a"])
    assert {team for team in after if after[team] != before[team]} == {"a"}
    assert said["link"].endswith(f"/s/{after['a']}")
    old = record(office, before["a"])
    assert (old["revoked"]["S"], old["until"]["S"]) == ("yes", "0001-01-01")  # an earlier version shows a closed team
    assert "Anaesthetics" not in str(old)  # erasing the team leaves nothing behind
    remind()
    [reminder] = [text for text in mailed("a@trust.example") if after["a"] in text]
    assert before["a"] not in reminder
    office.run("revoke", "a", "--yes")  # and again
    assert office.register.recipients.revoked()[after["a"]] == links(office)["a"]


def test_a_death_on_the_way_is_mended_by_running_it_again(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    old = links(office)["a"]
    with monkeypatch.context() as broken:
        broken.setattr(Roster, "_write", lambda *_: (_ for _ in ()).throw(OSError("killed")))
        assert office.run("revoke", "a", "--yes").code == 1
    assert office.run("revoke", "a", "--yes").code == 0
    assert office.register.recipients.revoked()[old] == links(office)["a"]
    assert "revoked" in record(office, old)


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """The day of the wave, for the functions behind the links."""
    moment = SimpleNamespace(now=lambda _: datetime(2037, 2, 10, tzinfo=UTC))
    for handler in (lead, results):
        monkeypatch.setattr(handler, "datetime", moment)


def follow(handler: Any, token: str) -> tuple[int, str]:
    event = {
        "resource": LINK,
        "httpMethod": "GET",
        "pathParameters": {"token": token},
        "headers": None,
        "queryStringParameters": None,
    }
    reply = handler.lambda_handler(event, None)
    return reply["statusCode"], reply["body"]


def tokens(address: str) -> list[str]:
    """Those of the newest mail to an address, without those of results."""
    return sorted(set(re.findall(r"/lead/([\w.~-]+)", mailed(address)[-1])))


@pytest.mark.usefixtures("today")
def test_one_persons_links_end_at_once_and_the_next_mail_has_new_ones(office: Office) -> None:
    before = {address: tokens(address) for address in ("a@trust.example", "b@trust.example")}
    assert {follow(lead, token)[0] for each in before.values() for token in each} == {200}
    assert office.run("revoke", "A@trust.example", "--yes").code == 0
    for token in before["a@trust.example"]:
        status, page = follow(lead, token)
        assert (status, "a new one may have replaced it" in page) == (404, True)
    assert {follow(lead, token)[0] for token in before["b@trust.example"]} == {200}
    remind()
    new = tokens("a@trust.example")
    assert not set(new) & set(before["a@trust.example"])
    assert {follow(lead, token)[0] for token in new} == {200}
    assert office.run("revoke", "nobody@trust.example", "--yes").err == (
        "soundings: 'nobody@trust.example' is nobody's address here, so no link of theirs leads anywhere"
    )
    trail = [entry for entry in office.audit.entries(datetime.now(UTC).year) if entry.what == "revoke"]
    assert [dict(entry.details) for entry in trail] == [{"domain": "trust.example"}]


def test_the_links_of_an_address_end_though_a_wave_is_about_to_open(office: Office) -> None:
    today = datetime.now(UTC).date()
    known = office.register.definitions.programme("groups")
    fresh = known.model_copy(update={"id": "fresh", "title": "Fresh", "starts": today, "hour": 0})
    office.register.definitions.put_programme(fresh)
    office.register.waves.plan(fresh.wave(today))
    assert "is about to open" in office.run("revoke", "a", "--yes").err
    assert office.run("revoke", "a@trust.example", "--yes").code == 0
    assert set(office.register.recipients.revoked()) == {"a@trust.example"}
