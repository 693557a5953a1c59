"""The signed links of a mail, and where they stand in it."""

from __future__ import annotations

import re
from datetime import date

import pytest

from functions.clock.plan import recipients
from functions.mail.attachment import MOST_UNITS, Attached
from functions.mail.invitation import invitation
from functions.mail.letter import (
    HTML_BYTES,
    Around,
    Beyond,
    Letter,
    invitation_letter,
    say,
    summary_letter,
)
from functions.mail.links import FEW_TEAMS, Links, links
from functions.mail.upwards import Done, WeDid
from shared.phrase import Phrases, speaking
from shared.publication import Withheld
from shared.signing import Key, Purpose, holder, read
from shared.unit import Unit
from shared.wave import Kind, Recipient, RecipientUnit
from tests.unit.mail.test_letter import WAVE, beside, seen
from tests.unit.mail.test_letter import read as words
from tests.unit.summary.sample import ADDRESS, EVERY_MAIL, REGISTRARS, SETTINGS

MANY = Phrases("mail", "attachment")("many", most=MOST_UNITS)

KEY = Key(b"k")
WARD = RecipientUnit(unit="ward-7", name="Ward 7 & <co>", is_team=True, link="aaaa2222")
NONE: frozenset[str] = frozenset()
SERVICE = RecipientUnit(unit="service", name="Service", is_team=False)


def made(kind: Kind, *units: RecipientUnit) -> Links:
    recipient = Recipient(address="ann@trust.example", units=units)
    return links(KEY, "https://survey.example/live", "groups", "2026-12-01", kind, recipient)


def purposes(found: Links) -> list[tuple[str, str, bool]]:
    tokens = [action.address.removeprefix("https://survey.example/live/lead/") for action in found.actions]
    read_again = [read(KEY, token, date(2026, 12, 2)) for token in tokens]
    return [(each.purpose, each.unit, each.every) for each in read_again if each]


def test_the_links_of_a_summary() -> None:
    found = made(Kind.CLOSE, WARD)
    assert purposes(found) == [(purpose, "ward-7", False) for purpose in ("did", "met", "yes", "no", "mail")]
    assert found.unsubscribe == found.actions[-1].address


@pytest.mark.parametrize("kind", [Kind.OPEN, Kind.REMIND])
def test_before_the_close_nobody_is_asked_what_was_done_but_whether_a_group_met_of_few_teams(kind: Kind) -> None:
    asked = [Purpose.YES, Purpose.NO, Purpose.MAIL]
    assert [purpose for purpose, _, _ in purposes(made(kind, SERVICE, WARD))] == [Purpose.MET, *asked]
    assert [purpose for purpose, _, _ in purposes(made(kind, *wards(4)))] == [*[Purpose.MET] * 4, *asked]
    assert [purpose for purpose, _, _ in purposes(made(kind, *wards(5)))] == asked


def test_several_units_have_a_link_each_for_what_was_done_and_one_for_all_else() -> None:
    other = WARD.model_copy(update={"unit": "ward-8", "name": "Ward 8"})
    assert purposes(made(Kind.CLOSE, SERVICE, WARD, other)) == [
        ("did", "ward-7", False),
        ("met", "ward-7", False),
        ("did", "ward-8", False),
        ("met", "ward-8", False),
        ("yes", "service", True),
        ("no", "service", True),
        ("mail", "service", True),
    ]


def test_a_summary_leads_to_the_result_page_of_each_unit() -> None:
    found = made(Kind.CLOSE, SERVICE, WARD)
    assert list(found.results) == ["service", "ward-7"]
    for unit, address in found.results.items():
        link = read(KEY, address.removeprefix("https://survey.example/live/results/"), date(2026, 12, 2))
        assert link
        assert (link.purpose, link.unit, link.every, link.wave) == (Purpose.SEE, unit, False, "2026-12-01")
        assert holder(KEY, link.address_hash, ["ben@trust.example", "ann@trust.example"], {}) == "ann@trust.example"


@pytest.mark.parametrize("kind", [Kind.OPEN, Kind.REMIND])
def test_before_the_close_there_is_no_result_page(kind: Kind) -> None:
    assert made(kind, WARD).results == {}
    assert "/results/" not in letter(kind, made(kind, WARD)).text


@pytest.mark.parametrize("count", [1, FEW_TEAMS])
def test_the_opening_mail_asks_how_many_people_each_of_a_few_teams_has(count: int) -> None:
    of_14 = [ward.model_copy(update={"headcount": 14}) for ward in wards(count)]
    found = made(Kind.OPEN, SERVICE, *of_14)
    assert list(found.people) == [ward.unit for ward in of_14]
    for ward in of_14:
        asked = found.people[ward.unit]
        assert asked.sentence == f"Still 14 people in {ward.name}?"
        link = read(KEY, asked.address.removeprefix("https://survey.example/live/lead/"), date(2026, 12, 2))
        assert link
        assert (link.purpose, link.unit, link.every) == (Purpose.PEOPLE, ward.unit, False)
    assert not {each.address for each in found.actions} & {each.address for each in found.people.values()}


def test_of_one_person_and_in_welsh_it_asks_so_too() -> None:
    alone = WARD.model_copy(update={"headcount": 1})
    assert made(Kind.OPEN, alone).people["ward-7"].sentence == "Still one person in Ward 7 & <co>?"
    with speaking("cy"):
        asked = made(Kind.OPEN, alone.model_copy(update={"headcount": 12})).people["ward-7"]
    assert asked.sentence == "12 o bobl o hyd yn Ward 7 & <co>?"
    assert asked.address.endswith("?lang=cy")


def test_no_other_mail_asks_and_none_of_many_teams_or_with_an_unknown_number() -> None:
    of_14 = [ward.model_copy(update={"headcount": 14}) for ward in wards(FEW_TEAMS + 1)]
    assert made(Kind.OPEN, *of_14).people == {}
    assert made(Kind.OPEN, WARD).people == {}, "an earlier version wrote the batch"
    for kind in set(Kind) - {Kind.OPEN}:
        assert made(kind, of_14[0]).people == {}


def test_a_batch_has_the_headcount_of_its_teams() -> None:
    units = [
        Unit(id="trust", name="Trust", recipients=("ann@trust.example",)),
        Unit(id="a", name="A", parent="trust", headcount=14, link="abcd2345", recipients=("ann@trust.example",)),
    ]
    [recipient] = recipients(units, {})
    assert [(each.unit, each.headcount) for each in recipient.units] == [("trust", 0), ("a", 14)]


def test_a_mail_that_is_written_again_has_the_same_links() -> None:
    assert made(Kind.CLOSE, WARD, SERVICE) == made(Kind.CLOSE, WARD, SERVICE)


def letter(kind: Kind, found: Links) -> Letter:
    if kind is Kind.CLOSE:
        return summary_letter(EVERY_MAIL["several"], SETTINGS, ADDRESS, found.actions)
    content = invitation(kind, WAVE, "Reflective practice group", [WARD], ADDRESS)
    return invitation_letter(content, SETTINGS, found.actions)


@pytest.mark.parametrize("kind", Kind)
def test_both_parts_of_a_letter_end_with_the_same_links(kind: Kind) -> None:
    found = made(kind, WARD, WARD.model_copy(update={"unit": "ward-8", "name": "Ward 8", "link": "l8"}))
    written = letter(kind, found)
    addresses = [action.address for action in found.actions]
    assert re.findall(r"https://\S+/(?:lead|desk)/\S+", written.text) == addresses
    assert re.findall(r'href="([^"]+/(?:lead|desk)/[^"]+)"', written.html) == addresses
    for action in found.actions:
        assert f"{action.sentence}:\n{action.address}\n" in written.text
    assert "Ward 7 &amp; &lt;co&gt;" in written.html
    assert "<co>" not in written.html


def test_both_parts_tell_the_same_of_the_teams_below() -> None:
    told = Done("Service", (WeDid("A", "<b> & so"),))
    written = summary_letter(EVERY_MAIL["several"], SETTINGS, ADDRESS, (), Around(done=[told]))
    for sentence in ("From the teams of Service", "A, you said, we did: <b> & so"):
        assert sentence in written.text
        assert sentence.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") in written.html
    assert "From the teams" not in summary_letter(EVERY_MAIL["several"], SETTINGS, ADDRESS).html


def wards(count: int) -> list[RecipientUnit]:
    return [WARD.model_copy(update={"unit": f"ward-{n}", "name": f"Ward {n}", "link": f"l{n}"}) for n in range(count)]


def written(
    units: list[RecipientUnit], above: dict[str, str] | None = None, *, hidden: frozenset[str] = NONE
) -> Letter:
    """The summary of these units, with all its links; nothing is shown of the `hidden` ones."""
    found = made(Kind.CLOSE, *units)
    withheld = {"withheld": Withheld.TOO_FEW, "responses": None, "headcount": None, "items": ()}
    histories = [
        [
            REGISTRARS.model_copy(
                update={"unit": u.unit, "unit_name": u.name, **(withheld if u.unit in hidden else {})},
            )
        ]
        for u in units
    ]
    beyond = Beyond(found.results, Attached(said_of_all=MANY), above or {})
    return summary_letter(histories, SETTINGS, ADDRESS, found.actions, beside(histories), beyond)


def did(letter: Letter) -> list[str]:
    return re.findall(r"/lead/1\.did\.groups\.2026-12-01\.([\w-]+)\.", letter.text)


def pages(letter: Letter) -> list[str]:
    return re.findall(r"/results/1\.see\.groups\.2026-12-01\.([\w-]+)\.", letter.text)


@pytest.mark.parametrize("count", [1, 4, 30, 50, 100, 300, pytest.param(1000, marks=pytest.mark.long)])
def test_a_mail_is_never_cut_off_and_always_ends_with_the_links(count: int) -> None:
    units = wards(count)
    letter = written(units)
    assert len(letter.html.encode()) <= HTML_BYTES
    assert words(seen(letter.html)) == words(letter.text)
    assert did(letter) == pages(letter)
    ends = [action.address for action in made(Kind.CLOSE, *units).actions[-3:]]
    assert re.findall(r"https://\S+/lead/\S+", letter.text)[-3:] == ends
    assert re.findall(r'href="([^"]+/(?:lead|desk)/[^"]+)"', letter.html)[-3:] == ends
    listed = len(pages(letter))
    assert pages(letter) == [unit.unit for unit in units[:listed]]
    if count <= 50:
        assert listed == count
    else:
        assert 60 < listed < count
        said = say("part", total=count, listed=listed)
        assert said in letter.text
        assert f"leads to the {count - listed:,} others: please ask surveys@deanery.example to send" in letter.text


def test_a_mail_about_too_many_units_lists_those_above_then_those_that_are_shown() -> None:
    units = [*wards(200), SERVICE]
    above = {unit.unit: "service" for unit in units[:160]}
    hidden = frozenset(unit.unit for unit in units if unit.unit not in ("ward-198", "ward-199"))
    letter = written(units, above, hidden=hidden)
    assert {"service", "ward-198", "ward-199", "ward-0"} <= set(pages(letter))
    assert pages(letter)[-1] == "service", "in their order"
    listed = [*map(int, re.findall(r"ward-(\d+)", " ".join(pages(letter))))]
    reached, others = sum(n not in listed for n in range(160)), 200 - len(listed)
    assert f"From the result page of Service you can open {reached} of the {others} others." in letter.text
    assert f"No page in this mail leads to {others - reached} of the {others} others: please" in letter.text


def test_one_unit_above_leads_to_all_the_others() -> None:
    letter = written([SERVICE, *wards(99)], {f"ward-{n}": "service" for n in range(99)})
    assert f"From the result page of Service you can open the {100 - len(pages(letter))} others." in letter.text
    assert "No page in this mail" not in letter.text


@pytest.mark.parametrize("kind", [Kind.OPEN, Kind.REMIND])
@pytest.mark.parametrize("count", [30, 50, 300, pytest.param(1000, marks=pytest.mark.long)])
def test_an_invitation_of_very_many_teams_is_not_cut_off_either(kind: Kind, count: int) -> None:
    units = wards(count)
    content = invitation(kind, WAVE, "Reflective practice group", units, ADDRESS)
    letter = invitation_letter(content, SETTINGS, made(kind, *units).actions)
    assert len(letter.html.encode()) <= HTML_BYTES
    assert words(seen(letter.html)) == words(letter.text)
    listed = list(dict.fromkeys(re.findall(r"/s/(\w+)\n", letter.text)))
    assert listed == [unit.link for unit in units[: len(listed)]]
    assert len(re.findall(r"https://\S+/lead/\S+", letter.text)) == 3
    assert "No number is shown for fewer than 8 people." in letter.text
    if count < 100:
        assert len(listed) == count
    else:
        assert 150 < len(listed) < count
        assert say("links_of_some", total=count, listed=len(listed), reply_to=SETTINGS.reply_to) in letter.text


def test_what_very_many_teams_did_is_cut_short_in_words() -> None:
    told = [Done("Service", (WeDid("A", "<&>" * 100),) * 40), Done("Other", (WeDid("B", "So"),))]
    letter = summary_letter(EVERY_MAIL["service"], SETTINGS, ADDRESS, (), Around(done=told))
    assert words(seen(letter.html)) == words(letter.text)
    done = letter.text.count("A, you said, we did")
    assert 5 < done < 40
    assert f"What {41 - done} more teams did is not told here" in letter.text
