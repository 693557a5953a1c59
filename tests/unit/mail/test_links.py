"""The signed links of a mail, and where they stand in it."""

from __future__ import annotations

import re
from datetime import date

import pytest

from functions.mail.invitation import invitation
from functions.mail.letter import HTML_BYTES, Letter, invitation_letter, summary_letter
from functions.mail.links import Links, links
from functions.mail.upwards import Below, WeDid
from shared.signing import Key, Purpose, holder, read
from shared.wave import Kind, Recipient, RecipientUnit
from tests.unit.mail.test_letter import WAVE
from tests.unit.summary.sample import ADDRESS, EVERY_MAIL, SETTINGS

KEY = Key(b"k")
WARD = RecipientUnit(unit="ward-7", name="Ward 7 & <co>", is_team=True, link="aaaa2222")
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
    assert purposes(found) == [(purpose, "ward-7", False) for purpose in ("did", "yes", "no", "mail")]
    assert found.unsubscribe == found.actions[-1].address


@pytest.mark.parametrize("kind", [Kind.OPEN, Kind.REMIND])
def test_before_the_close_nobody_is_asked_what_was_done(kind: Kind) -> None:
    assert [purpose for purpose, _, _ in purposes(made(kind, WARD))] == [Purpose.YES, Purpose.NO, Purpose.MAIL]


def test_several_units_have_a_link_each_for_what_was_done_and_one_for_all_else() -> None:
    other = WARD.model_copy(update={"unit": "ward-8", "name": "Ward 8"})
    assert purposes(made(Kind.CLOSE, SERVICE, WARD, other)) == [
        ("did", "ward-7", False),
        ("did", "ward-8", False),
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
        assert holder(KEY, link, ["ben@trust.example", "ann@trust.example"]) == "ann@trust.example"


@pytest.mark.parametrize("kind", [Kind.OPEN, Kind.REMIND])
def test_before_the_close_there_is_no_result_page(kind: Kind) -> None:
    assert made(kind, WARD).results == {}
    assert "/results/" not in letter(kind, made(kind, WARD)).text


def test_a_mail_that_is_written_again_has_the_same_links() -> None:
    assert made(Kind.CLOSE, WARD, SERVICE) == made(Kind.CLOSE, WARD, SERVICE)


def letter(kind: Kind, found: Links) -> Letter:
    if kind is Kind.CLOSE:
        return summary_letter(EVERY_MAIL["several"], SETTINGS, ADDRESS, found.actions)
    content = invitation(kind, WAVE, "Reflective practice group", 8, [WARD], ADDRESS)
    return invitation_letter(content, SETTINGS, found.actions)


@pytest.mark.parametrize("kind", Kind)
def test_both_parts_of_a_letter_end_with_the_same_links(kind: Kind) -> None:
    found = made(kind, WARD)
    written = letter(kind, found)
    addresses = [action.address for action in found.actions]
    assert re.findall(r"https://\S+/lead/\S+", written.text) == addresses
    assert re.findall(r'href="([^"]+/lead/[^"]+)"', written.html) == addresses
    for action in found.actions:
        assert f"{action.sentence}:\n{action.address}\n" in written.text
    assert "Ward 7 &amp; &lt;co&gt;" in written.html
    assert "<co>" not in written.html


def test_both_parts_tell_the_same_of_the_teams_below() -> None:
    told = Below(
        "Service", ("Nobody gets the mail about Ward 9: please tell us who should.",), (WeDid("A", "<b> & so"),)
    )
    written = summary_letter(EVERY_MAIL["several"], SETTINGS, ADDRESS, (), [told])
    for sentence in ("From the teams of Service", *told.unreachable, "A, you said, we did: <b> & so"):
        assert sentence in written.text
        assert sentence.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") in written.html
    assert "From the teams" not in summary_letter(EVERY_MAIL["several"], SETTINGS, ADDRESS).html


def test_a_mail_with_thirty_teams_stays_short_enough() -> None:
    teams = [WARD.model_copy(update={"unit": f"ward-{n}", "name": f"Ward {n}"}) for n in range(30)]
    assert len(letter(Kind.CLOSE, made(Kind.CLOSE, *teams)).html.encode()) <= HTML_BYTES
