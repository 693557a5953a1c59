"""A lead starts a team alone, and the level above accepts, moves or refuses it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from shared.settings import Start
from tests.desk import ANN, MAY, STEWARD, Office, link_in

if TYPE_CHECKING:
    from shared.unit import Unit
    from tests.desk import Browser, Page

NEW, OUTSIDER = "new@trust.example", "somebody@elsewhere.example"
TYPED = {"name": "Night <staff>", "unit": "surgery", "people": "14", "language": "en"}


def at_start(office: Office, address: str = NEW) -> tuple[Browser, Page]:
    """All the way from the address of the site, by the mailed link, to the five fields."""
    browser = office.browser()
    office.dynamodb.delete_item(
        TableName="RegisterTable", Key={"pk": {"S": f"MAILED#{address}"}, "sk": {"S": "ABOUT#sign_in"}}
    )
    browser.press(browser.get("start"), "ask", address=address)
    return browser, browser.press(browser.get(link_in(office.mails()[-1])), "enter")


def started(office: Office, **typed: str) -> tuple[Browser, Page, Page]:
    browser, page = at_start(office)
    look = browser.press(page, "look", **{**TYPED, **typed})
    return browser, look, browser.press(look, "begin")


def new(office: Office) -> list[Unit]:
    return [unit for unit in office.register.roster.units() if unit.started]


def test_from_the_address_of_the_site_to_a_poster(office: Office) -> None:
    browser, look, page = started(office)
    assert look.title == "This is what your team will get"
    assert "14 people are asked “Our reflective practice group”." in look.body
    assert "If 8 or more of your 14 answer" in look.body
    assert "Everybody needs a code to answer" in look.body
    [team] = new(office)
    assert (team.name, team.parent, team.headcount, team.recipients) == ("Night <staff>", "surgery", 14, (NEW,))
    assert page.title == "Night <staff>"
    assert "Your team has begun." in page.body
    assert f"/s/{team.link}" in page.body
    assert browser.get(page.link("Poster")).headers["Content-Type"] == "application/pdf"
    assert f"/s/{team.link}" in browser.get(page.link("Words to pass on")).body
    assert office.to() == [NEW, MAY, NEW]
    letter = office.mails()[-1]
    assert "Night <staff> has begun" in letter["Subject"]
    text, html = (letter.get_body((part,)).get_content() for part in ("plain", "html"))
    assert f"/s/{team.link}" in text
    assert 'src="cid:' in html
    assert [part.get_filename() for part in letter.iter_attachments()] == ["Night staff poster.pdf"]


def test_nothing_is_kept_before_the_last_button(office: Office) -> None:
    before = office.everything()
    browser, page = at_start(office)
    look = browser.press(page, "look", **TYPED)
    again = browser.press(look, "change")
    assert 'value="Night &lt;staff&gt;"' in again.body
    assert '<option value="surgery" selected>' in again.body
    assert office.everything() == before
    assert office.to() == [NEW]


def test_a_button_that_is_pressed_twice_starts_one_team_and_mails_once(office: Office) -> None:
    browser, look, _ = started(office)
    assert browser.press(look, "begin").status == 200
    assert len(new(office)) == 1
    assert office.to() == [NEW, MAY, NEW]


def test_what_is_shown_before_it_starts_is_the_form_and_the_summary(office: Office) -> None:
    browser, page = at_start(office)
    look = browser.press(page, "look", **TYPED)
    form, summary = browser.get(look.link("The form")), browser.get(look.link("What you will get"))
    assert form.status == summary.status == 200
    assert "Night &lt;staff&gt;" in form.body
    assert "Nothing that you fill in is sent" in form.body
    assert "made-up" in summary.body
    for query in ("", "?instrument=x&version=1", "?instrument=reflective-practice&version=x", "?version=²"):
        assert browser.get(f"desk/preview/form{query}").status == 404
    assert browser.get(look.link("The form").replace("/form?", "/other?")).status == 404


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"name": ""}, "Enter the name of your team"),
        ({"name": "Win money at www.evil.example"}, "Enter the name of your team"),
        ({"people": ""}, "must be a whole number from 1 to 100,000"),
        ({"people": "0"}, "must be a whole number from 1 to 100,000"),
        ({"people": "a dozen"}, "must be a whole number from 1 to 100,000"),
        ({"unit": "nowhere"}, "Choose a service from the list"),
        ({"unit": "ward-7"}, "Choose a service from the list"),
        ({"language": "xx"}, "Choose a language"),
        ({"instrument": "nothing"}, "Choose what we should ask"),
        ({"name": "ward 8"}, "There is a team of this name in this service already"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field_and_stays_typed(
    office: Office, typed: dict[str, str], told: str
) -> None:
    before = office.everything()
    browser, page = at_start(office)
    refused = browser.press(page, "look", **{**TYPED, **typed})
    assert refused.status == 422
    assert refused.body.count(told) == 2
    for name, value in {**TYPED, **typed}.items():
        if name in ("name", "people"):
            assert f'id="{name}"' in refused.body
            assert value.replace("<", "&lt;").replace(">", "&gt;") in refused.body
    assert office.everything() == before


def test_who_has_no_work_address_here_cannot_start_one(office: Office) -> None:
    settings = office.register.definitions.settings()
    browser, _ = at_start(office)
    office.register.definitions.put_settings(settings.model_copy(update={"start": Start()}))
    assert browser.get("desk/start").title == "You cannot start a team here"
    before = len(office.mails())
    other = office.browser()
    other.press(other.get("start"), "ask", address="another@trust.example")
    assert len(office.mails()) == before, "switched off nobody is mailed"


def test_so_many_teams_a_day_and_domain(office: Office) -> None:
    settings = office.register.definitions.settings()
    start = settings.start.model_copy(update={"most_a_day": 2})
    office.register.definitions.put_settings(settings.model_copy(update={"start": start}))
    for number in range(2):
        assert started(office, name=f"Team {'ab'[number]}")[2].status == 200
    browser, page = at_start(office)
    assert "2 is the most that start in a day" in browser.press(page, "look", **TYPED).body
    assert len(new(office)) == 2


def test_who_finds_her_team_there_can_ask_its_lead_to_lead_it_too(office: Office) -> None:
    browser, page = at_start(office)
    refused = browser.press(page, "look", **{**TYPED, "name": "Ward <7>"})
    assert "There is a team called Ward &lt;7&gt; already." in refused.body
    assert browser.press(refused, "join").title == "We have asked"
    assert office.to()[-1] == ANN
    assert office.unit("ward-7").recipients == (ANN,)
    lead = office.browser()
    behind = lead.get(link_in(office.mails()[-1]))
    for _ in range(2):
        assert lead.press(behind, "enter").title == "Ward <7>"
        assert office.unit("ward-7").recipients == (ANN, NEW)
    assert browser.get("desk/team/ward-7").status == 200


# The level above


def waiting(office: Office, address: str = MAY) -> tuple[Browser, Page, str]:
    started(office)
    [team] = new(office)
    browser = office.browser()
    browser.sign_in(address)
    return browser, browser.get(f"desk/team/{team.id}/admit"), team.id


def test_the_level_above_is_told_at_once_and_accepts_by_one_button(office: Office) -> None:
    started(office)
    [team] = new(office)
    letter = office.mails()[1]
    assert (letter["To"], "A new team: Night <staff>" in letter["Subject"]) == (MAY, True)
    browser = office.browser()
    text = letter.get_body(("plain",)).get_content()
    [inside] = re.findall(rf"https://api\.example/live/(desk/team/{team.id}\S*)", text)
    assert "/desk/in/" not in text, "a notice signs nobody in: it can be passed on"
    assert browser.get(inside).title != "A new team"
    browser.sign_in(MAY)
    page = browser.get(inside)
    assert page.title == "A new team"
    assert "One team" not in browser.get("desk").body
    assert "A new team waits for you" in browser.get("desk").body
    assert browser.press(page, "accept").title == "Night <staff> is accepted"
    after = office.unit(team.id)
    assert not after.waits
    assert office.to()[-1] == NEW
    assert browser.press(page, "accept").status == 200
    assert office.to().count(NEW) == 3, "told once"
    assert "accepted the team" in browser.get(f"desk/team/{team.id}/changes").body


def test_it_can_be_moved_to_where_the_manager_leads_too_and_nowhere_else(office: Office) -> None:
    browser, page, team = waiting(office, STEWARD)
    assert '<option value="medicine">The Trust &gt; Medicine' in page.body
    browser.press(page, "move", parent="medicine")
    assert (office.unit(team).parent, office.unit(team).waits) == ("medicine", False)


@pytest.mark.parametrize("parent", ["", "medicine", "trust", "ward-8", "nowhere"])
def test_a_manager_moves_it_to_nobody_elses(office: Office, parent: str) -> None:
    browser, page, team = waiting(office)
    proof = page.form("accept")[1]["proof"]
    moved = browser.post(f"desk/team/{team}/admit", {"proof": proof, "action": "move", "parent": parent})
    assert moved.status == 422
    assert (office.unit(team).parent, office.unit(team).waits) == ("surgery", True)


def test_a_team_that_is_refused_closes_and_its_lead_is_told(office: Office) -> None:
    browser, page, team = waiting(office)
    sure = browser.press(page, "ask")
    assert (sure.title, office.unit(team).waits) == ("Refuse Night <staff>?", True), "asked first"
    assert browser.press(sure, "refuse").title == "Night <staff> is refused"
    assert office.register.roster.find(team) is None
    assert "is not accepted" in office.mails()[-1]["Subject"]
    assert office.to()[-1] == NEW
    assert browser.get(f"desk/team/{team}").status == 404


def test_nobody_but_the_level_above_accepts_it(office: Office) -> None:
    browser, _, page = started(office)
    [team] = new(office)
    assert browser.get(f"desk/team/{team.id}/admit").status == 404
    proof = page.form("people")[1]["proof"]
    for action in ("accept", "refuse", "move"):
        posted = {"proof": proof, "action": action, "parent": "surgery"}
        assert browser.post(f"desk/team/{team.id}/admit", posted).status == 404
    assert office.unit(team.id).waits
    assert "waits" not in re.findall(r'href="([^"]*)"', page.body)
