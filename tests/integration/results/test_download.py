"""The files: every figure once, text that no spreadsheet program runs, numbers that are numbers, a format that is kept."""

from __future__ import annotations

import csv
import gzip
import io
import json
from base64 import b64decode, b64encode
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema  # type: ignore[import-untyped]
import openpyxl
import pytest

from functions.results import download, workbook
from functions.results.download import FILES, file
from functions.results.record import COLUMNS, Record
from shared.errors import SoundingsError
from shared.formula import BEGINNINGS, inert
from shared.publication import Publication, ScaleFigures, Withheld
from shared.results import FORMAT, Results, read, schema
from tests.golden import kept
from tests.unit.results.sample import DIRECTOR, FEAR, LEAD, MANAGER, service, shown
from tests.unit.summary.sample import agreement, comments, publication, words

if TYPE_CHECKING:
    from functions.results.view import View

SCHEMA = Path(__file__).parents[3] / "docs" / "results-1.schema.json"
WARD = shown(service(), "ward", LEAD, everything=True)
SURGERY = shown(service(), "surgery", MANAGER, everything=True)


def content(name: str, view: View = WARD) -> bytes:
    reply = file(view, name)
    assert reply
    assert reply["isBase64Encoded"]
    return b64decode(reply["body"])


def rows(view: View = WARD) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content("results.csv", view).decode("utf-8-sig"))))


def sheet(view: View = WARD) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content("results.xlsx", view)))


def only(view: View, *items: Any, **more: Any) -> View:
    """The view with one wave of one team that has these items."""
    return replace(view, history=(publication("Ward", items, unit="ward", **more),), published={})


# CSV


def test_excel_knows_its_encoding_and_its_lines() -> None:
    found = content("results.csv")
    assert found.startswith(b"\xef\xbb\xbfUnit,Unit id,Part of,Team,")
    assert found.count(b"\r\n") == found.count(b"\n") == len(rows()) + 1


def test_the_columns_are_those_of_a_record() -> None:
    assert list(COLUMNS) == list(Record._fields)
    assert list(rows()[0]) == [name for name, _ in COLUMNS.values()]


def test_a_question_and_its_options() -> None:
    item = agreement("time", "Good use of time", (1, 0, 0, 5, 8))
    answered, question, *options = rows(only(WARD, item))
    assert {name: value for name, value in answered.items() if value} == {
        "Unit": "Ward", "Unit id": "ward", "Team": "yes", "Survey opened": "2026-12-01", "Survey closed": "2026-12-15",
        "Row": "answered", "People": "14", "Of": "14", "Percent": "100",
    }  # fmt: skip
    heading = {
        "Unit": "Ward",
        "Unit id": "ward",
        "Team": "yes",
        "Survey opened": "2026-12-01",
        "Survey closed": "2026-12-15",
    }
    asked = {**heading, "Question id": "time", "Question": "Good use of time"}
    assert {name: value for name, value in question.items() if value} == {
        **asked, "Row": "question", "Question in full": "The full question on time.", "Answer": "Agree or Strongly agree",
        "People": "13", "Of": "14", "Percent": "93", "95% from": "69", "95% to": "99",
    }  # fmt: skip
    assert [(row["Row"], row["Answer"], row["People"], row["Percent"]) for row in options] == [
        ("option", "Strongly disagree", "1", "7"),
        ("option", "Disagree", "0", "0"),
        ("option", "Neither agree nor disagree", "0", "0"),
        ("option", "Agree", "5", "36"),
        ("option", "Strongly agree", "8", "57"),
    ]


def test_words_comments_and_scores() -> None:
    scale = ScaleFigures(scale="s", title="Strain", good="low", n=14, mean=3.25, deviation=1.5, alpha=0.8, above=7)
    found = rows(only(WARD, words(("safe", 9)), comments("One", "Two"), scales=(scale,)))
    assert [(row["Row"], row["Answer"], row["People"]) for row in found[1:]] == [
        ("question", "", ""),
        ("word", "safe", "9"),
        ("comment", "One", ""),
        ("comment", "Two", ""),
        ("score", "reach the cut-off", "7"),
    ]
    score = {name: found[-1][name] for name in found[-1] if found[-1][name]}
    assert (score["Mean"], score["Mean 95% from"], score["Mean 95% to"]) == ("3.3", "2.4", "4.1")
    assert (score["Standard deviation"], score["Cronbach's alpha"], score["Percent"]) == ("1.50", "0.80", "50")


@pytest.mark.parametrize(
    ("why", "sensitive", "words_"),
    [
        (Withheld.TOO_FEW, False, "too few to show without giving somebody away"),
        (Withheld.TOO_FEW, True, "too few to show without giving somebody away"),
        (Withheld.SENSITIVE, True, "sensitive: shown for larger units, where that is safe"),
        (Withheld.IN_SCALE, False, "part of a score: see the score"),
    ],
)
def test_what_is_withheld_has_no_number_and_says_why(why: Withheld, sensitive: bool, words_: str) -> None:
    hidden = agreement("a", "A", (0, 0, 0, 0, 0)).model_copy(
        update={"n": None, "headline_people": None, "counts": (), "withheld": why, "sensitive": sensitive}
    )
    scale = ScaleFigures(scale="s", title="S", good="low", sensitive=sensitive, withheld=why)
    _, question, score = rows(only(WARD, hidden, scales=(scale,)))
    for row in (question, score):
        assert row["Not shown because"] == words_
        assert {row[name] for name in ("People", "Of", "Percent", "95% from", "95% to", "Mean")} == {""}


@pytest.mark.parametrize(("more", "told"), [(True, "more than half"), (False, "half or fewer")])
def test_a_majority_is_a_word_beside_no_number(more: bool, told: str) -> None:
    few = agreement("a", "A", (0, 0, 0, 0, 0)).model_copy(
        update={
            "n": None, "headline_people": None, "counts": (), "withheld": Withheld.TOO_FEW, "majority": more,
            "headlined": ("Agree", "Strongly agree"),
        }
    )  # fmt: skip
    hidden = {"responses": None, "headcount": None, "withheld": Withheld.TOO_FEW, "share_from": 5}
    answered, question = rows(only(WARD, few, **hidden))
    assert (answered["Not shown because"], answered["People"]) == ("too few to show without giving somebody away", "")
    assert (question["Share in words"], question["Answer"]) == (told, "Agree or Strongly agree")
    assert {question[name] for name in ("People", "Of", "Percent", "95% from", "95% to", "Mean", "Band")} == {""}
    assert question["Not shown because"] == "too few to show without giving somebody away"


def test_a_band_is_text_beside_no_number() -> None:
    banded = [row for row in rows(SURGERY) if row["Band"]]
    assert banded
    for row in banded:
        assert row["Question"] == "Bullied or harassed"
        assert {row[name] for name in ("People", "Of", "Percent")} == {""}


def test_a_withheld_unit_is_one_row_with_its_reason() -> None:
    found = [row for row in rows(SURGERY) if row["Unit"] == "Recovery Nurses"]
    assert [(row["Row"], row["Not shown because"], row["People"]) for row in found] == [
        ("answered", "too few to show without giving somebody away", "")
    ]


def test_the_unit_has_every_wave_and_those_below_have_one() -> None:
    found = {(row["Unit"], row["Part of"], row["Survey opened"]) for row in rows(SURGERY)}
    below = {
        (name, "Surgery", "2026-12-01")
        for name in ("Surgical Ward", "Theatre Practitioners", "Recovery Nurses", "Pre-operative Assessment Clinic")
    }
    assert found == {("Surgery", "", "2026-10-01"), ("Surgery", "", "2026-12-01")} | below


def test_more_answers_than_people_have_no_percentage() -> None:
    answered = rows(only(WARD, responses=31, headcount=22))[0]
    assert (answered["People"], answered["Of"], answered["Percent"]) == ("31", "22", "")


# Formulas


@pytest.mark.parametrize("start", BEGINNINGS)
def test_no_cell_of_a_csv_is_a_formula(start: str) -> None:
    nasty = f"{start}HYPERLINK(1)"
    item = agreement("a", nasty, (0, 0, 0, 5, 9), text=nasty)
    found = only(WARD, item, comments(nasty), words((nasty, 9)), unit_name=nasty)
    cells = [cell for row in rows(found) for cell in row.values()]
    assert not [cell for cell in cells if cell.startswith(BEGINNINGS)]
    assert len([cell for cell in cells if cell == f"'{nasty}"]) >= (3 if start.isspace() else 6)  # a name is one line


@pytest.mark.parametrize("nasty", ["=1+1", "=cmd|' /C calc'!A0", "+1", "@SUM(1)", "-1", "#N/A", "#REF!", "=\x00\x0b"])
def test_no_cell_of_a_workbook_is_a_formula(nasty: str) -> None:
    item = agreement("a", nasty, (0, 0, 0, 5, 9), text=nasty)
    book = sheet(only(WARD, item, comments(nasty), words((nasty, 9)), unit_name=nasty, title=nasty))
    cells = [
        cell for name in book.sheetnames for row in book[name].iter_rows() for cell in row if cell.value is not None
    ]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert nasty.replace("\x00", "").replace("\x0b", "") in {cell.value for cell in cells}


# XLSX


def test_a_workbook_opens_right() -> None:
    book = sheet()
    assert book.sheetnames == ["Results", "About"]
    results = book["Results"]
    assert results.freeze_panes == "B2"
    assert results.auto_filter.ref == f"A1:X{results.max_row}"
    assert all(cell.font.bold for cell in results[1])
    assert results.column_dimensions["A"].width > results.column_dimensions["L"].width > 8
    assert results.max_row == len(rows()) + 1


def test_its_cells_are_what_the_csv_says_as_numbers_days_and_text() -> None:
    lines = sheet()["Results"].iter_rows(min_row=2, values_only=True)
    for cells, row in zip(lines, rows(), strict=True):
        for cell, text in zip(cells, row.values(), strict=True):
            if isinstance(cell, datetime):
                assert cell.date().isoformat() == text
            elif isinstance(cell, str):
                assert inert(cell) == text
            else:
                assert cell is None if text == "" else float(cell) == float(text)
    figures = [cells for cells in sheet()["Results"].iter_rows(min_row=2, values_only=True) if cells[6] == "question"]
    assert any(isinstance(cells[11], int) for cells in figures)


def test_it_says_how_the_figures_are_made() -> None:
    about = " ".join(str(cell.value) for [cell] in sheet()["About"].iter_rows())
    assert "Wilson" in about
    assert "No number is shown where fewer than 8 people answered a question" in about
    assert "Sample & Sons NHS Trust" in about


# JSON


def test_a_file_is_what_its_schema_says() -> None:
    for view in (WARD, SURGERY, shown(service(), "trust", DIRECTOR, everything=True)):
        found = json.loads(content("results.json", view))
        jsonschema.validate(found, schema(), jsonschema.Draft202012Validator)
        assert found["format"] == FORMAT
        assert Results.model_validate(found) == download.results(view)


def test_the_schema_is_the_one_that_was_handed_out() -> None:
    """A field may be added within a version, none may change or go."""
    written = json.dumps(schema(), indent=2) + "\n"
    assert kept(SCHEMA, written) == written
    jsonschema.Draft202012Validator.check_schema(schema())
    assert not jsonschema.Draft202012Validator(schema()).is_valid({"format": "soundings-results/2"})


def test_units_come_after_those_that_they_are_in() -> None:
    units = download.results(shown(service(), "trust", DIRECTOR, everything=True)).units
    assert [(unit.unit, unit.parent) for unit in units] == [
        ("trust", None), ("surgery", "trust"), ("ward", "surgery"), ("theatre", "surgery"), ("recovery", "surgery"),
        ("clinic", "surgery"), ("medicine", "trust"), ("acute", "medicine"), ("elderly", "medicine"),
    ]  # fmt: skip
    assert [len(unit.publications) for unit in units] == [2] + 8 * [1]


def test_what_is_added_to_a_file_later_is_passed_over() -> None:
    """At every level: a field may be added within a version."""
    found = json.loads(content("results.json", SURGERY))
    named = json.loads(json.dumps(found), object_hook=lambda fields: fields | {"added": {"later": [1]}})
    for each in (each for unit in named["units"] for each in unit["publications"]):
        del each["instead"]["added"]  # these are names of the questionnaire's own
        for item in each["items"]:
            del item["tags"]["added"]
    jsonschema.validate(named, schema(), jsonschema.Draft202012Validator)
    whole = found["units"][0]["publications"][0]  # of every kind something was there to add to
    assert whole["scales"]
    assert all(any(item[name] for item in whole["items"]) for name in ("counts", "words"))
    assert read(json.dumps(named)) == read(json.dumps(found).encode()) == download.results(SURGERY)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"format": "soundings-results/2", "units": 5}', 'its format is "soundings-results/2", and what can be read'),
        ('{"units": []}', "its format is null"),
        ("[]", "its format is null"),
        ("{", "it is no JSON"),
        (b"\xff\xfe", "it is no JSON"),
        ('{"format": "soundings-results/1", "programme": 5}', "programme: Input should be a valid string"),
    ],
)
def test_what_is_no_such_file_is_refused_with_what_is_wrong(text: str | bytes, told: str) -> None:
    with pytest.raises(SoundingsError, match="^" + told):
        read(text)


# For whom


def test_comments_are_for_the_units_own_leads() -> None:
    """In every file: those above get the figures, and why there is no comment."""
    for name in FILES:
        own, above = (b"".join(_unpacked(name, view)) for view in (WARD, SURGERY))
        assert FEAR.encode() in own.replace(b"&lt;", b"<").replace(b"&gt;", b">").replace(b"&amp;", b"&")
        assert b"I fear" not in above
    kept = [row for row in rows(SURGERY) if row["Row"] == "comment" and row["Unit"] == "Surgical Ward"]
    assert [row["Not shown because"] for row in kept] == ["comments are for those who lead this unit"]
    assert {unit.unit: unit.with_comments for unit in download.results(SURGERY).units} == {
        "surgery": True, "ward": False, "theatre": False, "recovery": False, "clinic": False,
    }  # fmt: skip


def test_comments_of_earlier_surveys_are_in_no_file() -> None:
    """Who leads a unit now was not promised those of before: they stand in the results of their own survey."""
    before, now = download.results(WARD).units[0].publications
    assert not any(item.comments for item in before.items)
    assert any(item.comments for item in now.items)
    assert any(item.comments for item in WARD.history[0].items)
    told = {(row["Survey opened"], row["Not shown because"]) for row in rows() if row["Row"] == "comment"}
    assert told == {("2026-10-01", "comments stand in the results of their own survey only"), ("2026-12-01", "")}


@pytest.mark.parametrize("name", FILES)
def test_those_above_do_not_learn_whether_there_are_comments(name: str) -> None:
    """Not by the figures' side either: what stands there is the same for none, too few and many."""
    few = comments().model_copy(update={"withheld": Withheld.TOO_FEW})
    found = []
    for item in (few, comments(*map(str, range(12))), comments("One").model_copy(update={"n": 30})):
        ward = publication("Ward", [agreement("a", "A", (0, 0, 0, 5, 9)), item], unit="ward")
        shown_ = replace(SURGERY, published={**SURGERY.published, "ward": ward})
        from_above = replace(shown(service(), "ward", MANAGER), history=(ward,))
        found.append([_parts(name, view) for view in (shown_, from_above)])
    assert found[0] == found[1] == found[2]


def _parts(name: str, view: View) -> list[bytes]:
    """A file without the time at which it was made."""
    return [part for part in _unpacked(name, view) if b"dcterms:created" not in part]


def _unpacked(name: str, view: View) -> list[bytes]:
    import zipfile  # noqa: PLC0415  # for this test alone

    found = content(name, view)
    if not name.endswith("xlsx"):
        return [found]
    with zipfile.ZipFile(io.BytesIO(found)) as book:
        return [book.read(part) for part in book.namelist()]


# Replies


@pytest.mark.parametrize("name", FILES)
def test_a_reply_is_a_file_to_keep_under_a_plain_name(name: str) -> None:
    reply = file(WARD, name)
    assert reply
    headers = reply["headers"]
    assert reply["statusCode"] == 200
    assert headers["Content-Type"] == download.CONTENT_TYPES[name]
    assert headers["Content-Disposition"] == f'attachment; filename="ward-2026-12-01.{name.split(".")[1]}"'
    assert "Content-Encoding" not in headers
    kept = ("Cache-Control", "Referrer-Policy", "X-Content-Type-Options", "X-Robots-Tag")
    assert [headers[each] for each in kept] == ["no-store", "no-referrer", "nosniff", "noindex"]


def test_what_a_function_could_not_reply_goes_compressed(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = content("results.csv")
    monkeypatch.setattr(download, "MOST_BYTES", len(plain) - 1)
    reply = file(WARD, "results.csv")
    assert reply
    assert reply["headers"]["Content-Encoding"] == "gzip"
    assert gzip.decompress(b64decode(reply["body"])) == plain


@pytest.mark.parametrize("name", FILES)
def test_what_does_not_fit_even_so_is_not_made(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download, "MOST_BYTES", 500)
    assert file(WARD, name) is None


def test_a_workbook_that_takes_too_long_is_not_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download, "MOST_FIGURES", download.main_figures(SURGERY) - 1)
    assert file(SURGERY, "results.xlsx") is None
    assert file(SURGERY, "results.csv")


def test_the_most_that_goes_fits_in_a_reply() -> None:
    reply = {**(file(WARD, "results.csv") or {}), "body": b64encode(bytes(download.MOST_BYTES)).decode()}
    assert len(json.dumps(reply)) <= download.REPLY_BYTES


def test_a_workbook_of_many_units_has_the_main_figures_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    full = sheet(SURGERY)
    assert workbook.say("in_short") not in [cell.value for [cell] in full["About"].iter_rows()]
    monkeypatch.setattr(download, "FULL_FIGURES", download.main_figures(SURGERY) - 1)
    short = sheet(SURGERY)
    assert workbook.say("in_short") in [cell.value for [cell] in short["About"].iter_rows()]
    kept = [
        cells for cells in full["Results"].iter_rows(values_only=True) if cells[6] not in ("option", "word", "comment")
    ]
    assert list(short["Results"].iter_rows(values_only=True)) == kept
    assert len(rows(SURGERY)) == full["Results"].max_row - 1


def test_the_page_knows_the_size_of_the_files_without_reading_them() -> None:
    page_, files = shown(service(), "trust", DIRECTOR), shown(service(), "trust", DIRECTOR, everything=True)
    asked = len(files.now.items) + len(files.now.scales)
    assert download.main_figures(page_) == download.main_figures(files) == asked * (2 + 8)


def test_publications_are_not_changed() -> None:
    before: Publication = SURGERY.published["ward"]
    download.without_comments(before)
    assert any(item.comments for item in before.items)
