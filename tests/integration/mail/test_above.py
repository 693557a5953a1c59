"""The mails to those above: one to an address, made of publications that are each read once for a whole batch."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import botocore.client
import pytest

from functions.clock.plan import recipients
from functions.mail import upwards
from functions.mail.delivery import Outcome
from shared.programme import Programme
from shared.recipient import Wish
from shared.unit import Tree, Unit
from shared.wave import Kind, State
from tests.integration.mail.conftest import NOW, Post
from tests.unit.summary.trust import OPENED, Trust, trust

if TYPE_CHECKING:
    from collections.abc import Mapping

pytestmark = pytest.mark.usefixtures("quick_reports")
CHIEF, NURSE, MANAGER = "chief@trust.example", "nurse@trust.example", "manager@trust.example"


def tree(of: Trust, leads: Mapping[str, tuple[str, ...]]) -> Tree:
    """The trust's units; each has a lead of its own unless `leads` names others."""

    def unit(name: str, parent: str | None) -> Unit:
        now = of.histories[name][-1]
        to = leads.get(name, (f"{name}@trust.example",))
        heads = now.headcount or 3 if now.is_team else None
        return Unit(id=name, name=now.unit_name, parent=parent, recipients=to, headcount=heads)

    services = [unit(name, "trust") for name in of.services]
    teams = [unit(team, name) for name, every in of.services.items() for team in every]
    return Tree((unit("trust", None), *services, *teams))


def planned(post: Post, of: Trust, leads: Mapping[str, tuple[str, ...]]) -> Tree:
    """A batch with the mail to everybody about a closed wave, and what was published of it."""
    units = tree(of, leads)
    wave = post.register.waves.wave("reflection", OPENED[1].isoformat())
    post.register.runs.put_tree(wave, units)
    for history in of.histories.values():
        for each in history:
            post.register.publications.put(each)
    post.register.runs.put_mail_batch(wave, Kind.CLOSE, "mail-0001", tuple(recipients(units.units.values(), {})))
    return units


def reads(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each publication is read, by unit and wave."""
    counted: Counter[str] = Counter()
    real: Any = vars(botocore.client.BaseClient)["_make_api_call"]

    def call(client: Any, operation: str, given: dict[str, Any]) -> Any:
        reply = real(client, operation, given)
        items = reply.get("Items", [reply["Item"]] if reply.get("Item") else [])
        counted.update(
            f"{item['pk']['S']} {item['sk']['S']}" for item in items if item["pk"]["S"].startswith("PUBLICATION#")
        )
        return reply

    monkeypatch.setattr(botocore.client.BaseClient, "_make_api_call", call)
    return counted


def test_each_reads_who_needs_them_and_each_publication_is_read_once_for_a_batch(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a lead for each team and service and three readers of the trust, all in one batch."""
    units = planned(post, trust(12, 2), {"trust": (CHIEF, NURSE, MANAGER)})
    post.recipients.wish("team-3@trust.example", "team-3", Wish.STOPPED)
    counted = reads(monkeypatch)
    assert post.run() == {Outcome.SENT: len(units.units) + 1, Outcome.UNWANTED: 1}
    assert len(counted) == 2 * len(units.units)
    assert set(counted.values()) == {1}
    read = {mail["To"]: mail.get_body(("plain",)).get_content() for mail in post.read_again()}  # type: ignore[union-attr]
    assert "Three of 12 teams may need help" in read[CHIEF]
    assert read[CHIEF].count("may need help") == 1, "each of them is named with its place"
    assert "- Respiratory ward 1 · may need help: 22% 11–41%" in read["service-0@trust.example"].replace("\r", "")
    assert "Two of six teams may need help" in read["service-0@trust.example"]
    assert "Respiratory ward 4 " not in read["service-0@trust.example"]
    assert "teams may need help" not in read["team-0@trust.example"]
    assert "Nobody gets the mail about Respiratory ward 4: please" in read["service-1@trust.example"]
    assert "Nobody gets the mail" not in read[CHIEF], "her service's reader is told"


def test_a_manager_of_many_units_gets_one_mail_that_begins_with_those_that_need_her(post: Post) -> None:
    """More than a record of a batch holds in one piece; and the trust's own reader is somebody else."""
    of = trust(22, 0)
    planned(post, of, dict.fromkeys(of.teams, (MANAGER,)))
    post.run()
    assert Counter(post.arrived)[MANAGER] == 1
    mail = next(each for each in post.read_again() if each["To"] == MANAGER)
    body = mail.get_body(("plain",))
    assert body is not None
    text = body.get_content()
    assert text.index("Three of 22 teams may need help") < text.index(
        "- Respiratory ward 1 · may need help: 22% 11–41%"
    )
    assert mail["Subject"].startswith("Respiratory ward 1 and 21 others: ")
    post.kind = Kind.CLOSE
    assert post.run() == {Outcome.SKIPPED: len(of.services) + 2}


@pytest.mark.parametrize("kind", [Kind.OPEN, Kind.REMIND, Kind.CLOSE])
def test_every_kind_of_mail_goes_once_to_an_address_whatever_it_leads(kind: Kind) -> None:
    units = tree(trust(30, 0), {f"team-{n}": (MANAGER.upper() if n % 2 else MANAGER,) for n in range(30)})
    found = recipients(units.teams() if kind is not Kind.CLOSE else units.units.values(), {})
    [manager] = [each for each in found if each.address == MANAGER]
    assert len(manager.units) == 30


def test_of_more_teams_than_a_mail_can_tell_of_it_tells_of_the_units_directly_below(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upwards, "MOST_TEAMS", 10)
    of = trust(12, 2)
    units = planned(post, of, {})
    counted = reads(monkeypatch)
    wave = post.register.waves.wave("reflection", OPENED[1].isoformat())
    found = upwards.Upwards(post.register, wave, NOW)
    [chief] = [each for each in recipients(units.units.values(), {}) if each.address == "trust@trust.example"]
    said = found.said(chief.units).by_unit["trust"]
    assert said.counts == "Of two units two have figures."
    assert [row.name for row in said.rows[1:]] == [f"Medicine and care {n}" for n in (1, 2)]
    assert len(counted) == 2 * 3, "the trust and its services, and of no team anything"


def test_what_is_kept_for_the_next_mail_has_a_bound(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upwards, "MOST_KEPT", 6)
    of = trust(12, 2)
    planned(post, of, {})
    found = upwards.Upwards(post.register, post.register.waves.wave("reflection", OPENED[1].isoformat()), NOW)
    for team in of.teams:
        found.history(team)
    assert [len(history) for history in found._kept.values()] == [2, 2, 2]
    assert len(found._briefs) == 12 + 2 + 1


def test_two_programmes_of_one_questionnaire_have_two_subjects(post: Post) -> None:
    """By what the programmes are called, or by their ids where they are called alike; else by the questionnaire."""
    other = Programme(
        id="nights",
        title="Nights",
        instrument="reflective-practice",
        instrument_version=1,
        unit="trust",
        starts=OPENED[0],
    )

    def subjects() -> set[str]:
        post.clear()
        post.run()
        return {mail["Subject"].split(": ", 1)[1] for mail in post.read_again()}

    for called in ("who-5", "reflective-practice"):
        post.register.definitions.put_programme(other.model_copy(update={"instrument": called}))
        own = "" if called == "who-5" else " (Reflection in the trust)"
        assert {subject.split(", ")[0] for subject in subjects()} == {f"Reflective practice group{own}"}
    post.register.definitions.put_programme(other.model_copy(update={"title": "Reflection  in the TRUST"}))
    post.kind = Kind.OPEN
    assert {subject.split(", ")[0] for subject in subjects()} == {"Reflective practice group (reflection)"}
    post.register.waves.move(
        post.register.waves.wave("reflection", OPENED[1].isoformat()), State.NOT_COUNTED, after=(State.SCHEDULED,)
    )
    post.kind = Kind.CLOSE
    assert {subject.split(" survey")[0] for subject in subjects()} == {"reflection, the"}
