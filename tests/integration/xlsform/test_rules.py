"""The rules of a workbook's author: each is kept or refused, and a note is only for what changes no figure."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from functions.survey.submission import check
from infra.operator.library import written
from shared import xlsform
from shared.errors import DefinitionInvalid
from shared.instrument import parse
from shared.xlsform.read import read_workbook
from tests.workbooks import SETTINGS, workbook

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shared.instrument import Instrument

NAMES = ["rota", "leave", "ward", "none", "dk"]
CHOICES = [["list_name", "name", "label"], *(["why", name, name.title()] for name in NAMES)]
CASES = Path(__file__).parents[2] / "xlsforms" / "cases"


def asked(folder: Path, constraint: Any, kind: str = "select_multiple why", **more: Any) -> Instrument:
    survey = [["type", "name", "label", "constraint", *more], [kind, "why", "Why?", constraint, *more.values()]]
    return read_workbook(workbook(folder, survey, CHOICES)).instrument


def refused(folder: Path, constraint: Any, kind: str = "select_multiple why", **more: Any) -> str:
    with pytest.raises(DefinitionInvalid) as raised:
        asked(folder, constraint, kind, **more)
    return "\n".join(raised.value.problems)


def rules(instrument: Instrument) -> tuple[int | None, list[str]]:
    [item] = instrument.items
    return getattr(item, "most", None), [option.value for option in instrument.alone(item)]


def test_none_of_the_above_and_up_to_three_of_a_real_file() -> None:
    found = read_workbook(CASES / "c04-none-of-the-above.xlsx")
    assert (rules(found.instrument), found.warnings) == ((3, ["none"]), [])
    assert parse(yaml.safe_load(written(found.instrument)), "f.yaml") == found.instrument
    columns = found.instrument.columns()
    assert check(columns, {"why": ["none", "rota"]}) == ({}, {"why": "both"})
    assert check(columns, {"why": ["rota", "leave", "ward", "sick"]}) == ({}, {"why": "many"})
    assert check(columns, {"why": ["rota", "leave", "ward"]}) == ({"why": ["rota", "leave", "ward"]}, {})


def test_a_column_of_ours_says_which_stands_alone(tmp_path: Path) -> None:
    choices = [[*row, mark] for row, mark in zip(CHOICES, ["soundings_exclusive", "", "", "", "yes", ""], strict=True)]
    survey = [["type", "name", "label", "constraint"], ["select_multiple why", "why", "Why?", "count-selected(.) < 3"]]
    assert rules(read_workbook(workbook(tmp_path, survey, choices)).instrument) == (2, ["none"])


def test_two_questions_with_one_list_have_the_same_rule(tmp_path: Path) -> None:
    alone = "not(selected(., 'none') and count-selected(.) > 1)"
    head = ["type", "name", "label", "constraint"]
    two = [head, *(["select_multiple why", q, "Why?", alone] for q in "ab"), ["select_one why", "c", "Which?", None]]
    instrument = read_workbook(workbook(tmp_path, two, CHOICES)).instrument
    assert [len(instrument.alone(item)) for item in instrument.items] == [1, 1, 0]
    with pytest.raises(DefinitionInvalid, match=r"row 3, column D .*another question with list 'why' has no such rule"):
        read_workbook(workbook(tmp_path, [*two[:2], ["select_multiple why", "b", "Why?", None]], CHOICES))


@pytest.mark.parametrize(
    ("kind", "constraint", "more", "why"),
    [
        ("text", "string-length(.) <= 300", {"soundings_words": "3"}, "words have no constraint"),
        ("select_one why", ". != 'none'", {}, "leave out of the list what nobody may choose"),
        ("text", None, {"default": "nothing"}, "nothing is answered beforehand"),
        ("text", None, {"calculation": "1 + 1"}, "nothing is calculated"),
        ("text", None, {"read_only": "yes"}, "every question can be answered"),
        ("text", None, {"required": "${a} = 1"}, "'${a} = 1' is neither yes nor no"),
        ("select_one why", None, {"soundings_sensitive": "very"}, "'very' is neither yes nor no"),
        ("select_one why", None, {"soundings_sensitve": "yes"}, "there is no such column"),
        ("select_one why", "true()", {"Constraint ": ". != 'none'"}, "says otherwise"),
        (None, None, {}, "'why' has no type"),
    ],
)
def test_a_rule_that_would_be_lost_is_refused(
    tmp_path: Path, kind: str, constraint: str | None, more: dict[str, str], why: str
) -> None:
    assert why in refused(tmp_path, constraint, kind, **more)


def test_a_column_of_a_scale_that_is_misspelt_is_no_rule_lost(tmp_path: Path) -> None:
    survey = [["type", "name", "label"], *(["select_one why", q, "Q?"] for q in "ab")]
    scales = [["name", "label", "items", "revers", "source"], ["s", "S", "a b", "a", "Ours."]]
    with pytest.raises(
        DefinitionInvalid,
        match=r"sheet 'scales', row 1, column D \(revers\): there is no such column; did you mean reverse",
    ):
        read_workbook(workbook(tmp_path, survey, CHOICES, scales=scales))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"most": 1}, "greater than or equal to 2"),
        ({"most": 4}, "it has 3 options only"),
        ({"kind": "single", "most": 2}, "Extra inputs are not permitted"),
    ],
)
def test_the_model_refuses_a_rule_that_means_nothing(change: dict[str, Any], why: str) -> None:
    options = [{"value": name, "label": name} for name in "abc"]
    item = {"id": "q", "kind": "multiple", "options": "o", "text": "Q?", "short": "Q"}
    data = {"id": "f", "version": 1, "title": "F", "licence": "l", "citation": "c", "options": {"o": options}}
    assert parse({**data, "items": [{**item, "most": 2}]}, "f.yaml").columns()[0]["most"] == 2
    with pytest.raises(DefinitionInvalid, match=why):
        parse({**data, "items": [{**item, **change}]}, "f.yaml")


NOTES = {  # each with why it changes no figure; whatever does is kept or refused
    "left out: after the last question comes our own page, with thanks": "a paragraph",
    "stands in no group that has a label: its section is called '*'": "a heading",
    "'*' has no points: in a score, who chooses it has not answered": "tells how it is scored",
    "list '*': the points go by the words: *": "tells how it is scored",
    "pictures and sounds of choices are left out": "the label says the same",
    "pictures and sounds are left out": "the label says the same",
    "passed over: the row has neither type nor name": "a remark",
    "passed over: it stands above the headings": "a title",
    "a paragraph is always shown; its condition is left out": "a paragraph",
    "another group has a question '*'; this one is called '*'": "a name",
    "asked as a number to type; for * from * to * say what both ends mean in '*_low_label' and '*_high_label'": "looks",
    "or_other adds the choice '*', and no box to write in": "the choice is counted",
    "it seems to ask who answers ('*'); the form promises not to: leave the question out": "advice",
    "the column is there twice; what column * says counts": "words only: where they count it is refused",
    "the translation '*' is left out, since a form is in one language or in another: fill in **": "a translation",
    "* is left out: the pages are in * only": "a translation",
    "whose questions these are, or who may use them, is not stated, so they cannot be published: fill in * in the sheet "
    "'settings', or give *": "nothing is asked before that is mended",
    "the title is not in '*': add a column '*_title::*'": "a title",
    "the sheet is hidden in Excel and is read too": "what was read is shown",
    "* hidden in Excel and read too": "what was read is shown",
    "version '*' is taken as 1: versions count 1, 2, 3 here": "a version that is published never changes",
}  # fmt: skip


def test_every_note_is_one_that_changes_no_figure() -> None:
    assert sorted(_notes()) == sorted(NOTES)


def _notes() -> Iterator[str]:
    """The sentence of each call of `warn`, with a * for what is filled in."""
    for path in Path(xlsform.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "warn":
                parts = node.args[1].values if isinstance(node.args[1], ast.JoinedStr) else [node.args[1]]
                yield "".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in parts)


HEAD = ["type", "name", "label"]
ONE = [HEAD, ["text", "one", "One?"]]
AGREE = [["list_name", "name", "label"], ["why", "a", "A"], ["why", "b", "B"]]


def beside(column: str, cell: Any, kind: str = "select_one why") -> list[list[Any]]:
    return [[*HEAD, column], [kind, "why", "Why?", cell]]


@pytest.mark.parametrize(
    ("survey", "choices", "told"),
    [
        (beside("parameters", "start=0 end=10 step=2", "range"), AGREE,
         "survey', row 2, column D (parameters): a range goes in whole steps here: start=0 end=10 step=1"),
        (beside("constraint", ". >= 0 and . <= 100001", "integer"), AGREE,
         "survey', row 2, column D (constraint): the largest answer may be 100,000"),
        (beside("constraint", ". >= 5 and . <= 5", "integer"), AGREE,
         "survey', row 2, column D (constraint): the largest answer (5) must be more than the smallest (5)"),
        (beside("constraint", "string-length(.) <= 20", "text"), AGREE,
         "survey', row 2, column D (constraint): of a text only its greatest length can be said, from 50 to 2000, as in "
         "'string-length(.) <= 300'"),
        (beside("soundings_headline_from", "seven", "range"), AGREE,
         "survey', row 2, column D (soundings_headline_from): 'seven' is no whole number"),
        (beside("soundings_words", "4", "text"), AGREE,
         "survey', row 2, column D (soundings_words): '4' is not 1, 2 or 3"),
        (beside("soundings_tags", "colour", "text"), AGREE,
         "survey', row 2, column D (soundings_tags): write tags as 'name=value; name=value'"),
        (beside("soundings_short", "x" * 61), AGREE,
         "survey', row 2, column D (soundings_short): has 61 characters; a short label has at most 60"),
        (beside("hint", None), AGREE[:2],
         "choices', row 2: list 'why' has one choice only; a question needs two or more: for 'I have read "
         "this' write a 'note'; who does not agree need not answer"),
        (beside("hint", None), [*AGREE, ["why", None, "C"]],
         "choices', row 4, column B (name): the choice 'C' needs a name, such as 'yes'"),
        (beside("hint", None), [[*row, cell] for row, cell in zip(AGREE, ["soundings_score", "1", "many"], strict=True)],
         "choices', row 3, column D (soundings_score): 'many' is no number; write 'none' for an answer that is no point of "
         "the scale"),
        ([*ONE, ["end_group"]], AGREE,
         "survey', row 3, column A (type): a group ends here that did not begin: delete the row"),
        ([HEAD, ["note", "n", "Welcome."]], AGREE,
         "survey': no question was found: give each row a type, a name and a label"),
        ([HEAD, *(["text", f"q{n}", "What?"] for n in range(61))], AGREE,
         "survey': 61 questions; a questionnaire has at most 60, and staff answer about 12"),
        ([["name", "label"], ["one", "One?"]], AGREE,
         "survey': there is no column 'type'; the headings are type, name and label"),
    ],
)  # fmt: skip
def test_each_refusal_names_its_cell_and_what_to_do(
    tmp_path: Path, survey: list[Any], choices: list[Any], told: str
) -> None:
    with pytest.raises(DefinitionInvalid) as raised:
        read_workbook(workbook(tmp_path, survey, choices))
    assert f"form.xlsx: sheet '{told}" in raised.value.problems


def test_pictures_of_questions_and_of_choices_are_left_out_with_a_note(tmp_path: Path) -> None:
    choices = [[*row, cell] for row, cell in zip(AGREE, ["media::image", "a.png", None], strict=True)]
    survey = [[*HEAD, "media::audio"], ["select_one why", "why", "Why?", "why.mp3"]]
    assert read_workbook(workbook(tmp_path, survey, choices)).warnings == [
        "form.xlsx: sheet 'survey', row 2, column D (media::audio): pictures and sounds are left out",
        "form.xlsx: sheet 'choices', row 2, column D (media::image): pictures and sounds of choices are left out",
    ]


@pytest.mark.parametrize(
    ("survey", "settings", "note"),
    [
        ([[*HEAD, "relevant"], ["text", "one", "One?", None], ["note", "n", "Then.", "${one} = 1"], ["text", "two", "Two?"]],
         None, "'survey', row 3, column D (relevant): a paragraph is always shown; its condition is left out"),
        ([HEAD, ["begin_group", "a"], ["text", "q", "One?"], ["end_group"], ["begin_group", "b"], ["text", "q", "Two?"],
          ["end_group"]],
         None, "'survey', row 6, column B (name): another group has a question 'q'; this one is called 'b_q'"),
        (ONE, ["2026.1"], "'settings', row 2, column C (version): version '2026.1' is taken as 1: versions count 1, 2, 3 here"),
        ([[*HEAD, "label::cy"], ["text", "one", "One?", "Un?"]],
         None, "'settings', row 2: the title is not in 'cy': add a column 'soundings_title::cy'"),
    ],
)  # fmt: skip
def test_what_is_made_up_or_left_out_is_noted_at_its_cell(
    tmp_path: Path, survey: list[Any], settings: list[str] | None, note: str
) -> None:
    said = [SETTINGS[0], [*SETTINGS[1][:2], *settings, *SETTINGS[1][3:]]] if settings else SETTINGS
    assert f"form.xlsx: sheet {note}" in read_workbook(workbook(tmp_path, survey, AGREE, settings=said)).warnings
