"""What a lead does on her team's page, who else may, and what nobody else can."""

from __future__ import annotations

import base64
import re
from io import BytesIO
from typing import TYPE_CHECKING

import pytest

from shared.programme import Programme
from shared.signing import Purpose, link, sign
from shared.slip import hashed, read
from shared.store import keys
from tests.desk import ANN, BEN, KEY, MAY, STEWARD, WARD, Office, link_in

if TYPE_CHECKING:
    from tests.desk import Browser, Page

NEW = "new@trust.example"
PAGES = ("", "/hand-over", "/slips", "/words", "/mails", "/poster.pdf", "/changes")


def team(office: Office, address: str = ANN, unit: str = "ward-7") -> tuple[Browser, Page]:
    browser = office.browser()
    browser.sign_in(address)
    return browser, browser.get(f"desk/team/{unit}")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    ("address", "may"),
    [(ANN, {"ward-7"}), (BEN, {"ward-8", "ward-9"}), (MAY, {"ward-7", "ward-8"}), (STEWARD, {"ward-7", "ward-8", "ward-9"})],
)  # fmt: skip
def test_everybody_sees_and_changes_her_own_alone(office: Office, address: str, may: set[str], page: str) -> None:
    """Role x page x unit; a unit above teams has none of these pages, and one that there is not looks the same."""
    browser = office.browser()
    browser.sign_in(address)
    proof = browser.get("desk/out").form("out")[1]["proof"]
    before, refused = office.everything(), set()
    for unit in ("ward-7", "ward-8", "ward-9", "trust", "nowhere"):
        at = f"desk/team/{unit}{page}"
        shown = browser.get(at)
        assert (shown.status == 200) is (unit in may), (unit, shown.title)
        if unit not in may:
            refused.add((shown.status, shown.title, shown.body.replace(f"/{unit}", "/UNIT")))
            for button in ("passed", "people", "save", "paper", "screen"):
                fields = {
                    "proof": proof,
                    "action": button,
                    "people": "5",
                    "address": NEW,
                    "count": "1",
                    "page": "a" * 16,
                }
                assert browser.post(at, fields).status == 404
    assert len(refused) == 1
    assert office.everything() == before
    assert office.to() == [address], unit


@pytest.mark.parametrize("at", ["desk/team/ward-7", "desk/team/ward-7/hand-over", "desk/team/ward-7/slips", "desk/out"])
def test_what_another_page_posts_changes_nothing(office: Office, at: str) -> None:
    browser = office.browser()
    browser.sign_in(ANN)
    proof = browser.get("desk/out").form("out")[1]["proof"]
    other = office.browser()
    other.sign_in(BEN)
    strange = other.get("desk/out").form("out")[1]["proof"]
    before = office.everything()
    fields = {"people": "5", "address": NEW, "count": "1", "page": "a" * 16, "leads_to": ""}
    for button in ("passed", "people", "save", "paper", "screen", "out"):
        for posted in ({}, {"proof": ""}, {"proof": strange}, {"proof": proof[:-1]}, {"proof": "é"}):
            assert browser.post(at, {**fields, **posted, "action": button}).status == 403
        browser.headers = {"sec-fetch-site": "cross-site"}
        assert browser.post(at, {**fields, "proof": proof, "action": button}).status == 403
        browser.headers = {}
    assert office.everything() == before
    assert browser.get("desk").title == "Your page"


def test_a_get_never_acts(office: Office) -> None:
    browser, _ = team(office)
    before = office.everything()
    for page in PAGES:
        for method in ("GET", "HEAD"):
            browser.get(f"desk/team/ward-7{page}?action=passed&people=3", method)
    assert office.everything() == before


def test_the_page_has_the_link_its_code_and_when_the_team_is_asked(office: Office) -> None:
    _, page = team(office)
    assert "https://api.example/live/s/abcd2345" in page.body
    assert "<svg aria-hidden" in page.body
    assert "Ward &lt;7&gt;" in page.body
    assert "The survey is open until" in page.body
    assert "The next survey opens at" in page.body
    office.register.definitions.put_programme(
        Programme(**{**office.programme.model_dump(), "unit": "medicine"})
    )  # so that nobody asks it
    _, page = team(office, MAY)
    assert "No survey asks this team yet." in page.body
    assert "/s/abcd2345" not in page.body


def test_a_lead_says_that_the_link_is_passed_on_and_the_level_above_sees_who_has_not(office: Office) -> None:
    browser, page = team(office)
    manager = office.browser()
    waiting = manager.sign_in(MAY).body
    assert "2 teams have not passed their link on" in waiting
    for _ in range(2):
        told = browser.press(page, "passed")
        assert "Thank you. That is noted." in told.body
    assert 'value="passed"' not in told.body
    waiting = manager.get("desk").body
    assert "One team has not passed its link on" in waiting
    assert "Ward 8" in waiting
    assert "Ward &lt;7&gt;" not in waiting


def test_a_headcount_is_changed_and_the_audit_says_by_whom(office: Office) -> None:
    browser, page = team(office)
    for said in ("14 people: that is saved. It counts from the next survey on.", "Thank you: still 14 people."):
        assert said in browser.press(page, "people", people=" 14 ").body
        assert office.unit("ward-7") == WARD.model_copy(update={"headcount": 14})
    changes = browser.get("desk/team/ward-7/changes").body
    assert changes.count(f"{ANN}: people, from 12 to 14") == 1
    assert "people, from" not in team(office, BEN, "ward-8")[0].get("desk/team/ward-8/changes").body


@pytest.mark.parametrize("typed", ["", "0", "-1", "twelve", "12.5", "100001", "٣", "9" * 5000])
def test_a_headcount_that_cannot_be_is_refused_and_stays_typed(office: Office, typed: str) -> None:
    browser, page = team(office)
    told = browser.press(page, "people", people=typed)
    assert told.status == 422
    assert told.body.count("must be a whole number from 1 to 100,000") == 2
    assert f'value="{typed}"' in told.body
    assert office.unit("ward-7") == WARD


def test_a_lead_has_the_links_of_her_mails_and_who_leads_above_has_them_not(office: Office) -> None:
    browser, page = team(office)
    for words in ("Your group has met", "Mails"):
        assert browser.get(page.link(words)).status == 200
    assert "/lead/" not in team(office, MAY)[1].body


# Handing over


def offered(office: Office, address: str = NEW) -> Page:
    browser = office.browser()
    browser.sign_in(ANN)
    return browser.press(browser.get("desk/team/ward-7/hand-over"), "save", address=address)


def test_a_team_is_handed_over_once_the_new_lead_says_so_and_the_level_above_is_told_at_once(office: Office) -> None:
    assert f"We have written to {NEW}." in offered(office).body
    assert office.unit("ward-7").recipients == (ANN,)
    browser = office.browser()
    page = browser.get(link_in(office.mails()[-1]))
    assert "Will you lead Ward <7> from now on?" in page.title
    for _ in range(2):
        assert browser.press(page, "enter").title == "Ward <7>"
        assert office.unit("ward-7").recipients == (NEW,)
    assert office.to()[:2] == [ANN, NEW]
    assert sorted(office.to()[2:]) == [ANN, MAY], "who leads it no more is told too"
    assert all("has another lead" in letter["Subject"] for letter in office.mails()[2:])
    assert "take the team over" in browser.get("desk/team/ward-7/changes").body
    before, _ = team(office)
    assert before.get("desk/team/ward-7").status == 404


def test_what_was_handed_to_somebody_else_meanwhile_is_not_taken_back(office: Office) -> None:
    offered(office)
    office.register.roster.put(WARD.model_copy(update={"recipients": (BEN,)}))
    browser = office.browser()
    assert browser.press(browser.get(link_in(office.mails()[-1])), "enter").status == 404
    assert office.unit("ward-7").recipients == (BEN,)
    assert browser.cookies == {}


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "Enter an email address"),
        (ANN, "gets this team’s mails already"),
        ("x@elsewhere.example", "Enter a work address"),
    ],
)
def test_an_address_that_cannot_lead_is_refused_and_stays_typed(office: Office, typed: str, told: str) -> None:
    page = offered(office, typed)
    assert (page.status, page.body.count(told)) == (422, 2)
    assert f'value="{typed}"' in page.body
    assert office.to() == [ANN]


def test_who_leads_above_can_hand_on_a_team_that_nobody_leads_any_more(office: Office) -> None:
    browser, _ = team(office, MAY)
    browser.press(browser.get("desk/team/ward-7/hand-over"), "save", address=NEW)
    taker = office.browser()
    taker.press(taker.get(link_in(office.mails()[-1])), "enter")
    assert office.unit("ward-7").recipients == (NEW,)


# Slips


def slips(office: Office, button: str, count: object = 3, browser: Browser | None = None) -> tuple[Browser, Page, Page]:
    if browser is None:
        browser = office.browser()
        browser.sign_in(ANN)
    page = browser.get("desk/team/ward-7/slips")
    return browser, page, browser.press(page, button, count=str(count))


def stored(office: Office) -> list[str]:
    return sorted(item["sk"]["S"] for item in office.dynamodb.scan(TableName="SlipTable")["Items"])


def test_a_screen_shows_one_code_after_another_and_each_is_good_for_this_wave(office: Office) -> None:
    browser, page, hat = slips(office, "screen")
    codes = [read(code) for code in re.findall(r"<b>([a-z2-9-]+)</b>", hat.body)]
    wave = office.register.waves.of("groups")[0]
    partition = keys.slips("groups", wave.id, "ward-7")
    assert len(codes) == 3
    assert stored(office) == sorted(hashed(code, partition) for code in codes)
    assert hat.body.count('id="slip-') == 3
    assert not any(code in str(office.dynamodb.scan(TableName="RegisterTable")["Items"]) for code in codes)
    assert browser.press(page, "screen", count="3").body == hat.body, "pressed twice it makes them once"
    assert len(stored(office)) == 3


def test_cards_to_print_are_one_pdf(office: Office) -> None:
    _, _, file = slips(office, "paper")
    assert file.headers["Content-Type"] == "application/pdf"
    assert base64.b64decode(file.body).startswith(b"%PDF")
    assert "filename*=UTF-8''Slips%20Ward%207.pdf" in file.headers["Content-Disposition"]
    assert len(stored(office)) == 3


def test_there_are_no_more_codes_than_one_in_ten_above_the_people(office: Office) -> None:
    browser, _, _ = slips(office, "screen", 12)
    _, _, more = slips(office, "screen", 2, browser)
    assert (more.status, len(stored(office))) == (422, 12)
    assert more.body.count("Enter a whole number from 1 to 1:") == 2
    _, _, last = slips(office, "paper", 1, browser)
    assert (last.status, len(stored(office))) == (200, 13)


@pytest.mark.parametrize("typed", ["", "0", "x", "1.5", "-3", "1000"])
def test_a_number_of_codes_that_cannot_be_is_refused_and_stays_typed(office: Office, typed: str) -> None:
    _, _, page = slips(office, "screen", typed)
    assert page.status == 422
    assert f'value="{typed}"' in page.body
    assert stored(office) == []


# What is handed out


def test_a_poster_is_made_where_the_typesetter_lives(office: Office) -> None:
    from pypdfium2 import PdfDocument  # noqa: PLC0415

    browser, _ = team(office)
    file = browser.get("desk/team/ward-7/poster.pdf")
    text = PdfDocument(BytesIO(base64.b64decode(file.body)))[0].get_textpage().get_text_range()
    assert "abcd2345" in text
    assert "Ward <7>" in text


def test_the_next_mails_read_as_they_will_and_lead_nowhere(office: Office) -> None:
    browser, _ = team(office)
    page = browser.get("desk/team/ward-7/mails").body
    assert page.count("<textarea") == 2, "an opening mail and a reminder"
    assert "https://api.example/live/s/abcd2345" in page
    for token in re.findall(r"/lead/(\S+)", page):
        assert browser.get(f"lead/{token}").status == 404


def test_the_words_to_pass_on_are_those_of_the_kit(office: Office) -> None:
    browser, _ = team(office)
    page = browser.get("desk/team/ward-7/words").body
    assert page.count("https://api.example/live/s/abcd2345") == 2
    assert "nobody can see who has answered" in page


@pytest.mark.parametrize("at", ["desk", "desk/team/ward-7", "desk/team/ward-7/hand-over", "desk/team/ward-7/slips",
                                "desk/team/ward-7/words", "desk/team/ward-7/changes", "desk/out", "start"])  # fmt: skip
def test_every_page_speaks_welsh(office: Office, at: str) -> None:
    browser, _ = team(office)
    page = browser.get(f"{at}?lang=cy")
    assert page.status == 200
    assert '<html lang="cy">' in page.body
    assert "Ymddiriedolaeth" in page.body
    for inside in re.findall(r'href="((?:\.\./)+desk[^"]*)"', page.body):
        assert inside.endswith("?lang=cy"), inside


# By the link in an opening mail


def people(office: Office, address: str = ANN) -> str:
    wave = office.register.waves.of("groups")[0].id
    return f"lead/{sign(KEY, link(KEY, Purpose.PEOPLE, 'groups', wave, ['ward-7'], address))}"


def test_still_so_many_people_is_one_button_in_the_opening_mail(office: Office) -> None:
    browser = office.browser()
    page = browser.get(people(office))
    assert (page.status, page.title, page.body.count("<button")) == (200, "How many people are in the team?", 1)
    assert 'value="12"' in page.body
    before = office.unit("ward-7")
    assert "still 12 people" in browser.press(page, "save").body
    assert office.unit("ward-7") == before
    wave = office.register.waves.of("groups")[0].id
    assert office.register.recipients.standing(ANN).confirmed == {"ward-7": wave}
    assert "14 people: that is saved." in browser.press(page, "save", people="14").body
    assert office.unit("ward-7").headcount == 14
    refused = browser.press(page, "save", people="none")
    assert (refused.status, office.unit("ward-7").headcount) == (422, 14)
    assert browser.get(people(office, BEN)).status == 404


def test_nobody_is_asked_the_same_twice_in_an_hour(office: Office) -> None:
    for _ in range(3):
        assert f"We have written to {NEW}." in offered(office).body
    assert office.to().count(NEW) == 1


def test_a_button_that_did_not_come_to_say_what_it_made_makes_it_once(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed after the codes were stored, before they were counted; then pressed again, with another number."""
    from functions.desk.others import Others  # noqa: PLC0415

    noted = Others.note
    browser = office.browser()
    browser.sign_in(ANN)
    page = browser.get("desk/team/ward-7/slips")
    with monkeypatch.context() as broken:
        broken.setattr(Others, "note", lambda *of, **more: noted(*of, **more) if "made" not in more else 1 / 0)
        assert browser.press(page, "screen", count="3").status == 503
    assert len(stored(office)) == 3
    hat = browser.press(page, "screen", count="3")
    assert hat.body.count('id="slip-') == len(stored(office)) == 3
    assert browser.press(page, "screen", count="9").body.count('id="slip-') == 3, "what was made, and no more"
    _, _, more = slips(office, "screen", 11, browser)
    assert more.status == 422, "they are counted"
