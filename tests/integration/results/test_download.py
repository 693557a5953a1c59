"""The files: every figure once, text that no spreadsheet program runs, numbers that are numbers, a format that is kept."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from base64 import b64decode, b64encode
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema  # type: ignore[import-untyped]
import openpyxl
import pytest

from functions.results import download, workbook
from functions.results.column import COLUMNS
from functions.results.download import FILES, file
from shared.errors import SoundingsError
from shared.formula import BEGINNINGS, inert
from shared.phrase import speaking
from shared.publication import Publication, ScaleFigures, Withheld
from shared.results import FORMAT, Results, read
from tests.golden import kept
from tests.spoken import english_in
from tests.unit.results.sample import DIRECTOR, FEAR, LEAD, MANAGER, service, shown
from tests.unit.summary.sample import agreement, comments, options, publication, words

if TYPE_CHECKING:
    from collections.abc import Callable

    from functions.results.view import View

SCHEMA = Path(__file__).parents[3] / "docs" / "results-1.schema.json"
HEADINGS = [workbook.say(name) for name in workbook.COLUMNS]
NUMBERS = {
    "people", "n", "share", "share_low", "share_high", "mean", "mean_low", "mean_high", "deviation", "alpha",
}  # fmt: skip
KEY = ("programme", "unit", "wave", "figure", "item", "option_value", "answer")
READ: dict[str, Callable[[str], object]] = {
    "text": lambda cell: cell == cell.strip() != "NA",
    "code": re.compile("[a-z]+(-[a-z]+)*").fullmatch,
    "day": re.compile(r"\d{4}-\d\d-\d\d").fullmatch,
    "whole number": re.compile(r"\d+").fullmatch,
    "number": re.compile(r"-?\d+(\.\d+)?").fullmatch,
    "TRUE or FALSE": re.compile("TRUE|FALSE").fullmatch,
}
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


def lines(view: View = WARD) -> list[tuple[Any, ...]]:
    """The rows of the workbook, below their headings."""
    return list(sheet(view)["Results"].iter_rows(min_row=2, values_only=True))


def filled(row: dict[str, str]) -> dict[str, str]:
    """Its cells that have something."""
    return {name: cell for name, cell in row.items() if cell}


def only(view: View, *items: Any, **more: Any) -> View:
    """The view with one wave of one team that has these items."""
    return replace(view, history=(publication("Ward", items, unit="ward", **more),), published={})


# CSV


def test_excel_knows_its_encoding_and_its_lines() -> None:
    found = content("results.csv")
    assert found.startswith(b"\xef\xbb\xbfprogramme,instrument,instrument_version,wave,")
    assert found.count(b"\r\n") == found.count(b"\n") == len(rows()) + 1


def test_a_question_and_its_options() -> None:
    item = agreement("time", "Good use of time", (1, 0, 0, 5, 8), tags={"competency": "5.1"})
    answered, question, *options = map(filled, rows(only(WARD, item)))
    heading = {
        "programme": "reflection", "instrument": "reflective-practice", "instrument_version": "1",
        "wave": "2026-12-01", "closed": "2026-12-15", "unit": "ward", "unit_name": "Ward", "is_team": "TRUE",
        "threshold": "8", "sensitive_threshold": "10", "comment_threshold": "10", "headcount": "14",
    }  # fmt: skip
    assert answered == {**heading, "figure": "answered", "people": "14", "n": "14", "share": "1.0"}
    asked = {
        **heading, "item": "time", "kind": "agreement", "item_name": "Good use of time", "good": "high",
        "item_text": "The full question on time.", "tags": "competency: 5.1", "sensitive": "FALSE",
    }  # fmt: skip
    low, high = item.interval or (None, None)
    assert question == {
        **asked, "figure": "item", "answer": "Agree or Strongly agree", "people": "13", "n": "14",
        "share": str(13 / 14), "share_low": str(low), "share_high": str(high),
    }  # fmt: skip
    assert options == [
        {
            **asked, "figure": "option", "option_value": value, "option_order": str(order), "headline": headline,
            "answer": label, "people": str(people), "n": "14", "share": str(people / 14),
        }
        for order, (value, label, people, headline) in enumerate(
            [
                ("strongly-disagree", "Strongly disagree", 1, "FALSE"),
                ("disagree", "Disagree", 0, "FALSE"),
                ("neither", "Neither agree nor disagree", 0, "FALSE"),
                ("agree", "Agree", 5, "TRUE"),
                ("strongly-agree", "Strongly agree", 8, "TRUE"),
            ],
            1,
        )
    ]  # fmt: skip


def test_words_comments_and_scores() -> None:
    scale = ScaleFigures(
        scale="s", title="Strain", good="low", n=14, mean=3.2512, deviation=1.5012, alpha=0.8, above=7, cut_off=4,
        lowest=1, highest=5,
    )  # fmt: skip
    found = rows(only(WARD, words(("safe", 9)), comments("One", "Two"), scales=(scale,)))
    assert [(row["figure"], row["answer"], row["people"]) for row in found[1:]] == [
        ("item", "", ""),
        ("word", "safe", "9"),
        ("comment", "One", ""),
        ("comment", "Two", ""),
        ("scale", "reach the cut-off, 4", "7"),
    ]
    assert scale.interval
    told = ("mean", "mean_low", "mean_high", "deviation", "alpha", "share", "cut_off", "lowest", "highest")
    values = (3.2512, *scale.interval, 1.5012, 0.8, 0.5, 4.0, 1.0, 5.0)
    assert [found[-1][name] for name in told] == list(map(str, values))


@pytest.mark.parametrize(
    ("kind", "counts", "average", "mean", "first"),
    [
        ("zero-to-ten", {"0": 2, "7": 5}, None, str(35 / 7), "0"),
        ("number", {"5-9": 7, "10-14": 7}, 9.3, "9.3", "5"),  # Excel takes 5-9 for a day in September
    ],
)
def test_a_number_has_its_mean_as_exactly_as_it_was_published(
    kind: str, counts: dict[str, int], average: float | None, mean: str, first: str
) -> None:
    item = options("came", "Visits", kind, sum(counts.values()), counts, average=average)
    _, question, option, _ = rows(only(WARD, item))
    assert (question["mean"], option["option_value"], option["answer"]) == (mean, first, next(iter(counts)))


@pytest.mark.parametrize("view", [WARD, SURGERY, shown(service(), "trust", DIRECTOR, everything=True)])
def test_its_shape_is_what_a_statistician_reads(view: View) -> None:
    """One row a figure under a key of its own, and in a column cells of one type or none, so that R needs no hint."""
    found = rows(view)
    assert list(found[0]) == [column.name for column in COLUMNS]
    for column in COLUMNS:
        cells = {row[column.name] for row in found} - {""}
        assert all(map(READ[column.values], cells)), column.name
        assert not column.codes or cells <= set(column.codes), column.name
    keys = [tuple(row[name] for name in KEY) for row in found if row["figure"] != "comment"]
    assert len(set(keys)) == len(keys)
    for row in found:
        if row["figure"] in ("item", "scale"):
            assert bool(row["n"]) is not bool(row["withheld"])
        assert not row["withheld"] or not NUMBERS & filled(row).keys()


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
    view = only(WARD, hidden, scales=(scale,))
    for row in rows(view)[1:]:
        assert row["withheld"] == why
        assert not NUMBERS & filled(row).keys()
    assert [cells[HEADINGS.index("Not shown because")] for cells in lines(view)[1:]] == [words_] * 2


@pytest.mark.parametrize(("more", "told"), [(True, "more than half"), (False, "half or fewer")])
def test_a_majority_is_a_word_beside_no_number(more: bool, told: str) -> None:
    few = agreement("a", "A", (0, 0, 0, 0, 0)).model_copy(
        update={
            "n": None, "headline_people": None, "counts": (), "withheld": Withheld.TOO_FEW, "majority": more,
            "headlined": ("Agree", "Strongly agree"),
        }
    )  # fmt: skip
    hidden = {"responses": None, "headcount": None, "withheld": Withheld.TOO_FEW, "share_from": 5}
    view = only(WARD, few, **hidden)
    answered, question = map(filled, rows(view))
    assert answered["withheld"] == "too-few"
    assert (question["withheld"], question["more_than_half"]) == ("majority", str(more).upper())
    assert (question["answer"], question["share_from"]) == ("Agree or Strongly agree", "5")
    assert not (NUMBERS | {"headcount", "band"}) & (answered.keys() | question.keys())
    assert [lines(view)[1][HEADINGS.index(name)] for name in ("Share in words", "Not shown because")] == [
        told, "too few to show without giving somebody away",
    ]  # fmt: skip


def test_a_band_is_text_beside_no_number() -> None:
    banded = [row for row in rows(SURGERY) if row["band"]]
    assert banded
    for row in banded:
        assert (row["item_name"], row["withheld"], row["sensitive"]) == ("Bullied or harassed", "range", "TRUE")
        assert not NUMBERS & filled(row).keys()


def test_a_withheld_unit_is_one_row_with_its_reason() -> None:
    found = [row for row in rows(SURGERY) if row["unit_name"] == "Recovery Nurses"]
    assert [(row["figure"], row["withheld"], row["people"], row["headcount"]) for row in found] == [
        ("answered", "too-few", "", "")
    ]


def test_the_unit_has_every_wave_and_those_below_have_one() -> None:
    found = {(row["unit_name"], row["parent"], row["wave"]) for row in rows(SURGERY)}
    below = {
        (name, "surgery", "2026-12-01")
        for name in ("Surgical Ward", "Theatre Practitioners", "Recovery Nurses", "Pre-operative Assessment Clinic")
    }
    assert found == {("Surgery", "", "2026-10-01"), ("Surgery", "", "2026-12-01")} | below


def test_more_answers_than_people_have_no_share() -> None:
    answered = rows(only(WARD, responses=31, headcount=22))[0]
    assert (answered["people"], answered["n"], answered["share"]) == ("31", "22", "")


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
    assert book.sheetnames == ["Results", "About", "Columns"]
    results = book["Results"]
    assert results.freeze_panes == "B2"
    assert results.auto_filter.ref == f"A1:Y{results.max_row}"
    assert all(cell.font.bold for cell in results[1])
    assert results.column_dimensions["A"].width > results.column_dimensions["L"].width > 8
    assert results.max_row == len(rows()) + 1


def test_its_cells_are_what_the_csv_says_rounded_for_people() -> None:
    """Days and names are the CSV's own; numbers are numbers, in per cent or as the mail rounds them."""
    for cells, row in zip(lines(), rows(), strict=True):
        told = dict(zip(workbook.COLUMNS, cells, strict=True))
        for name in ("unit_name", "unit", "item", "item_name", "item_text", "answer", "band"):
            assert inert(told[name] or "") == row[name]
        assert [told[name].date().isoformat() for name in ("wave", "closed")] == [row["wave"], row["closed"]]
        for name, times, most in (("people", 1, 0), ("n", 1, 0), ("share", 100, 0.5), ("share_low", 100, 0.5),
                                  ("share_high", 100, 0.5), ("mean", 1, 0.05), ("mean_low", 1, 0.05),
                                  ("deviation", 1, 0.005), ("alpha", 1, 0.005)):  # fmt: skip
            assert (told[name] is None) is (row[name] == ""), name
            assert told[name] is None or abs(told[name] - times * float(row[name])) <= most + 1e-9, name
        assert bool(told["withheld"]) is (row["withheld"] not in ("", "range"))
    assert {cells[HEADINGS.index("Row")] for cells in lines()} >= {"answered", "question", "option", "word", "score"}


def test_it_describes_the_columns_of_both() -> None:
    described = list(sheet()["Columns"].iter_rows(min_row=2, values_only=True))
    assert [row[0] for row in described] == [column.name for column in COLUMNS]
    assert [row[1] for row in described if row[1]] == sorted(HEADINGS, key=[row[1] for row in described].index)
    assert ("share", "Percent") in {row[:2] for row in described}


def test_it_says_how_the_figures_are_made() -> None:
    about = " ".join(str(cell.value) for [cell] in sheet()["About"].iter_rows())
    assert "Wilson" in about
    assert "No number is shown where fewer than 8 people answered a question" in about
    assert "Sample & Sons NHS Trust" in about


# JSON


def schema() -> dict[str, Any]:
    """The format as a JSON Schema, for those who write programs that read it."""
    described: dict[str, Any] = without_ban(Results.model_json_schema(mode="serialization"))
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **described, "title": FORMAT}


def without_ban(described: Any) -> Any:
    """Without what forbids other fields: one may be added."""
    if isinstance(described, dict):
        return {
            name: without_ban(of) for name, of in described.items() if (name, of) != ("additionalProperties", False)
        }
    return [without_ban(each) for each in described] if isinstance(described, list) else described


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
    kept = [row for row in rows(SURGERY) if row["figure"] == "comment" and row["unit_name"] == "Surgical Ward"]
    assert [row["withheld"] for row in kept] == ["for-leads"]
    assert "comments are for those who lead this unit" in {
        cells[HEADINGS.index("Not shown because")] for cells in lines(SURGERY)
    }
    assert {unit.unit: unit.with_comments for unit in download.results(SURGERY).units} == {
        "surgery": True, "ward": False, "theatre": False, "recovery": False, "clinic": False,
    }  # fmt: skip


def test_comments_of_earlier_surveys_are_in_no_file() -> None:
    """Who leads a unit now was not promised those of before: they stand in the results of their own survey."""
    before, now = download.results(WARD).units[0].publications
    assert not any(item.comments for item in before.items)
    assert any(item.comments for item in now.items)
    assert any(item.comments for item in WARD.history[0].items)
    told = {(row["wave"], row["withheld"]) for row in rows() if row["figure"] == "comment"}
    assert told == {("2026-10-01", "own-survey"), ("2026-12-01", "")}
    why = {cells[HEADINGS.index("Not shown because")] for cells in lines()}
    assert "comments stand in the results of their own survey only" in why


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


def test_a_workbook_is_in_the_language_that_is_spoken() -> None:
    def texts() -> str:
        return "\n".join(str(cell.value) for each in sheet(SURGERY) for row in each for cell in row if cell.value)

    assert english_in(texts()), "the English one is not"
    with speaking("cy"):
        assert sheet(SURGERY).sheetnames == ["Canlyniadau", "Gwybodaeth", "Colofnau"]
        assert english_in(texts()) == []
