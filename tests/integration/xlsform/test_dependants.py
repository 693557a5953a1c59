"""One fault is told once: what depends on a refused row says so, and the end of a refused group is none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.xlsform.test_import import HEAD, imported, items, problems
from tests.workbooks import SETTINGS, YES_NO

if TYPE_CHECKING:
    from pathlib import Path

ASKS = [*HEAD, "relevant"]
A, B = ["select_one yn", "a", "A?"], ["select_one yn", "b", "B?"]
SCALE = [["name", "label", "items", "source"], ["s", "S", "a b q", "Ours."]]


@pytest.mark.parametrize(
    ("row", "cell", "fault"),
    [
        (["date", "q", "When?"], "A (type)", "type 'date'"),
        (["decimal", "q", "Q?"], "A (type)", "type 'decimal'"),
        (["nonsense", "q", "Q?"], "A (type)", "type 'nonsense'"),
        ([None, "q", "Q?"], "A (type)", "'q' has no type"),
        (["select_one YN", "q", "Q?"], "A (type)", "there is no list 'YN'; did you mean 'yn'?"),
        (["select_multiple ny", "q", "Q?"], "A (type)", "there is no list 'ny'"),
        (["integer", "a", "Another?"], "B (name)", "the name 'a' is used twice, first in row 2"),
    ],
)
def test_what_depends_on_a_refused_row_says_on_which(tmp_path: Path, row: list[Any], cell: str, fault: str) -> None:
    name = row[1]
    survey = [ASKS, A, B, row, ["text", "c", "C?", f"${{{name}}} > 3"], ["text", "d", "D?", "${b} = 'yes'"]]
    first, condition, scale = problems(tmp_path, survey, scales=[SCALE[0], ["s", "S", f"b {name}", "Ours."]])
    assert first.startswith(f"sheet 'survey', row 4, column {cell}: {fault}")
    assert condition == f"sheet 'survey', row 5, column D (relevant): depends on row 4 ('{name}'), which is refused"
    told = f"depends on row 4 of the sheet 'survey' ('{name}'), which is refused"
    assert scale == f"sheet 'scales', row 2, column C (items): {told}"


def test_a_list_that_is_not_there_is_told_where_it_is_named_first(tmp_path: Path) -> None:
    survey = [
        ASKS,
        ["select_one Yn", "a", "A?"],
        ["select_multiple Yn", "b", "B?"],
        ["text", "c", "C?", "${b} = 'yes'"],
    ]
    assert problems(tmp_path, survey) == [
        "sheet 'survey', row 2, column A (type): there is no list 'Yn'; did you mean 'yn'?",
        "sheet 'survey', row 4, column D (relevant): depends on row 2 ('b'), which is refused",
    ]


def test_a_choice_that_is_refused_is_one_fault(tmp_path: Path) -> None:
    survey = [[*ASKS, "constraint"], ["select_multiple yn", "a", "A?", None, "not(selected(., 'no') and count-selected(.) > 1)"],
              ["text", "c", "C?", "selected(${a}, 'no')"]]  # fmt: skip
    told = (
        "sheet 'survey', row 3, column D (relevant): depends on row 3 of the sheet 'choices' ('no'), which is refused"
    )
    assert problems(tmp_path, survey, [*YES_NO[:2], ["yn", None, "No"]]) == [
        told, "sheet 'choices', row 3, column B (name): the choice 'No' needs a name, such as 'yes'",
    ]  # fmt: skip
    assert problems(tmp_path, survey, [*YES_NO[:2], ["yn", "yes", "No"]]) == [
        told, "sheet 'choices', row 3, column B (name): list 'yn' has the choice 'yes' twice",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("begin", "end", "at"),
    [
        ("begin_repeat", "end_repeat", 3),
        ("begin_repeat", "end_group", 3),
        ("begin_loop over yn", "end loop", 3),
        ("begin_kobomatrix", "end_kobomatrix", 3),
        ("begin_grup", "end_group", 3),
        ("begin_repeat", "end_reapet", 3),
        ("begin_group", "end_grup", 5),
    ],
)
def test_the_end_of_a_refused_group_is_no_second_fault(tmp_path: Path, begin: str, end: str, at: int) -> None:
    survey = [HEAD, ["begin_group", "g", "G"], [begin, "r", "R"], A, [end], B, ["end_group"]]
    [told] = problems(tmp_path, survey)
    assert told.startswith(f"sheet 'survey', row {at}, column A (type): type '{begin if at == 3 else end}': ")


def test_a_group_whose_condition_is_refused_still_counts_and_an_end_without_beginning_is_told(tmp_path: Path) -> None:
    survey = [ASKS, ["begin_group", "g", "G", "${x} = 1"], A, ["end_group"], ["end_group"]]
    assert problems(tmp_path, survey) == [
        "sheet 'survey', row 2, column D (relevant): 'x' is not a question above this one",
        "sheet 'survey', row 5, column A (type): a group ends here that did not begin: delete the row",
    ]


@pytest.mark.parametrize(
    ("survey", "choices", "told"),
    [
        ([["kind", "name", "label"], A, B], YES_NO, "'survey': there is no column 'type'; the headings are type, name and label"),
        ([["type", "label"], A[::2], B[::2]], YES_NO, "'survey': there is no column 'name'"),
        ([["type", "name"], A[:2], B[:2]], YES_NO,
         "'survey': there is no text in a language of the pages: add a column 'label::English (en)'"),
        ([HEAD, A, B], [row[:2] for row in YES_NO], "'choices': there is no column 'label'"),
        ([HEAD, A, B], [row[::2] for row in YES_NO], "'choices': there is no column 'name'"),
    ],
)  # fmt: skip
def test_a_column_that_is_not_there_is_told_once(
    tmp_path: Path, survey: list[Any], choices: list[Any], told: str
) -> None:
    assert problems(tmp_path, survey, choices) == [f"sheet {told}"]


def test_a_title_may_stand_above_the_headings(tmp_path: Path) -> None:
    above: list[list[Any]] = [["Type: staff questionnaire, draft 3"], []]
    found = imported(tmp_path, [*above, HEAD, A], [*above, *YES_NO], settings=[*above, *SETTINGS])
    assert [item.text for item in found.instrument.items] == ["A?"]
    assert found.warnings == [
        f"form.xlsx: sheet '{sheet}', row 1: passed over: it stands above the headings"
        for sheet in ("survey", "choices", "settings")
    ]


def test_what_must_be_read_is_a_note(tmp_path: Path) -> None:
    [told] = problems(tmp_path, [HEAD, ["acknowledge", "ok", "I have read this."], A])
    assert told.startswith("sheet 'survey', row 2, column A (type): type 'acknowledge': ")
    assert "write it as a 'note'" in told


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Band <B5 or >B7, a <b and c>, <you & me>", None),
        ("R&D, Health&region, AT&T", None),
        ("f**k this s**t, ____ hours and __ minutes, snake__case__name, 2 * 3 * 4", None),
        ("# of staff", None),
        ("<5 years or >10", None),
        ("<span style='color:red'>Red</span> <FONT color=#fff size=2>and</font> <b>b</b>old,<br/>H<sub>2</sub>O", "Red and bold, H2O"),
        ("## Why\n<p align=\"center\">**this** __and__ *that* &amp; &lt;B5&gt;</p>", "Why this and that & <B5>"),
    ],
)  # fmt: skip
def test_only_styles_go_and_words_stay(tmp_path: Path, written: str, read: str | None) -> None:
    assert items(tmp_path, [HEAD, ["text", "a", written]])[0]["text"] == (read or written)
