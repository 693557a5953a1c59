"""Outcomes read back from their file: the same table, and nothing that was withheld."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest

from infra.commands.evidence import beside
from infra.commands.outcomes.absence import Window
from infra.commands.outcomes.chance import Change
from infra.commands.outcomes.further import Course, Further, Point
from infra.commands.outcomes.report import ABSENCE, BESIDE, Half, Report
from infra.commands.outcomes.table import as_json, table_of
from infra.commands.outcomes.xmr import Limits
from shared.errors import SoundingsError

if TYPE_CHECKING:
    from pathlib import Path

    from infra.console.part import Part

FIRST = Window(date(2023, 2, 4), date(2023, 9, 3))
SECOND = Window(date(2023, 9, 4), date(2024, 4, 3))
BEFORE = Half("before", FIRST, 20, people=16, each_persons=4824, spells=48, days=402, pooled=926_208)
AFTER = Half("after", SECOND, 20, people=14, each_persons=348, spells=23, days=127, pooled=67_183)


def written(folder: Path, report: Report) -> Path:
    """The file that the outcomes' command writes."""
    file = folder / "absence.json"
    file.write_text(json.dumps(as_json(table_of(report), report)), encoding="utf-8")
    return file


def read_outcomes(file: Path) -> Part:
    """The file as it is read, without what is said of the months, of which the table has nothing."""
    found = beside.read_outcomes(file)
    months = json.loads(file.read_text()).get("months_said", ())
    return found._replace(said=found.said[: len(found.said) - len(months)])


def test_the_table_comes_back_as_it_was(tmp_path: Path) -> None:
    further = Further((4240, 4260), Change(-0.7, 0.3), Change(-1.1, 1.2))
    report = Report("Our team", 7, 8, BEFORE, AFTER, further)
    assert len(table_of(report).said) == 4
    assert read_outcomes(written(tmp_path, report)) == table_of(report)


def test_rates_and_parts_of_days_come_back_as_they_were_printed(tmp_path: Path) -> None:
    moved = {"available_days": 4240, "starters": 4, "leavers": 5, "average_headcount": Fraction(41, 2)}
    before = Half(**{**vars(BEFORE), **moved, "days": Fraction(803, 2)})
    table = read_outcomes(written(tmp_path, Report("", 7, 8, before, AFTER)))
    rows = [row for row in table.rows if row[0].startswith(("Days of", "Absence r", "Turn"))]
    assert [row[1:] for row in rows] == [
        ("401.5", "127", "−274.5 (−68%)"),
        ("9.5% (401.5/4,240)", "not given", ""),
        ("24.4% (5/20.5)", "not given", ""),
    ]
    both = Half(**{**vars(AFTER), "available_days": 4260})
    table = read_outcomes(written(tmp_path, Report("", 7, 8, before, both)))
    [row] = [row for row in table.rows if row[0].startswith("Absence rate")]
    assert row[1:] == ("9.5% (401.5/4,240)", "3.0% (127/4,260)", "−6.5 points")


def test_the_months_come_beside_where_the_file_has_them(tmp_path: Path) -> None:
    file = written(tmp_path, Report("", 7, 8, BEFORE, AFTER))
    older = {name: of for name, of in json.loads(file.read_text()).items() if name not in ("by_month", "months_said")}
    file.write_text(json.dumps(older))
    assert beside.read_outcomes(file).said == tuple(older["said"])
    months = (
        Point(date(2023, 7, 1), Fraction("11.26"), is_after=False),
        Point(date(2023, 8, 1), Fraction(10), is_after=False),
        Point(date(2023, 9, 1), None, is_after=False),
        Point(date(2023, 9, 4), Fraction("3.24"), is_after=True, special=False),
        Point(date(2023, 10, 4), Fraction(0), is_after=True),
    )
    course = Course(Limits(Fraction("10.63"), Fraction(1), Fraction("20.25")), months)
    further = Further((4240, 4260), None, course=course)
    found = beside.read_outcomes(written(tmp_path, Report("", 7, 8, BEFORE, AFTER, further))).said
    assert found[-4:-1] == (
        "Spells that began in a month per 1,000 days, before: Jul 2023 11.3, Aug 2023 10.0; mean 10.6, limits 1.0 to 20.3.",
        "After: Sep 2023 3.2 (better), Oct 2023 0.0.",
        "Marked as better: the month from 4 September 2023.",
    )
    file.write_text(json.dumps(older | {"by_month": None, "months_said": ["Why not."], "ratios": {"days": None}}))
    assert beside.read_outcomes(file).said == (*older["said"], "Why not.")


def test_a_file_of_before_there_was_a_table_is_told_apart(tmp_path: Path) -> None:
    file = written(tmp_path, Report("", 7, 8, BEFORE, AFTER))
    content = json.loads(file.read_text())
    del content["table"]
    file.write_text(json.dumps(content))
    with pytest.raises(
        SoundingsError, match="is of an earlier version of Soundings: write it again with `soundings out"
    ):
        read_outcomes(file)


@pytest.mark.parametrize("names", [ABSENCE, BESIDE])
def test_what_was_withheld_stays_withheld(tmp_path: Path, names: tuple[str, ...]) -> None:
    shown = {name: value for name, value in vars(AFTER).items() if name not in names}
    report = Report("", 7, 8, BEFORE, Half(**{**shown, "withheld": names}))
    table = read_outcomes(written(tmp_path, report))
    assert table == table_of(report)
    assert sum(row[2] == "not shown" for row in table.rows) == len(names) + len({"spells", "days"} & {*names})


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"schema": "soundings-outcomes-absence/2"}, "schema: Input should be"),
        ({"table": {}}, "table.caption: Field required"),
        ({"table": {"rows": [["Staff", "20", "20"]]}}, "table.rows.0.3: Field required"),
        ({"table": {"columns": ["", "Before", "After"]}}, "table.columns.3: Field required"),
        ({"table": {"rows": [["Staff", 20, "20", "0"]]}}, "table.rows.0.1: Input should be a valid string"),
        ({"least_staff": 3}, "least_staff: Input should be greater than or equal to 5"),
        ({"months_said": ["Why not.", 1]}, "months_said.1: Input should be a valid string"),
        ({"notes": None}, "notes: Input should be a valid array"),
    ],
)
def test_another_file_is_refused_in_one_line(tmp_path: Path, change: dict[str, Any], told: str) -> None:
    file = written(tmp_path, Report("", 7, 8, BEFORE, AFTER))
    content = json.loads(file.read_text())
    for name, value in change.items():
        content[name] = {**(content[name] or {}), **value} if value and isinstance(value, dict) else value
    file.write_text(json.dumps(content))
    with pytest.raises(SoundingsError) as raised:
        read_outcomes(file)
    said = str(raised.value)
    assert said.startswith(f"{file} is not what `soundings outcomes absence --output FILE.json` writes ")
    assert told in said
    assert "\n" not in said


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(SoundingsError, match="cannot be read: No such file or directory"):
        read_outcomes(tmp_path / "nowhere.json")
