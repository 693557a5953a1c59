"""The demo is the acceptance: the studies' figures, digit for digit, out of the deployed template.

And what it shows of a trust of 60 teams: one that may need help, one that rises, and 20 of which too few answer.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pypdfium2
import pytest

from infra.demo import fairwater
from infra.demo.__main__ import console, run, show
from infra.demo.results import results
from infra.demo.studies import REGISTRARS, WAVES, forms
from shared.results import Results
from tests.e2e.text import visible_text
from tests.unit.survey import sample

if TYPE_CHECKING:
    from infra.demo.__main__ import Demo
    from infra.local.deployment import Deployment

GOLDEN = Path(__file__).with_name("publications.json")

# studies.md: study 2's table, and the words in their order
STUDY_2 = {
    "training_time": ("Effective use of time", "100% (14/14)"),
    "continue": ("Keen for the group to continue", "100% (14/14)"),
    "adapt": ("Better able to adapt to challenges", "93% (13/14)"),
    "learn_others": ("Value learning from others", "100% (14/14)"),
    "peer_support": ("More peer support", "93% (13/14)"),
    "less_isolated": ("Feel less isolated", "79% (11/14)"),
    "self_awareness": ("More self-awareness and insight", "71% (10/14)"),
}
WORDS = "supportive, valuable, safe, reassuring, interesting, useful"


@pytest.fixture(scope="module")
def demo(deployment: Deployment) -> Demo:
    """All waves of the demo, through the public address."""
    return run(deployment, today=datetime.now(UTC).date())


@pytest.fixture(scope="module")
def rows(demo: Demo) -> list[dict[str, Any]]:
    """The published figures of all but Fairwater, with the waves numbered: their days depend on today's."""
    numbers = {wave.id: number for number, wave in enumerate(demo.waves(), 1)}
    return [{**row, "wave": numbers[row["wave"]]} for row in published(demo) if row["programme"] != fairwater.UNIT]


def published(demo: Demo) -> list[dict[str, Any]]:
    """Every published figure."""
    found: list[dict[str, Any]] = json.loads((demo.deployment.aws.work / "publications.json").read_text())
    return found


def row(rows: list[dict[str, Any]], unit: str, item: str, wave: int = 2) -> dict[str, Any]:
    """One item of a unit in a wave."""
    return next(r for r in rows if (r["unit"], r["wave"], r.get("item")) == (unit, wave, item))


def summary(demo: Demo, who: str) -> tuple[str, str, str]:
    """The newest mail to somebody: its text part, what its HTML part shows, and its subject."""
    newest = max(demo.deployment.mail.glob(f"*-{who}@*.eml"))
    message = message_from_bytes(newest.read_bytes(), policy=policy.default)
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    return text.get_content(), visible_text(html.get_content()), str(message["Subject"])


def squeezed(text: str) -> str:
    """Without line breaks, so that a wrapped sentence is found."""
    return re.sub(r"\s+", " ", text)


def test_the_14_forms_differ(rows: list[dict[str, Any]]) -> None:
    assert len({tuple(form) for form in forms(REGISTRARS)}) == 14
    assert {r["responses"] for r in rows if r["unit"] == "registrars" and r["wave"] == 2} == {14}


@pytest.mark.parametrize("item", STUDY_2)
def test_study_2_to_the_digit(demo: Demo, rows: list[dict[str, Any]], item: str) -> None:
    short, percentage = STUDY_2[item]
    assert row(rows, "registrars", item)["percentage"] == percentage
    text, html, _ = summary(demo, "registrars.lead")
    assert f"{short}: {percentage}" in text
    assert f"{short} {percentage}" in squeezed(html)


def test_study_2_words_in_their_order(demo: Demo, rows: list[dict[str, Any]]) -> None:
    assert ", ".join(word["word"] for word in row(rows, "registrars", "words")["words"]) == WORDS
    text, html, _ = summary(demo, "registrars.lead")
    assert WORDS in squeezed(text)
    assert WORDS in squeezed(html)


def page_of(demo: Demo, unit: str) -> str:
    return squeezed(visible_text((demo.pages / f"results-{unit}.html").read_text()))


def test_study_2_carries_the_competencies(demo: Demo) -> None:
    page = page_of(demo, "registrars")
    for competency in (
        "Self Awareness (5.1)",
        "The Doctor-Patient Relationship (5.3)",
        "Learning and Self-Development (10.1)",
    ):
        assert competency in page


def test_study_1_to_the_digit_with_its_change(demo: Demo, rows: list[dict[str, Any]]) -> None:
    team = "community-independence"
    assert row(rows, team, "strategies", 1)["percentage"] == "30% (3/10)"
    assert row(rows, team, "strategies")["percentage"] == "70% (7/10)"
    assert row(rows, team, "beneficial")["percentage"] == "100% (10/10)"
    assert row(rows, team, "continue")["percentage"] == "100% (10/10)"
    for part in map(squeezed, summary(demo, "independence.lead")[:2]):
        assert "70% (7/10)" in part
        assert "100% (10/10)" in part
        assert "On average 86% agree or strongly agree." in part
        assert "Better than at the start. Up 36 points from 50%" in part
        assert "(chance alone: up to 28 points; 95% interval +8 to +64)" in part
    for part in map(squeezed, summary(demo, "community.manager")[:2]):
        assert re.search(r"Community Independence Team (· )?better than at the start:?\s+86% ", part)


def test_study_1_goes_to_the_lead_the_service_and_the_trust(demo: Demo) -> None:
    for who in ("independence.lead", "community.manager", "director"):
        assert len(list(demo.deployment.mail.glob(f"*-{who}@*.eml"))) >= 2


def own(rows: list[dict[str, Any]], unit: str) -> dict[str, str]:
    """What is told of a unit in the second wave: each question's figure, or that it is more than half or not."""
    return {
        r["item"]: r.get("percentage") or ("more" if r["majority"] else "not more")
        for r in rows
        if (r["unit"], r["wave"]) == (unit, 2) and ("percentage" in r or "majority" in r)
    }


def test_a_group_of_6_reads_what_more_than_half_said_beside_its_service(demo: Demo, rows: list[dict[str, Any]]) -> None:
    told = own(rows, "night-nurses")
    assert len(told) == 10
    assert [item for item, more in told.items() if more == "not more"] == [
        "training_time", "strategies", "less_isolated",
    ]  # fmt: skip
    assert {r.get("instead") for r in rows if r["unit"] == "night-nurses"} == {"community-nursing", None}
    text, html, subject = summary(demo, "night.lead")
    for part in map(squeezed, (text, html)):
        assert "5 to 7 people answered each of these questions." in part
        assert "More than half agree or strongly agree: Regular groups are beneficial, Keen for the group" in part
        assert (
            "Half or fewer agree or strongly agree: Effective use of time, Learnt new strategies and Feel less" in part
        )
        assert "more than half" in part
        assert "Numbers need at least 8 people who answered; of 5 to 7 it is told only" in part
        shares = re.findall(r"\w+ \d+% \(\d+/\d+\)", part)
        assert len(shares) == 10
        assert all(re.fullmatch(r"Nursing \d+% \(\d+/38\)", share) for share in shares)
    assert not re.search(r"\d+%|\d+/\d+", subject)
    page = squeezed(visible_text((demo.pages / "results-night-nurses.html").read_text()))
    assert "More than half agree or strongly agree Community Nursing, all teams together: 84% (32/38)." in page


def test_a_team_of_3_reads_the_figures_of_its_service_and_no_number_of_its_own(
    demo: Demo, rows: list[dict[str, Any]]
) -> None:
    assert row(rows, "community-nursing", "continue")["percentage"] == "95% (36/38)"
    for unit, who in (("tissue-viability", "tissue.lead"), ("continence-nurses", "continence.lead")):
        [only] = [r for r in rows if r["unit"] == unit]
        assert {*only} == {"programme", "unit", "wave", "withheld", "instead"}
        assert set(only["instead"].values()) == {"community-nursing"}
        text, html, subject = summary(demo, who)
        for part in map(squeezed, (text, html)):
            assert "Not shown: too few answered to show it without giving somebody away." in part
            assert "A smaller team is never shown by itself." in part
            assert "Community Nursing, all teams together" in part
            shares = re.findall(r"\d+% \(\d+/\d+\)", part)
            assert len(shares) == 10
            assert all(share.endswith("/38)") for share in shares)
        assert not re.search(r"\d+%|\d+/\d+", subject)


def test_every_one_of_six_small_groups_reads_something_true(demo: Demo, rows: list[dict[str, Any]]) -> None:
    found = {unit: own(rows, unit) for unit in ("district-harbour", "district-hillside", "rapid-response")}
    assert found["district-harbour"]["adapt"] == "70% (7/10)"
    assert found["district-hillside"]["adapt"] == "75% (6/8)"
    assert found["rapid-response"]["adapt"] == "more"
    page = squeezed(visible_text((demo.pages / "results-community-nursing.html").read_text()))
    assert page.count("too few to show without giving somebody away") >= 2
    assert page.count("5 to 7 people a question") == 2
    assert "more than half" in page


def test_the_service_shows_the_11_together_and_the_trust_all_35(demo: Demo, rows: list[dict[str, Any]]) -> None:
    assert row(rows, "heart-and-lung", "adapt")["percentage"] == "82% (9/11)"
    assert row(rows, "trust", "adapt")["percentage"] == "86% (30/35)"
    assert "11 of 15 answered" in summary(demo, "heartlung.manager")[0]
    assert "35 of 41 answered" in summary(demo, "director")[0]
    for unit in ("heart-failure-nurses", "respiratory-physios"):
        assert not [r for r in rows if r["unit"] == unit and r.keys() & {"percentage", "n", "options", "words"}]
        assert set(own(rows, unit).values()) == {"more"}


def test_a_hidden_team_hides_a_second_and_two_sister_teams_are_shown_together(
    demo: Demo, rows: list[dict[str, Any]]
) -> None:
    units = ("recovery-nurses", "theatre-practitioners", "surgical-ward", "surgery", "riverside")
    assert [own(rows, unit).get("adapt") for unit in units] == [
        "more", None, "65% (13/20)", "68% (23/34)", "72% (106/147)",
    ]  # fmt: skip
    units = ("speech-therapists", "dietitians", "speech-and-diet", "occupational-therapists", "therapies")
    assert [own(rows, unit).get("adapt") for unit in units] == [
        "more", "more", "82% (9/11)", "75% (9/12)", "78% (18/23)",
    ]  # fmt: skip
    assert row(rows, "surgery", "adapt")["n"] == 34
    assert row(rows, "speech-and-diet", "adapt")["percentage"] == "82% (9/11)"
    text, html, _ = summary(demo, "theatre.lead")
    for part in map(squeezed, (text, html)):
        assert "here and in every group that could be worked out by subtraction" in part
        assert "Riverside NHS Trust, all teams together" in part, "whose rest of her service could be worked out"
        assert "How small groups are protected" in part


def test_the_figures_are_the_same_on_every_run(rows: list[dict[str, Any]]) -> None:
    """The golden file was looked at once; `make demo` must always give it."""
    if os.environ.get("SOUNDINGS_GOLDEN") == "write":
        GOLDEN.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    assert rows == json.loads(GOLDEN.read_text())


def test_every_mail_is_raw_7_bit_and_has_both_parts(demo: Demo) -> None:
    mails = sorted(demo.deployment.mail.glob("*.eml"))
    studied = 3 * 4 + 3 + 4 * 4 + 4  # (open, remind twice, close) for 3 then 4 teams; 2 services and the trust, then 3
    riverside = 18 * 4 + 6  # one wave of 18 teams; a group of two, 4 services and the trust
    one_service = 3 + 3 + 1 + 1  # open, then close: its three teams, itself and the trust
    everybody = 60 + 60 + 11 + 1
    assert len(mails) == studied + riverside + 2 * one_service + everybody
    for mail in mails:
        raw = mail.read_bytes()
        assert raw.isascii()
        message = message_from_bytes(raw, policy=policy.default)
        assert {part.get_content_type() for part in message.walk()} >= {"text/plain", "text/html"}
        assert message["Auto-Submitted"] == "auto-generated"
        assert message["Reply-To"] == "reflective.practice@trust.example"
        assert mail.with_suffix(".html").exists()
        assert mail.with_suffix(".txt").exists()


def test_a_response_holds_its_answers_and_one_expiry_for_the_whole_wave(demo: Demo) -> None:
    deployment = demo.deployment
    pages = deployment.client("dynamodb").get_paginator("scan").paginate(TableName=deployment.outputs["ResponsesTable"])
    items = [item for page in pages for item in page["Items"]]
    every = [answers for wave in (*WAVES, *map(fairwater.answers, range(fairwater.WAVES))) for answers in wave]
    people = sum(answers.people for answers in every)
    assert (len(items), len(sample.responses(items))) == (2 * people, people)
    assert len(sample.comments(items)) == sum(len(answers.comments) for answers in every)
    assert {frozenset(item) for item in items} == {
        frozenset({"pk", "sk", "answers", "expires", "version"}),
        frozenset({"pk", "sk", "comment", "item", "expires", "version"}),
    }
    assert len({(item["pk"]["S"].split("#")[2], item["expires"]["N"]) for item in items}) == fairwater.WAVES


def test_the_forms_that_were_not_answered_right_stored_nothing_and_kept_every_answer(demo: Demo) -> None:
    page = (demo.pages / f"{demo.waves()[1].id}-registrars-error.html").read_text()
    assert page.count(" checked") == 10
    assert "<title>Error: " in page


def test_every_summary_with_figures_carries_its_report(demo: Demo) -> None:
    """One PDF of two to four pages, in real text, with study 2 to the digit; a unit that is not shown has none."""
    newest = max(demo.deployment.mail.glob("*-registrars.lead@*.eml"))
    message = message_from_bytes(newest.read_bytes(), policy=policy.default)
    [file] = message.iter_attachments()
    assert file.get_filename() == f"Palliative Medicine Registrars {demo.waves()[1].id}.pdf"
    content = file.get_content()
    assert len(content) <= 1_000_000
    document = pypdfium2.PdfDocument(content)
    assert 2 <= len(document) <= 4
    text = squeezed(" ".join(page.get_textpage().get_text_bounded() for page in document))
    assert all(short in text and percentage in text for short, percentage in STUDY_2.values())
    assert WORDS in text
    unshown = max(demo.deployment.mail.glob("*-tissue.lead@*.eml"))
    assert not list(message_from_bytes(unshown.read_bytes(), policy=policy.default).iter_attachments())


def test_the_page_of_results_has_the_same_figures(demo: Demo) -> None:
    seen = squeezed(visible_text((demo.pages / "results-registrars.html").read_text()))
    for short, percentage in STUDY_2.values():
        assert f"{short} {percentage}" in seen
    assert WORDS in seen
    above = squeezed(visible_text((demo.pages / "results-heart-and-lung.html").read_text()))
    assert "Figures side by side" in above
    assert above.count("5 to 7 people a question") == 2
    assert "82% (9/11)" in above


def test_the_downloads_hold_what_the_page_shows(demo: Demo) -> None:
    read = Results.model_validate_json((demo.pages / "trust-results.json").read_bytes())
    assert {"registrars", "community-independence"} <= {unit.unit for unit in read.units}
    assert (demo.pages / "registrars-results.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    book = openpyxl.load_workbook(demo.pages / "registrars-results.xlsx", read_only=True)
    cells = {cell for row in book.worksheets[0].iter_rows(values_only=True) for cell in row}
    assert {"Palliative Medicine Registrars", 14, 13, "supportive"} <= cells
    book.close()


def test_a_link_that_was_changed_leads_where_a_wrong_one_leads(demo: Demo) -> None:
    path = dict(results(demo.deployment.mail))["registrars"]
    other = path.replace(".registrars.", ".community-independence.")
    replies = [demo.deployment.request("GET", each) for each in (other, "/results/wrong", f"{other}/results.csv")]
    assert {(reply.status, reply.body) for reply in replies} == {(404, replies[0].body)}
    assert demo.deployment.request("GET", path).status == 200


def test_the_evidence_is_study_2_as_it_was_published(demo: Demo) -> None:
    work = demo.deployment.aws.work
    table = squeezed(visible_text((work / "evidence-registrars.html").read_text()))
    for short, percentage in STUDY_2.values():
        assert re.search(rf"{short} .*?{re.escape(percentage[:-1])}; 95% CI", table)
    for name in ("registrars", "community-independence"):
        congress = (work / f"congress-{name}.pdf").read_bytes()
        assert len(congress) <= 1_000_000
        [page] = pypdfium2.PdfDocument(congress)
        text = squeezed(page.get_textpage().get_text_bounded())
        assert [round(points) for points in page.get_size()] == [595, 842]
        assert "Message for others" in text
        assert ("93% (13/14)" if name == "registrars" else "4,824") in text


# A trust of 60 teams


def page(demo: Demo, unit: str) -> str:
    """What a unit's newest page of results shows."""
    return squeezed(visible_text((demo.pages / f"results-{unit}.html").read_text()))


def test_of_60_teams_31_have_figures_9_phrases_and_20_too_few(demo: Demo) -> None:
    last = max(row["wave"] for row in published(demo) if row["unit"] == fairwater.UNIT)
    told = {"too few": 0, "phrases": 1, "figures": 2}
    teams = {row.id: "too few" for row in fairwater.rows()}
    for row in published(demo):
        if row["wave"] == last and row["unit"] in teams:
            found = "figures" if "percentage" in row else "phrases" if "majority" in row else "too few"
            teams[row["unit"]] = max(found, teams[row["unit"]], key=told.__getitem__)
    assert Counter(teams.values()) == {"figures": 31, "phrases": 9, "too few": 20}
    assert "431 of 684 answered" in summary(demo, "chief.executive")[0]


def test_the_lead_of_a_team_in_trouble_reads_it_first_and_whom_to_ask(demo: Demo) -> None:
    text, html, subject = summary(demo, f"{fairwater.TROUBLED}.lead")
    seen = page(demo, fairwater.TROUBLED)
    assert (
        "Clearly fewer than half of the answers are favourable, it is clearly below the rest of Acute Care and it "
        "is clearly worse than at the start."
    ) in seen
    for part in (squeezed(text), squeezed(html), seen):
        assert "Clearly fewer than half of the answers are favourable" in part
        assert "The rest of Acute Care: " in part
        assert "Worse than at the start." in part
        assert "Ask: Amira Khan, wellbeing lead; Gwen Price, Freedom to Speak Up guardian." in part
        assert part.index("This team may need help") < part.index("On average 25%")
    assert "help" not in subject


def test_the_lead_of_a_rising_team_reads_how_far_and_what_was_done(demo: Demo) -> None:
    for part in (*summary(demo, f"{fairwater.RISING}.lead")[:2], page(demo, fairwater.RISING)):
        said = squeezed(part)
        assert "Better than at the start" in said
        assert "up 38 points from 48%" in said.lower()
        assert fairwater.DID[-1] in said
        assert "may need help" not in said
    seen = page(demo, fairwater.RISING)
    for number, did in enumerate(fairwater.DID, 1):
        assert re.search(rf"{number}\. After the survey of \d+ \w+ \d+: {re.escape(did)}", seen)
    assert "etter than the start; after “we did” 2" in seen


def test_what_to_open_first_is_there(demo: Demo) -> None:
    console.width = 200
    with console.capture() as shown:
        show(demo)
    first = shown.get().partition(" mails: ")[0]
    pages, mails = re.findall(r"pages/\S+\.html", first), re.findall(r"mail/\S+\*", first)
    assert (len(pages), len(mails)) == (4, 4)
    assert "60 teams in 11 services" in first
    for pattern in (*pages, *mails):
        assert list(demo.deployment.aws.work.glob(pattern)), pattern
