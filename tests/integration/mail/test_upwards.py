"""What the level above is told: whom mail does not reach, never why, and what teams did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest

from functions.mail.upwards import Upwards, WeDid
from shared.programme import Programme
from shared.recipient import Barred, Wish
from shared.session import Did
from shared.store.outbox import MailState, Outbox, mail
from shared.store.recipients import Recipients
from shared.store.register import Register
from shared.store.table import Table
from shared.unit import Tree, Unit
from shared.wave import Kind, RecipientUnit, State, Wave
from tests.links import put_link
from tests.unit.summary.sample import REGISTRARS

A, B, S, T = "a@trust.example", "b@trust.example", "service@trust.example", "trust@trust.example"
TREE = Tree(
    (
        Unit(id="trust", name="Trust", recipients=(T,)),
        Unit(id="service", name="Service", parent="trust", recipients=(S,)),
        Unit(id="empty", name="Empty", parent="trust"),
        Unit(id="ward-7", name="Ward 7", parent="service", headcount=9, recipients=(A, B), link="aaaa2222"),
        Unit(id="ward-8", name="Ward 8", parent="service", headcount=9, link="bbbb2222"),
        Unit(id="ward-9", name="Ward 9", parent="empty", headcount=9, recipients=(B,), link="cccc2222"),
    )
)
PROGRAMME = Programme(
    id="groups", title="Groups", instrument="i", instrument_version=1, unit="trust", starts=date(2026, 8, 1)
)
NOW = datetime(2026, 12, 15, 8, 5, tzinfo=UTC)
WAVES = [PROGRAMME.wave(date(2026, month, 1)) for month in (8, 10, 12)]
NOBODY = "Nobody gets the mail about {}: please tell us who should."
SOME = "Not everybody who should get the mail about {} gets it: please tell us who should."
WRONG = "The mail about {} does not go to the right person: please tell us who should get it."
SILENT = (
    "Nobody has confirmed since two surveys ago that the mail about {} goes to the right person: "
    "please ask, or tell us who should get it."
)


def units(*names: str) -> list[RecipientUnit]:
    return [RecipientUnit(unit=name, name=name, is_team=False) for name in names]


@dataclass
class Scene:
    """Three waves, of which the third closes."""

    register: Register
    recipients: Recipients
    outbox: Outbox

    def upwards(self, wave: Wave = WAVES[2]) -> Upwards:
        return Upwards(self.register, wave, NOW)

    def told(self, wave: Wave = WAVES[2]) -> dict[str, list[str]]:
        upwards = self.upwards(wave)
        return {unit: found for unit in TREE.units if (found := upwards.unreachable(unit))}

    def mailed(self, wave: Wave, *addresses: str) -> None:
        """The summaries of a wave went out to these."""
        for address in addresses:
            sent = mail("groups", wave.id, Kind.CLOSE, address, "t")
            self.outbox.claim(sent)
            self.outbox.settle(sent, MailState.SENT)
        self.register.waves.move(wave, State.PUBLISHED, after=(State.SCHEDULED,))
        self.register.waves.finish_run("groups", wave.id, Kind.CLOSE)


@pytest.fixture
def scene(dynamodb: Any, tables: dict[str, str]) -> Scene:
    table = tables["REGISTER_TABLE"]
    register = Register(dynamodb, table)
    for wave in WAVES:
        register.waves.plan(wave)
        register.runs.put_tree(wave, TREE)
    for team in TREE.teams():
        put_link(register, team)
    return Scene(register, Recipients(Table(dynamodb, table)), Outbox(Table(dynamodb, table)))


def test_the_units_above_come_nearest_first_with_their_teams(scene: Scene) -> None:
    """Each as it was published in this wave; one that was not is left out."""
    of_wave = {"programme": "groups", "wave": WAVES[2].id}
    for unit in ("service", "trust"):
        scene.register.publications.put(REGISTRARS.model_copy(update={**of_wave, "unit": unit}))
    found = scene.upwards().above("ward-7")
    assert [(above.publication.unit, above.teams) for above in found] == [("service", 2), ("trust", 3)]
    assert [above.publication.unit for above in scene.upwards().above("ward-9")] == ["trust"]
    assert scene.upwards().above("trust") == scene.upwards().above("nosuch") == []


def test_nothing_is_told_where_all_is_well(scene: Scene) -> None:
    """A unit that names no recipient is as its organisation wanted it."""
    assert scene.told() == {}


@pytest.mark.parametrize("why", [*Barred, "stopped"])
def test_a_bounce_a_complaint_and_a_wish_sound_the_same(scene: Scene, why: str) -> None:
    for address in (A, B):
        if why == "stopped":
            scene.recipients.wish(address, "ward-7", Wish.STOPPED)
        else:
            scene.recipients.bar(address, Barred(why))
    expected = {"service": [NOBODY.format("Ward 7")]}
    if why != "stopped":  # an address that bounced has no mail of any unit
        expected["empty"] = expected["trust"] = [NOBODY.format("Ward 9")]
    assert scene.told() == expected
    assert "@" not in str(scene.told())


def test_one_of_two(scene: Scene) -> None:
    scene.recipients.bar(A, Barred.BOUNCED)
    assert scene.told() == {"service": [SOME.format("Ward 7")]}


def test_a_wrong_person_is_said(scene: Scene) -> None:
    scene.recipients.wish(A, "ward-7", Wish.WRONG)
    assert scene.told() == {"service": [WRONG.format("Ward 7")]}


def test_where_the_level_above_is_not_reached_either_the_next_one_is_told_of_both(scene: Scene) -> None:
    scene.recipients.wish(S, "service", Wish.STOPPED)
    for address in (A, B):
        scene.recipients.wish(address, "ward-7", Wish.STOPPED)
    assert scene.told()["trust"] == [NOBODY.format("Service and Ward 7")]


def test_mail_that_came_back_is_told_after_the_second_wave_in_a_row(scene: Scene) -> None:
    said = (
        "Mail about {} came back undelivered in two surveys in a row: please have the mailbox looked at, "
        "or tell us who should get it."
    )
    for wave in WAVES[:2]:
        scene.mailed(wave)
    scene.recipients.note_given_back(A, "groups", WAVES[0].id)
    scene.recipients.note_given_back(A, "others", WAVES[1].id)
    scene.recipients.note_given_back(B, "groups", WAVES[2].id)
    assert scene.told() == {}, "once, and once of another programme"
    scene.recipients.note_given_back(A, "groups", WAVES[1].id)
    assert scene.told() == {"service": [said.format("Ward 7")]}
    assert scene.told(WAVES[1]) == {"service": [said.format("Ward 7")]}, "the mails that invited came back"
    assert "@" not in str(scene.told())
    scene.recipients.wish(A, "ward-7", Wish.STOPPED)
    assert scene.told() == {"service": [SOME.format("Ward 7")]}, "the stronger word first"


def test_two_silent_waves(scene: Scene) -> None:
    for wave in WAVES[:2]:
        scene.mailed(wave, A, B, S)
    assert scene.told() == {
        "trust": [SILENT.format("Service and Ward 9")],
        "service": [SILENT.format("Ward 7")],
        "empty": [SILENT.format("Ward 9")],
    }
    scene.recipients.confirm(S, "service", WAVES[0].id)
    scene.recipients.confirm(B, "ward-7", WAVES[1].id)
    scene.recipients.confirm(B, "ward-9", WAVES[2].id)
    assert scene.told() == {}


def test_one_silent_wave_is_not_enough_nor_are_two_that_somebody_new_did_not_see(scene: Scene) -> None:
    scene.mailed(WAVES[0], A, B, S)
    assert scene.told(WAVES[1]) == {}
    scene.mailed(WAVES[1], B)
    told = scene.told()
    assert told.pop("service") == [SILENT.format("Ward 7")]  # B was asked twice
    assert told == {unit: [SILENT.format("Ward 9")] for unit in ("trust", "empty")}


def test_an_old_confirmation_wears_off(scene: Scene) -> None:
    scene.recipients.confirm(S, "service", WAVES[0].id)
    for wave in WAVES[:2]:
        scene.mailed(wave, S)
    assert scene.told() == {}
    later = PROGRAMME.wave(date(2027, 2, 1))
    scene.register.waves.plan(later)
    scene.register.runs.put_tree(later, TREE)
    scene.mailed(WAVES[2], S)
    assert scene.told(later) == {"trust": [SILENT.format("Service")]}


def test_a_confirmation_never_gets_older(scene: Scene) -> None:
    for wave in (WAVES[1], WAVES[0]):
        scene.recipients.confirm(S, "service", wave.id)
    assert scene.recipients.standing(S).confirmed == {"service": WAVES[1].id}


def test_what_teams_did_after_the_last_wave_is_told_to_the_nearest_level_above(scene: Scene) -> None:
    scene.mailed(WAVES[0])
    scene.mailed(WAVES[1])
    for team, wave, text in (("ward-7", 2, "Moved <it>"), ("ward-8", 1, "long ago"), ("ward-9", 2, "Fed")):
        did = Did(after=WAVES[wave - 1].opens, text=text)
        of = {"programme": "groups", "wave": WAVES[wave].id, "unit": team, "did": did}
        scene.register.publications.put(REGISTRARS.model_copy(update=of))
    upwards = scene.upwards()
    assert upwards.did("service") == [WeDid("Ward 7", "Moved <it>")]
    assert upwards.did("trust") == [WeDid("Ward 9", "Fed")]
    assert upwards.did("ward-7") == []


def test_in_the_first_wave_nobody_did_anything_yet(scene: Scene) -> None:
    assert scene.upwards(WAVES[0]).did("trust") == []


def test_a_wave_that_was_missed_asked_nobody(scene: Scene) -> None:
    scene.mailed(WAVES[0], S)
    scene.register.waves.move(WAVES[1], State.MISSED, after=(State.SCHEDULED,))
    assert scene.told() == {}


def test_the_highest_unit_of_a_mail_leads_to_the_result_pages_of_those_below(scene: Scene) -> None:
    upwards = scene.upwards()
    whole = {"service": "trust", "ward-7": "trust", "ward-9": "trust"}
    assert upwards.leading_to(units("ward-7", "trust", "service", "ward-9", "gone")) == whole
    assert upwards.leading_to(units("service", "ward-7", "ward-9")) == {"ward-7": "service"}
    assert upwards.leading_to(units("ward-7", "ward-8")) == {}
