"""`soundings instrument`: what each command says and does, good or bad, with a register on moto."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

import pytest
import yaml
from botocore.exceptions import EndpointConnectionError

from infra.commands.instrument import command
from infra.operator.definitions import SHIPPED
from shared.store.register import Register
from shared.xlsform import template
from tests.unit.survey import sample

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[..., str]

CASES = Path(__file__).parents[2] / "xlsforms" / "cases"


@pytest.fixture
def register(dynamodb: Any, tables: dict[str, str]) -> Register:
    return Register(dynamodb, tables["REGISTER_TABLE"])


@pytest.fixture
def notes() -> list[dict[str, Any]]:
    """What the audit trail was told."""
    return []


@pytest.fixture
def run(
    register: Register,
    notes: list[dict[str, Any]],
    soundings: Run,
    monkeypatch: pytest.MonkeyPatch,
) -> Run:
    """Give a command line to `soundings instrument`, in a folder of its own: what it says."""

    def note(what: str, **details: Any) -> None:
        notes.append({"what": what, **details})

    monkeypatch.setattr(command, "Stack", lambda _: SimpleNamespace(register=register, note=note))
    asking = ("publish",)

    def typed(*given: str) -> str:
        agrees = given[0] in asking and not {"--dry-run", "--yes"} & set(given)
        return soundings("instrument", *given, *(["--yes"] if agrees else []))

    return typed


def file(folder: Path, name: str = "ours.yaml", **changes: Any) -> Path:
    path = folder / name
    path.write_text(yaml.safe_dump({**sample.DEFINITION, "translations": {}, **changes}, sort_keys=False))
    return path


def test_from_the_starter_workbook_to_the_register(run: Run, register: Register, tmp_path: Path) -> None:
    assert run("template", "ours.xlsx").startswith("ours.xlsx: written. Open it in Excel")
    (tmp_path / "mine.xlsx").write_bytes(b"mine")
    assert "name another file, or give --replace" in run("template", "mine.xlsx")
    assert (tmp_path / "mine.xlsx").read_bytes() == b"mine"
    told = run("import", "ours.xlsx", "--licence", "CC0", "--citation", "Ourselves", "--output", "ours.yaml")
    assert told.splitlines()[0] == "ours.yaml: written; our-questionnaire version 1, 10 items"
    assert run("check", "ours.yaml", "ours.xlsx").splitlines()[:2] == [
        "ours.yaml: our-questionnaire version 1, 10 items",
        "ours.xlsx: our-questionnaire version 1, 10 items",
    ]
    assert run("publish", "ours.yaml") == "our-questionnaire version 1: published\n"
    assert register.definitions.instruments() == [("our-questionnaire", 1)]
    listed = json.loads(run("list", "--json"))["instruments"]
    assert [(row["id"], row["source"]) for row in listed][-1] == ("our-questionnaire", "register")
    assert "library" in run("list")
    shown = json.loads(run("show", "our-questionnaire", "--json"))
    assert (shown["source"], shown["licence"]) == ("register", "CC0")


def test_what_each_answer_is_worth_is_shown_wherever_the_questionnaire_is(run: Run, tmp_path: Path) -> None:
    (tmp_path / "code.xlsx").write_bytes((CASES / "c03-code-99.xlsx").read_bytes())
    worth = (
        "points of rest/q1, rest/q2: 'Never' 1, 'Rarely' 2, 'Sometimes' 3, 'Often' 4, 'Always' 5; "
        "no points: 'Prefer not to say'"
    )
    assert worth in run("import", "code.xlsx", "--output", "code.yaml").splitlines()
    assert json.loads(run("import", "code.xlsx", "--output", "code.yaml", "--json"))["points"] == [worth]
    assert run("show", "code.yaml").splitlines()[-1] == worth
    assert run("preview", "code.yaml", "--output", "code.html").splitlines()[-1] == worth
    assert worth in html.unescape((tmp_path / "code.html").read_text())
    assert run("show", "cbi-work").splitlines()[-1] == (
        "points of work_burnout/energy: 'Always' 0, 'Often' 25, 'Sometimes' 50, 'Seldom' 75, 'Never/almost never' 100"
    )


UNSURE = [(1, "Never"), (2, "Often"), (99, "Prefer not to say")]
TURNED = [(1, "Strongly agree"), (2, "Agree"), (3, "Disagree")]
VALUED = [(1, "Dissatisfied"), (2, "Satisfied")]


@pytest.mark.parametrize(
    ("answers", "good", "says"),
    [
        (UNSURE, "neutral", "one seems to be no point of the scale ('Never' 1, 'Often' 2, 'Prefer not to say' 99)"),
        (TURNED, "neutral", "they run against the words ('Strongly agree' 1, 'Agree' 2, 'Disagree' 3)"),
        (
            VALUED,
            "low",
            "low scores are called good, and its answers say the opposite: 'Dissatisfied' 1, 'Satisfied' 2",
        ),
    ],
)
def test_points_that_are_not_sure_are_published_when_they_are_said(
    run: Run, tmp_path: Path, answers: list[tuple[int, str]], good: str, says: str
) -> None:
    options: list[dict[str, Any]] = [{"value": str(number), "label": label} for number, label in answers]
    one = [{"id": name, "kind": "single", "options": "o", "text": "How?", "short": "How"} for name in ("q1", "q2")]
    scale = {
        "id": "s",
        "title": "S",
        "items": ["q1", "q2"],
        "method": "mean",
        "min_answered": 2,
        "good": good,
        "source": "Ours.",
    }
    more: dict[str, Any] = {"items": one, "scales": [scale], "sections": [], "id": "unsure"}
    told = run("publish", str(file(tmp_path, options={"o": options}, **more)))
    assert "ours.yaml: scale 's': item 'q1': " in told
    assert says in told
    said = [option | {"score": "none" if "not" in option["label"] else 3.0 - at} for at, option in enumerate(options)]
    assert run("publish", str(file(tmp_path, options={"o": said}, **more))) == "unsure version 1: published\n"


def test_the_same_workbook_again_changes_nothing_and_another_is_not_written_over(run: Run, tmp_path: Path) -> None:
    (tmp_path / "ours.xlsx").write_bytes(template.workbook())
    assert "would be written" in run("import", "ours.xlsx", "--dry-run")
    assert not (tmp_path / "our-questionnaire.yaml").exists()
    assert "our-questionnaire.yaml: written" in run("import", "ours.xlsx")
    assert "our-questionnaire.yaml: unchanged" in run("import", "ours.xlsx")
    assert run("import", "ours.xlsx", "--version", "2") == (
        "soundings: our-questionnaire.yaml is there already: name another file, or give --replace"
    )
    assert "written" in run("import", "ours.xlsx", "--version", "2", "--replace")
    assert json.loads(run("import", "ours.xlsx", "--version", "2", "--json"))["outcome"] == "unchanged"


def test_nothing_is_written_if_anything_is_wrong(run: Run, tmp_path: Path) -> None:
    (tmp_path / "old.xlsx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    assert "is an Excel file of the old kind" in run("import", "old.xlsx")
    assert [path.name for path in tmp_path.iterdir()] == ["old.xlsx"]
    assert run("import", "ours.yaml") == (
        "soundings: ours.yaml is no workbook; `soundings instrument check ours.yaml` checks a YAML file"
    )


def test_markdown_is_no_workbook_and_no_yaml(run: Run, tmp_path: Path) -> None:
    (tmp_path / "ours.md").write_text("| survey |\n| | type | name | label |\n")
    for words in (("import",), ("check",), ("preview",)):
        assert "ours.md: is no Excel workbook but a table in Markdown: " in run(*words, "ours.md")


def test_an_open_document_is_said_to_be_no_excel_workbook(run: Run, tmp_path: Path) -> None:
    with ZipFile(tmp_path / "ours.ods", "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", "<office:document-content/>")
    told = "ours.ods: is no Excel workbook that can be read; open it in Excel and use File, Save As, 'Excel Workbook (.xlsx)'"
    for words in (("import",), ("check",), ("show",), ("publish",)):
        assert run(*words, "ours.ods") == told


def test_a_published_version_never_changes(
    run: Run, register: Register, notes: list[dict[str, Any]], tmp_path: Path
) -> None:
    ours = str(file(tmp_path))
    assert run("publish", ours, "--dry-run") == "sample version 1: would be published\n"
    assert (register.definitions.instruments(), notes) == ([], [])
    assert run("publish", ours) == "sample version 1: published\n"
    assert notes == [{"what": "instrument publish", "instrument": "sample", "version": 1}]
    assert run("publish", ours) == "sample version 1: is published already\n"
    assert len(notes) == 1
    changed = str(file(tmp_path, title="Another title"))
    assert run("publish", changed) == (f"{changed}: version 1 is published and differs from this; give it version 2")
    assert register.definitions.instrument("sample", 1).title == "Our reflective practice group"


def test_a_new_version_says_where_the_trend_goes_on(run: Run, tmp_path: Path) -> None:
    run("publish", str(file(tmp_path)))
    items = [dict(item) for item in sample.DEFINITION["items"]]
    items[0]["text"] = "The group has enhanced my ability to adapt."
    items[3]["short"] = "Energy left"
    items[5] = {**items[5], "id": "new_words"}
    told = run("publish", str(file(tmp_path, version=2, items=items)))
    assert told.splitlines() == [
        "sample version 2: published",
        "Compared with version 1:",
        "  the trend goes on for joined, reasons, energy, hours, comment",
        "  begins anew, since the question or its answers changed: adapt",
        "  new: new_words",
        "  no longer asked: words",
    ]
    assert json.loads(run("show", "sample", "--version", "1", "--json"))["version"] == 1
    assert run("show", "sample", "--version", "3") == (
        "soundings: there is no version 3 of 'sample' in a file, the library or the register; it has 1, 2"
    )


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"licence": "not stated"}, "field 'licence' says 'not stated': say where the questions come from and who may use them"),
        ({"language": "cy"}, "has no English: its 'language' or one of its 'translations' must be 'en'"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_not_published(run: Run, tmp_path: Path, change: dict[str, str], says: str) -> None:
    assert run("publish", str(file(tmp_path, **change))).splitlines()[0] == f"ours.yaml: {says}"


def test_the_preview_is_the_form_in_one_file_that_sends_nothing(run: Run, tmp_path: Path) -> None:
    (tmp_path / "ours.xlsx").write_bytes(template.workbook())
    assert run("preview", "ours.xlsx").startswith("preview-our-questionnaire.html: written")
    page = (tmp_path / "preview-our-questionnaire.html").read_text()
    assert "Preview of our-questionnaire version 1. Nothing that you fill in is sent." in page
    assert page.count('type="radio"') == 5 + 5 + 5 + 2 + 11
    assert [name for name in ("fetch", "FormData", "AbortController") if name in page] == []
    brought = re.findall("<script>for(.*?)</script>", page)  # and not the one that sends
    assert [script.partition("querySelectorAll")[2][:15] for script in brought] == [
        '("[type=range]"',
        '("[data-ruled]"',
    ]
    assert page.count("<script>") == len(brought)
    assert 'method="post"' not in page
    assert "http" not in page.replace("http://www.w3.org", "")
    run("preview", "ours.xlsx", "--language", "cy")
    assert "Mae grwpiau rheolaidd yn fuddiol." in (tmp_path / "preview-our-questionnaire.cy.html").read_text()
    run("preview", "ours.xlsx", "--wave-0", "--output", "before.html")
    before = (tmp_path / "before.html").read_text()
    assert "We support each other." in before
    assert "beneficial" not in before
    run("preview", "ours.xlsx", "--phone", "--output", "phone.html")
    assert "width:360px" in (tmp_path / "phone.html").read_text()
    assert run("preview", "ours.xlsx", "--language", "fr") == (
        "soundings: 'our-questionnaire' cannot be shown in 'fr', only in en, cy"
    )
    assert run("preview", "nothing") == (
        "soundings: there is no file 'nothing', and no such questionnaire in the library"
    )


def test_the_library_is_listed_without_a_stack(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable(_: str) -> Any:
        raise EndpointConnectionError(endpoint_url="https://nowhere.example")

    monkeypatch.setattr(command, "Stack", unreachable)
    assert "reflective-practice" in run("list", "--library", "--json")
    told = json.loads(run("list", "--json"))
    assert [row["source"] for row in told["instruments"]] == ["library"] * len(told["instruments"])
    assert told["not_listed"].startswith("What the stack 'soundings' has is not listed")
    assert "Strongly agree *" in run("show", "reflective-practice")


def test_square_brackets_in_a_question_are_no_markup(run: Run) -> None:
    asked = (SHIPPED / "who-5.yaml").read_text(encoding="utf-8")
    Path("ours.yaml").write_text(
        asked.replace("text: I have felt cheerful and in good spirits", "text: 'I [b] felt'"), encoding="utf-8"
    )
    assert "I [b] felt" in run("show", "ours.yaml")
