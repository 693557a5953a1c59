"""`soundings evidence`: both studies to the digit, on the screen, in files and on the congress poster; and what it refuses."""

from __future__ import annotations

import csv
import json
import re
from fnmatch import fnmatchcase
from functools import partial
from io import StringIO
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import html5lib
import pypdfium2
import pytest
from botocore.exceptions import ClientError

from functions.results.record import NAMES
from infra.commands.evidence import congress
from infra.commands.evidence.congress import MOST_BYTES
from infra.commands.evidence.table import MORE
from infra.commands.evidence.words import ANOTHER, FIELDS, HEADINGS
from infra.console import terminal
from infra.demo.evidence import write_absence, write_evidence
from shared.programme import Programme
from shared.settings import Settings
from shared.store.register import Register
from shared.unit import Unit
from tests.unit.evidence import sample

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., str]

STUDY_2 = [  # studies.md, and the three findings that the questionnaire has besides
    ["Effective use of time", "Learning and Self-Development (10.1)", "100% (14/14; 95% CI 78–100%)"],
    ["Regular groups are beneficial", "", "93% (13/14; 95% CI 69–99%)"],
    ["Keen for the group to continue", "", "100% (14/14; 95% CI 78–100%)"],
    ["Better able to adapt to challenges", "Learning and Self-Development (10.1)", "93% (13/14; 95% CI 69–99%)"],
    ["Learnt new strategies", "Learning and Self-Development (10.1)", "86% (12/14; 95% CI 60–96%)"],
    ["Value learning from others", "Learning and Self-Development (10.1)", "100% (14/14; 95% CI 78–100%)"],
    ["Understand patient relationships", "The Doctor-Patient Relationship (5.3)", "79% (11/14; 95% CI 52–92%)"],
    ["More peer support", "Self Awareness (5.1)", "93% (13/14; 95% CI 69–99%)"],
    ["Feel less isolated", "Self Awareness (5.1)", "79% (11/14; 95% CI 52–92%)"],
    ["More self-awareness and insight", "Self Awareness (5.1)", "71% (10/14; 95% CI 45–88%)"],
]
CAPTION = "Palliative Medicine Registrars: Reflective practice groups, 1 to 15 March 2027. 14 of 14 answered (100%)."
WORDS = ["supportive", "valuable", "safe", "reassuring", "interesting", "useful"]
STUDY_1 = {  # now, before, change; of ten questions none is more than chance by itself
    "Regular groups are beneficial": [
        "100% (10/10; 95% CI 72–100%)",
        "60% (6/10; 95% CI 31–83%)",
        "up 40 points",
    ],
    "Keen for the group to continue": [
        "100% (10/10; 95% CI 72–100%)",
        "70% (7/10; 95% CI 40–89%)",
        "up 30 points",
    ],
    "Learnt new strategies": [
        "70% (7/10; 95% CI 40–89%)",
        "30% (3/10; 95% CI 11–60%)",
        "up 40 points",
    ],
}
PROGRAMME = Programme(
    id="reflective-practice", title=sample.TITLE, instrument="reflective-practice", instrument_version=2,
    unit="trust", starts=sample.STARTS,
)  # fmt: skip
SETTINGS = Settings(organisation="Example Integrated Care System", reply_to="reflective.practice@trust.example")
TEAM = "community-independence"


@pytest.fixture
def register(dynamodb: Any, tables: dict[str, str]) -> Register:
    """The register after the demo's two waves."""
    register = Register(dynamodb, tables["REGISTER_TABLE"])
    register.definitions.put_settings(SETTINGS)
    register.definitions.put_programme(PROGRAMME)
    for unit, history in sample.histories().items():
        is_team = {"headcount": 20} if history[-1].is_team else {}
        register.roster.put(Unit(id=unit, name=unit, parent=sample.parents()[unit], **is_team))
        for publication in history:
            register.publications.put(publication)
    register.roster.put(Unit(id="new-team", name="New team"))
    return register


@pytest.fixture
def run(soundings: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Give a command line to `soundings evidence`, in an empty folder: what it says, good or bad."""
    monkeypatch.setattr(terminal.console, "_width", 200)
    return partial(soundings, "evidence")


@pytest.fixture
def stack(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    """The deployed stack that the command finds."""
    monkeypatch.setattr("infra.commands.evidence.source.Stack", lambda _: SimpleNamespace(register=register))


@pytest.fixture
def no_aws(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks for a stack fails."""
    monkeypatch.setattr("infra.commands.evidence.source.Stack", lambda _: pytest.fail("AWS was asked"))


@pytest.fixture
def results(tmp_path: Path, no_aws: None) -> Path:
    """What the lead of the trust downloads; the registrars are in it."""
    return downloaded(tmp_path / "results.json", "registrars", TEAM, "heart-failure-nurses")


def downloaded(file: Path, *units: str) -> Path:
    """The JSON of these units."""
    file.write_text(sample.results(*units).model_dump_json())
    return file


@pytest.fixture
def absence(tmp_path: Path) -> str:
    """The outcomes' JSON of the demo."""
    write_absence(tmp_path)
    return str(tmp_path / "absence.json")


def figures_of(file: Path) -> list[dict[str, str]]:
    """The rows of a CSV, read as Excel does, under the columns of the downloads."""
    content = file.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == content.count(b"\n")
    rows = list(csv.DictReader(StringIO(content.decode("utf-8-sig"), newline="")))
    assert tuple(rows[0]) == (*NAMES, *MORE)
    return rows


def tables_of(file: Path) -> list[list[list[str]]]:
    """The tables of a page, which is valid HTML."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    page = parser.parse(file.read_text(encoding="utf-8"))
    assert page.get("lang") == "en-GB"
    assert page.find(".//script") is None
    assert page.find("head/link") is None
    found = []
    for table in page.iter("table"):
        assert "".join(table.find("caption").itertext())
        assert all(cell.get("scope") == "col" for cell in table.find("thead").iter("th"))
        assert all(row[0].get("scope") == "row" for row in table.find("tbody").iter("tr"))
        found.append([["".join(cell.itertext()).replace("\xa0", " ") for cell in row] for row in table.iter("tr")])
    return found


def markdown_rows(text: str) -> list[list[str]]:
    """The cells of the rows of a Markdown file's tables."""
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line[:1] == "|"]


def squeezed(text: str) -> str:
    """Text without its layout."""
    return " ".join(text.split())


# The studies


@pytest.mark.usefixtures("stack")
def test_study_2_to_the_digit_on_the_screen_and_in_every_format(run: Run, tmp_path: Path) -> None:
    for name in ("table.md", "table.html", "table.csv"):
        said = run("registrars", "--output", name)
        assert said.endswith(f"written: {name}\n")
    assert CAPTION in said
    for row in STUDY_2:
        assert squeezed(" ".join(row)) in squeezed(said)
    heading = ["Finding", "Competency", "Result"]
    markdown = (tmp_path / "table.md").read_text(encoding="utf-8")
    assert markdown_rows(markdown)[:12] == [heading, [":--"] * 3, *STUDY_2]
    assert f"**{CAPTION}**" in markdown
    first, *others = tables_of(tmp_path / "table.html")
    assert first == [heading, *STUDY_2]
    flow = ["Survey", "Response", "Answers to each question"]
    assert others[0] == [flow, ["1 to 15 March 2027", "14 of 14 answered (100%)", "14"]]
    found = [row for row in figures_of(tmp_path / "table.csv") if row["figure"] == "item"][:10]
    assert [row["item_name"] for row in found] == [name for name, *_ in STUDY_2]
    assert found[9]["item_text"] == "The group has helped me to develop self-awareness and insight."
    assert [found[9][name] for name in ("people", "n", "share")] == ["10", "14", str(10 / 14)]
    assert found[9]["tags"] == "competency: Self Awareness (5.1)"


@pytest.mark.usefixtures("stack")
def test_the_words_in_their_order(run: Run, tmp_path: Path) -> None:
    said = run("registrars", "--output", "table.csv")
    line = "supportive (12), valuable (9), safe (7), reassuring (6), interesting (5), useful (3)."
    assert line in squeezed(said)
    assert [row["answer"] for row in figures_of(tmp_path / "table.csv") if row["figure"] == "word"][:6] == WORDS
    for name in ("table.md", "table.html"):
        run("registrars", "--output", name)
        assert line in (tmp_path / name).read_text(encoding="utf-8")


@pytest.mark.usefixtures("stack")
def test_study_1_before_and_after_with_the_absence_beside_it(run: Run, tmp_path: Path, absence: str) -> None:
    for name in ("table.md", "table.html", "table.csv"):
        said = run(TEAM, "--outcomes", absence, "--output", name)
    survey, flow, rest, beside = tables_of(tmp_path / "table.html")
    assert survey[0] == ["Finding", "Competency", "Result", "Before (1 to 15 January 2027)", "Change"]
    for name, cells in STUDY_1.items():
        assert [row[2:] for row in survey if row[0] == name] == [cells]
    assert [row[1:] for row in flow[1:]] == [
        ["10 of 12 answered (83%)", "10", "50% (n = 10)"],
        ["10 of 12 answered (83%)", "10", "86% (n = 10); better than the start"],
    ]
    of_trust, of_all = (
        "The rest of Example NHS Trust: 80% (20/25).",
        "The rest of Example Integrated Care System: 66% (114/172).",
    )
    assert [row[1:] for row in rest if row[0] == "Learnt new strategies"] == [
        ["58% (7/12) to 75% (9/12)", f"{of_trust} {of_all}"]
    ]
    scores = ["Bradford score A, each person’s", "4,824", "348", "−4,476 (−93%)"]
    assert scores in beside
    assert "Before: 4 February 2023 to 3 September 2023 (212 days)" in beside[0]
    assert not [row for row in survey if "Bradford" in row[0]]  # never one table
    assert scores in markdown_rows((tmp_path / "table.md").read_text(encoding="utf-8"))
    strategies = [row for row in figures_of(tmp_path / "table.csv") if row["item_name"] == "Learnt new strategies"]
    told = [(row["wave"], row["people"], row["n"]) for row in strategies if row["figure"] == "item"]
    assert [figures for _, *figures in told] == [["3", "10"], ["7", "10"]]  # absence has a file of its own
    assert told == sorted(told)
    for sentence in (
        "the sum of every person’s own spells × spells × days",
        "Each window is 7 months long: 212 and 213 days",
        "treated as independent",
        "Fisher’s exact test finds it at the 5% level after Holm’s correction over the questions compared, here 10, or",
        "This is a service evaluation",
        "A number is shown only where at least 8 people answered.",
    ):
        assert sentence in squeezed(said)
        assert sentence in squeezed((tmp_path / "table.html").read_text(encoding="utf-8"))


@pytest.mark.usefixtures("stack")
def test_another_order_and_another_wave(run: Run) -> None:
    said = run(TEAM, "--sort", "share")
    assert said.index("Regular groups") < said.index("More peer support") < said.index("Learnt new strategies")
    first = run(TEAM, "--wave", "2027-01-01")
    assert run(TEAM, "--wave", "1/1/2027") == first
    assert (
        "What is shown was picked when the results were known. Not picked it would be the newest, 1 to 15 March"
        in first
    )
    usual = run(TEAM)
    assert run(TEAM, "--before", "1 January 2027") == usual
    assert "picked" not in usual
    assert "Before" not in first
    assert "60% (6/10; 95% CI 31–83%)" in first
    assert run(TEAM, "--before", "2027-03-01") == "soundings: --before 2027-03-01 is not before the wave 2027-03-01"
    assert run(TEAM, "--wave", "2027-02-01") == (
        "soundings: there is no wave '2027-02-01'; did you mean '2027-03-01' or '2027-01-01'?"
    )


# The congress poster


def congress_text(file: Path) -> str:
    """The words of the congress poster's one page, which is A4 upright."""
    document = pypdfium2.PdfDocument(file)
    assert len(document) == 1
    assert [round(points) for points in document[0].get_size()] == [595, 842]
    return squeezed(document[0].get_textpage().get_text_bounded().replace("\r\n", " "))


def test_the_demos_congress_posters_show_both_studies(tmp_path: Path) -> None:
    write_absence(tmp_path)
    write_evidence(tmp_path, lambda team: downloaded(tmp_path / f"{team}.json", team))
    assert len(list(tmp_path.glob("evidence-*"))) == 6
    two, one = (tmp_path / f"congress-{team}.pdf" for team in ("registrars", TEAM))
    for file in (two, one):
        content = file.read_bytes()
        assert len(content) <= MOST_BYTES
        assert b"/StructTreeRoot" in content
        assert b"<pdfuaid:part>1</pdfuaid:part>" in content
        text = congress_text(file)
        at = [text.index(heading.title) for heading in HEADINGS]
        assert at == sorted(at)
        assert "reflective.practice@trust.example" in text
        assert "at least 8 people answered" in text
    text = congress_text(two)
    for name, _, result in STUDY_2:
        assert f"{name} {result.partition(';')[0]})" in text
    assert " ".join(WORDS) in text
    assert "14 of 14 answered (100%)" in text
    assert "1 to 15 March 2027" in text
    text = congress_text(one)
    assert "70% (7/10) Learnt new strategies before: 30% (3/10)" in text
    assert "100% (10/10) Regular groups are beneficial before: 60% (6/10)" in text
    assert "100% (10/10) Keen for the group to continue before: 70% (7/10)" in text
    assert "Bradford score A 4,824 348 −4,476 (−93%)" in text
    assert "Each window is 7 months long: 212 and 213 days" in text
    assert "Bradford score A: the sum of every person’s own spells × spells × days." in text
    assert "Community Independence Service (made-up spells): absence before and after" in text


def test_a_poster_from_the_file_that_the_lead_downloads(run: Run, tmp_path: Path, results: Path) -> None:
    said = run("--write-words", "words.txt")
    assert said == "written: words.txt\n"
    text = (tmp_path / "words.txt").read_text(encoding="utf-8")
    for heading in HEADINGS:
        assert re.search(rf"^# {heading.title}\n> .+\. Up to {heading.most} characters fit\.\n", text, re.MULTILINE)
    filled = text.replace("fit.\n\n", "fit.\nOur own words, which nobody else has.\n\n").replace(
        "Title:", "Title: Ours"
    )
    (tmp_path / "words.txt").write_text(filled, encoding="utf-8")
    run("--results", str(results), "--congress", "congress.pdf", "--words", "words.txt")
    text = congress_text(tmp_path / "congress.pdf")
    assert text.startswith("Ours Palliative Medicine Registrars ")
    assert text.count("Our own words, which nobody else has.") == len(HEADINGS)
    assert "Up to" not in text


LONG = "Visits that ended badly were never talked through and went home with whoever had been there that day. " * 9


WIDE = "WWWWWWWW " * 40


@pytest.mark.parametrize("points", [1, 2, 4])
def test_the_longest_texts_that_are_allowed_fit(
    run: Run, tmp_path: Path, results: Path, absence: str, points: int
) -> None:
    fields = "\n".join(f"{name}: {LONG[:most].strip()}" for name, most in FIELDS.items())
    sections = []
    for heading in HEADINGS:
        each = (heading.most - ANOTHER * (points - 1)) // points
        sections.append(f"# {heading.title}\n" + "".join(f"- {LONG[: each - 1]}.\n" for _ in range(points)))
    (tmp_path / "words.txt").write_text("\n".join([fields, *sections]))
    said = run(
        TEAM, "--results", str(results), "--outcomes", absence,
        "--congress", "congress.pdf", "--words", "words.txt",
    )  # fmt: skip
    assert said.endswith("written: congress.pdf\n")
    assert congress_text(tmp_path / "congress.pdf").count("Visits") >= len(HEADINGS) * points


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            {"context": WIDE[:260], "problem": WIDE[:260], "assessment": WIDE[:350], "strategy": WIDE[:350]},
            "the words of the congress poster's left column, 'Context' to 'Measurement of improvement', are some",
        ),
        (
            {"effects": WIDE[:150], "lessons": WIDE[:330], "message": WIDE[:150]},
            "the words of the congress poster's right column, 'Effects of changes' to 'Lessons learnt', are some",
        ),
        (
            {"problem": f"See {'W' * 30}"},
            f"the congress poster has no line that is long enough for '{'W' * 30}': take it apart",
        ),
        (
            {"context": "We meet \N{GRINNING FACE}"},
            "'Context' has '\N{GRINNING FACE}', which the congress poster's letters lack: take it out",
        ),
    ],
)
def test_what_cannot_be_printed_is_said_and_nothing_is_written(
    run: Run, tmp_path: Path, results: Path, absence: str, words: dict[str, str], told: str
) -> None:
    (tmp_path / "words.txt").write_text(sample.words(**words), encoding="utf-8")
    said = run(
        TEAM, "--results", str(results), "--outcomes", absence, "--output", "table.md",
        "--congress", "congress.pdf", "--words", "words.txt",
    )  # fmt: skip
    assert said.startswith(f"soundings: {told}")
    assert "\n" not in said
    assert not list(tmp_path.glob("*.pdf")) + list(tmp_path.glob("table.*"))


def test_faults_of_the_words_are_named_with_their_lines(run: Run, tmp_path: Path, results: Path) -> None:
    (tmp_path / "words.txt").write_text(sample.words().replace("# Problem", "# Problems we had"))
    said = run("--results", str(results), "--congress", "congress.pdf", "--words", "words.txt").splitlines()
    assert said[0].startswith("words.txt, line 4: '# Problems we had' is none of the eight headings: ")
    assert said[1].startswith("words.txt, line 23: the heading '# Problem' is missing")
    assert said[2] == "2 problem(s); nothing was changed"


def test_a_poster_that_would_be_too_large_is_refused(
    run: Run, tmp_path: Path, results: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(congress, "MOST_BYTES", 1000)
    (tmp_path / "words.txt").write_text(sample.words())
    said = run("--results", str(results), "--congress", "congress.pdf", "--words", "words.txt")
    assert said.startswith("soundings: the congress poster has ")
    assert not (tmp_path / "congress.pdf").exists()


# Where the figures come from


def test_a_file_of_results_needs_no_aws_and_any_of_its_units_will_do(run: Run, results: Path) -> None:
    assert "Palliative Medicine Registrars: Our reflective practice group, 1 to 15 March" in run(
        "--results", str(results)
    )
    assert "70% (7/10; 95% CI 40–89%)" in run(TEAM, "--results", str(results))
    assert run("community-independent", "--results", str(results)) == (
        "soundings: there is no unit 'community-independent'; did you mean 'community-independence'?"
    )


def test_a_file_that_is_something_else_is_refused_in_one_line(run: Run, tmp_path: Path, results: Path) -> None:
    empty = tmp_path / "empty.json"
    empty.write_text(json.dumps({**json.loads(results.read_text()), "units": []}))
    assert run("--results", "empty.json") == "soundings: empty.json has no unit"
    assert run("--results", "nowhere.json") == "soundings: nowhere.json cannot be read: No such file or directory"
    content = json.loads(results.read_text())
    for other in (
        "[]",
        "no",
        json.dumps({**content, "format": "soundings-results/2"}),
    ):
        (tmp_path / "other.json").write_text(other)
        said = run("--results", "other.json")
        assert said.startswith("soundings: other.json is not the JSON of a page of results (soundings-results/1): ")
        assert "\n" not in said


@pytest.mark.usefixtures("stack")
def test_units_that_are_not_there_or_have_nothing_yet(run: Run) -> None:
    assert run("registrar") == "soundings: there is no unit 'registrar'; did you mean 'registrars'?"
    assert run("new-team").startswith("soundings: no wave with 'new-team' has closed yet; ")
    assert run() == "soundings: name a team, or give --results the file that its lead downloads"
    there_is = "soundings: there is no programme 'other'; there is reflective-practice"
    assert run("registrars", "--programme", "other") == there_is
    assert run("REGISTRARS", "--programme", PROGRAMME.title.upper()) == run("registrars")
    assert "trust: Reflective" not in run("trust")
    assert "Example NHS Trust: Reflective practice groups" in run("trust")


def test_a_unit_of_two_programmes_must_say_which(run: Run, stack: None, register: Register) -> None:
    register.definitions.put_programme(PROGRAMME.model_copy(update={"id": "other", "title": "Another survey"}))
    [publication] = sample.histories()["registrars"]
    register.publications.put(publication.model_copy(update={"programme": "other"}))
    assert run("registrars") == (
        "soundings: 'registrars' has results of other and reflective-practice: name one of them with --programme"
    )
    assert "Another survey" in run("registrars", "--programme", "other")


@pytest.mark.usefixtures("stack")
def test_of_a_team_that_is_withheld_there_is_one_clear_sentence(run: Run, tmp_path: Path) -> None:
    said = run("theatre-practitioners", "--output", "table.md")
    assert said == (
        "soundings: there is nothing to show of Theatre Practitioners, 1 to 15 March 2027. Not shown: too few answered to show it "
        "without giving somebody away. It takes at least 5 people who answered to tell what more than half said; numbers "
        "take at least 8, here and in every group that could be worked out by subtraction. A smaller team is never shown by "
        "itself. Any answers still count in the figures of the larger units that this team is part of."
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("stack")
def test_of_a_team_of_few_it_is_told_what_more_than_half_said(run: Run, tmp_path: Path) -> None:
    said = run("heart-failure-nurses", "--output", "table.md")
    assert "5 to 7 people answered each of these questions." in said
    assert "Percentages count" not in said, "there is none"
    assert "Wilson" not in said
    findings, survey = (tmp_path / "table.md").read_text(encoding="utf-8").split("**Every survey")
    assert "| 5 to 7 people answered each of these questions |" in survey
    _, _, *rows = markdown_rows(findings)
    assert rows
    told = {"not shown", *(f"{what} of the 5 to 7 people who answered" for what in ("more than half", "half or fewer"))}
    for row in rows:
        assert set(row[-3:-1]) <= told
        assert not row[-1]  # no change is worked out


@pytest.mark.parametrize("operation", ["Query", "DescribeStacks"])
@pytest.mark.parametrize("code", ["AccessDenied", "AccessDeniedException"])
def test_without_the_right_to_read_publications_it_says_whom_to_ask(
    run: Run, monkeypatch: pytest.MonkeyPatch, operation: str, code: str
) -> None:
    def refuse(_: str) -> None:
        raise ClientError({"Error": {"Code": code, "Message": "not authorized"}}, operation)

    monkeypatch.setattr("infra.commands.evidence.source.Stack", refuse)
    said = run("registrars")
    assert said.startswith("soundings: you may not read publications: ask for EvidencePolicy")
    assert "--results" in said
    assert "\n" not in said


@pytest.mark.usefixtures("stack")
def test_it_asks_for_nothing_that_evidence_policy_does_not_allow(
    run: Run, dynamodb: Any, template: dict[str, Any]
) -> None:
    asked: set[tuple[str, str]] = set()

    def note(params: dict[str, Any], model: Any, **_: object) -> None:
        key = params["Key"]["pk"] if "Key" in params else params["ExpressionAttributeValues"][":pk"]
        asked.add((f"dynamodb:{model.name}", key["S"]))

    dynamodb.meta.events.register("before-parameter-build.dynamodb", note)
    run("registrars")
    [_, reads] = template["Resources"]["EvidencePolicy"]["Properties"]["PolicyDocument"]["Statement"]
    allowed = reads["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]
    assert {action for action, _ in asked} == set(reads["Action"])
    assert {pattern for _, key in asked for pattern in allowed if fnmatchcase(key, pattern)} == set(allowed)
    assert all(any(fnmatchcase(key, pattern) for pattern in allowed) for _, key in asked)


def test_another_failure_of_aws_is_told_as_it_is(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: str) -> None:
        raise ClientError({"Error": {"Code": "ValidationError", "Message": "no such stack"}}, "DescribeStacks")

    monkeypatch.setattr("infra.commands.evidence.source.Stack", refuse)
    assert "no such stack" in run("registrars")


# Files out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--output", "there.md"), "there.md is there already: name another file with --output"),
        (("--output", "table.docx"), "--output ends in .md, .html, .csv"),
        (
            ("--congress", "there.pdf", "--words", "there.txt"),
            "there.pdf is there already: name another file with --congress",
        ),
        (("--congress", "congress.png", "--words", "there.txt"), "--congress ends in .pdf"),
        (("--write-words", "there.txt"), "there.txt is there already: name another file with --write-words"),
        (
            ("--congress", "congress.pdf"),
            "a congress poster needs --words FILE: `soundings evidence --write-words words.txt` writes",
        ),
        (("--words", "there.txt"), "--words goes with --congress FILE.pdf"),
        (("--large", "continue"), "--large goes with --congress FILE.pdf"),
        (("--output", "nowhere/table.md"), "nowhere/table.md cannot be written: No such file or directory"),
        (("--outcomes", "nowhere.json"), "nowhere.json cannot be read: No such file or directory"),
        (
            ("--congress", "p.pdf", "--words", "there.txt", "--large", "words"),
            "--large words: there is no such share; there is",
        ),
        (("--congress", "p.pdf", "--words", "nowhere.txt"), "nowhere.txt cannot be read: No such file or directory"),
    ],
)
def test_nothing_is_overwritten_and_every_refusal_is_one_line(
    run: Run, tmp_path: Path, results: Path, arguments: tuple[str, ...], told: str
) -> None:
    for name in ("there.md", "there.pdf", "there.txt"):
        (tmp_path / name).write_text(sample.words())
    before = {file: file.read_text() for file in tmp_path.iterdir()}
    said = run("--results", str(results), *arguments)
    assert said.startswith(f"soundings: {told}")
    assert "\n" not in said
    assert {file: file.read_text() for file in tmp_path.iterdir()} == before


def test_what_was_typed_is_no_formula_no_markup_and_no_style(run: Run, tmp_path: Path, results: Path) -> None:
    content = json.loads(results.read_text())
    [publication] = content["units"][0]["publications"]
    nasty = "=1+1|<script>alert(1)</script>[bold]*x*"
    publication["unit_name"] = publication["items"][0]["short"] = publication["items"][1]["text"] = nasty
    publication["items"][0]["tags"] = {"=competency": "@SUM(A1)"}
    results.write_text(json.dumps(content))
    for name in ("table.md", "table.html", "table.csv"):
        said = run("--results", str(results), "--output", name)
    assert nasty in said
    cells = [cell for row in figures_of(tmp_path / "table.csv") for cell in row.values()]
    assert f"'{nasty}" in cells
    assert "'=competency: @SUM(A1)" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    page = (tmp_path / "table.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert tables_of(tmp_path / "table.html")[0][1][0] == nasty
    markdown = (tmp_path / "table.md").read_text(encoding="utf-8")
    assert "<script" not in markdown
    assert r"=1+1\|&lt;script&gt;alert(1)&lt;/script&gt;\[bold\]\*x\*" in markdown
    (tmp_path / "words.txt").write_text(sample.words("#strong[x] *x* $1$ \\ @y"))
    run("--results", str(results), "--congress", "congress.pdf", "--words", "words.txt")
    assert congress_text(tmp_path / "congress.pdf").count("#strong[x] *x* $1$ \\ @y") == len(HEADINGS)
