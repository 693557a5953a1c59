"""What ends with a mailed link, and what nobody gets by a number, a name or a place above."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.desk import ANN, BEN, MAY, Office, link_in

if TYPE_CHECKING:
    from tests.desk import Browser, Page

NEW = "new@trust.example"


def signed_in(office: Office, address: str) -> Browser:
    browser = office.browser()
    browser.sign_in(address)
    return browser


def behind_her_mail(office: Office) -> tuple[Browser, Page]:
    browser = office.browser()
    browser.press(browser.get("desk"), "ask", address=ANN)
    return browser, browser.get(link_in(office.mails()[-1]))


def test_revoking_an_addresss_links_ends_those_that_are_mailed(office: Office) -> None:
    browser, page = behind_her_mail(office)
    office.register.recipients.revoke(ANN, "mark")
    assert browser.press(page, "enter").status == 410
    assert not any(browser.cookies.values())


def test_signing_out_ends_the_button_that_signed_in(office: Office) -> None:
    browser, page = behind_her_mail(office)
    assert browser.press(page, "enter").title == "Your page"
    browser.press(browser.get("desk/out"), "out")
    assert browser.press(page, "enter").status == 410
    assert browser.get("desk").title == "Sign in"


def test_who_leads_above_gives_a_team_neither_to_herself_nor_to_who_leads_above_it(office: Office) -> None:
    browser = signed_in(office, MAY)
    refused = browser.press(browser.get("desk/team/ward-7/hand-over"), "save", address=MAY)
    assert refused.status == 422
    assert office.to() == [MAY]
    browser.press(browser.get("desk/team/ward-7/hand-over"), "save", address=NEW)
    taker = office.browser()
    taker.press(taker.get(link_in(office.mails()[-1])), "enter")
    assert office.unit("ward-7").recipients == (NEW,)
    assert ANN in office.to(), "she who led it is told"


def test_more_people_are_no_more_codes_in_the_wave_that_is_open(office: Office) -> None:
    browser = signed_in(office, ANN)
    browser.press(browser.get("desk/team/ward-7"), "people", people="40")
    refused = browser.press(browser.get("desk/team/ward-7/slips"), "screen", count="14")
    assert (refused.status, refused.body.count("from 1 to 13")) == (422, 2)
    assert browser.press(browser.get("desk/team/ward-7/slips"), "screen", count="13").status == 200


def test_the_level_above_hears_of_a_number_from_which_more_is_shown(office: Office) -> None:
    browser = signed_in(office, BEN)
    browser.press(browser.get("desk/team/ward-8"), "people", people="9")
    assert office.to() == [BEN]
    browser.press(browser.get("desk/team/ward-8"), "people", people="90")
    assert office.to() == [BEN, MAY]
    assert "Ward 8" in office.mails()[-1]["Subject"]


def test_only_the_leads_of_the_team_of_her_teams_name_are_asked(office: Office) -> None:
    browser = office.browser()
    browser.sign_in(NEW)
    page = browser.get("desk/start")
    typed = {"name": "Ward <7>", "unit": "surgery", "people": "14", "language": "en"}
    refused = browser.press(page, "look", **typed)
    at, values = refused.form("join")
    before = office.to()
    for changed in ({"there": "ward-8"}, {"name": "Another"}):
        browser.post(at, {**values, **changed, "action": "join"})
    assert BEN not in office.to()[len(before) :]
    browser.post(at, {**values, "action": "join"})
    assert office.to()[-1] == ANN
