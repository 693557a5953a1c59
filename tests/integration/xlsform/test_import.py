"""What becomes of each type and column, and what real files hold that is no fault of their questionnaire."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from infra.operator.library import written
from shared.errors import DefinitionInvalid
from shared.instrument import NOT_STATED, parse
from shared.xlsform import template
from shared.xlsform.read import Given, Imported, read_workbook
from tests.workbooks import SETTINGS, YES_NO, workbook

HEAD = ["type", "name", "label"]
AGREE = [
    ["list_name", "name", "label"],
    *(["a", str(n), text] for n, text in enumerate(["Strongly disagree", "Disagree", "Neither", "Agree", "Strongly agree"], 1)),
]  # fmt: skip


def imported(folder: Path, survey: list[Any], choices: Any = None, **more: Any) -> Imported:
    return read_workbook(workbook(folder, survey, choices, **more))


def problems(folder: Path, survey: list[Any], choices: Any = None, **more: Any) -> list[str]:
    with pytest.raises(DefinitionInvalid) as raised:
        imported(folder, survey, choices, **more)
    return [problem.removeprefix("form.xlsx: ") for problem in raised.value.problems]


def items(folder: Path, survey: list[Any], choices: Any = None, **more: Any) -> list[dict[str, Any]]:
    found = imported(folder, survey, choices, **more)
    return [item.model_dump(exclude_defaults=True) for item in found.instrument.items]


def test_the_starter_workbook_holds_every_kind_in_two_languages(tmp_path: Path) -> None:
    file = tmp_path / "ours.xlsx"
    file.write_bytes(template.workbook())
    found = read_workbook(file)
    one = found.instrument
    assert found.warnings == []
    assert (one.id, one.version, one.language, list(one.translations)) == ("our-questionnaire", 1, "en", ["cy"])
    assert {item.kind for item in one.items} == {
        "agreement", "single", "multiple", "zero-to-ten", "slider", "number", "words", "comment",
    }  # fmt: skip
    assert [section.title for section in one.sections] == ["The group", "You"]
    assert one.in_language("cy").sections[1].title == "Chi"
    assert one.introduction is not None
    assert one.introduction.startswith("About the group")
    assert one.item("reasons").relevant == "${joined} = 'no'"
    assert one.item("hours").sensitive
    assert [scale.id for scale in one.scales] == ["value"]
    assert one.primary is not None
    assert one.primary.items == ("support",)
    assert [item.id for item in one.at_start().items] == ["support", "energy", "calm", "hours", "comment"]
    assert one.at_start().in_language("cy").item("support").text == "Rydym yn cefnogi ein gilydd."
    assert one.at_start().in_language("cy").title == "Cyn i’n grŵp ymarfer myfyriol ddechrau"
    assert one.not_stated() != []
    assert parse(yaml.safe_load(written(one)), "ours.yaml") == one


def test_each_type_has_its_kind(tmp_path: Path) -> None:
    survey = [
        [*HEAD, "appearance", "constraint", "parameters", "soundings_low_label", "soundings_high_label", "soundings_words"],
        ["select_one a", "agree", "I agree.", "likert"],
        ["select_one yn", "plain", "Yes or no?", "minimal"],
        ["select_multiple yn", "many", "Any of them?"],
        ["integer", "hours", "How many?", None, ".>=1 and . < 80"],
        ["range", "energy", "How much?", None, None, "start=0;end=10;step=1", "none", "much"],
        ["range", "calm", "How calm?", "no-ticks", None, "start=0 end=100 step=1", "not", "very"],
        ["range", "stars", "How many stars?", None, None, "end=5"],
        ["text", "comment", "What else?", "multiline", "string-length(.) <= 300"],
        ["text", "three", "Three words?", None, None, None, None, None, 3],
    ]  # fmt: skip
    found = items(tmp_path, survey, [*AGREE, *YES_NO[1:]])
    assert [{name: value for name, value in item.items() if name not in ("id", "text", "short")} for item in found] == [
        {"kind": "agreement", "options": "a"},
        {"kind": "single", "options": "yn"},
        {"kind": "multiple", "options": "yn"},
        {"kind": "number", "least": 1, "most": 79},
        {"kind": "zero-to-ten", "low_label": "none", "high_label": "much"},
        {"kind": "slider", "low_label": "not", "high_label": "very"},
        {"kind": "number", "least": 1, "most": 5},
        {"kind": "comment", "limit": 300},
        {"kind": "words"},
    ]


def test_agreement_has_its_headline_and_a_likert_list_its_scores(tmp_path: Path) -> None:
    choices = [*AGREE, ["s", "low", "Poor"], ["s", "mid", "Fair"], ["s", "high", "Good"]]
    survey = [
        [*HEAD, "appearance"],
        ["select_one a", "x", "It helps.", "likert"],
        ["select_one s", "y", "Rate it", "likert"],
    ]
    one = imported(tmp_path, survey, choices).instrument
    assert [option.headline for option in one.options["a"]] == [False, False, False, True, True]
    assert [option.score for option in one.options["s"]] == [1, 2, 3]
    assert [item.kind for item in one.items] == ["agreement", "single"]


def test_what_real_files_hold_is_tolerated(tmp_path: Path) -> None:
    survey = [
        [None, None, None],
        ["Type ", "name", "label:English", "bind:relevant", "required", "label:English", "hint", "notes"],
        ["# how we meet", None, None],
        [],
        ["begin group", "g", "The group "],
        ["select one from YN", 1.0, "Did you\u00a0join?", None, "TRUE", "again"],
        ["select_multiple  YN ", "Why.Not", "<b>Why</b> **not**?", "${1.0} = ‘No’", 1],
        ["string", "Söme", "What &amp; how?", "not( selected(${Why.Not} , “yes”) ) and ( ${1} != 'No' )", "true()"],
        ["end group", None, None],
        [None, None, "a remark at the end"],
    ]
    choices = [
        ["list name", "value", "caption"],
        [],
        ["YN", "yes", "Yes"],
        ["YN", "No", "No "],
        ["other", "x", "Unused"],
    ]
    found = imported(tmp_path, survey, choices)
    assert [item.model_dump(exclude_defaults=True) for item in found.instrument.items] == [
        {"id": "q_1", "kind": "single", "text": "Did you join?", "short": "Did you join?", "required": True, "options": "YN"},
        {"id": "why_not", "kind": "multiple", "text": "Why not?", "short": "Why not?", "required": True, "options": "YN",
         "relevant": "${q_1} = 'no'"},
        {"id": "some", "kind": "comment", "text": "What & how?", "short": "What & how?", "required": True,
         "relevant": "not(selected(${why_not}, 'yes')) and ${q_1} != 'no'"},
    ]  # fmt: skip
    assert [section.title for section in found.instrument.sections] == ["The group"]
    assert [warning.removeprefix("form.xlsx: ") for warning in found.warnings] == [
        "sheet 'survey', row 2, column F (label:English): the column is there twice; what column C says counts",
        "sheet 'survey', row 10, column A (Type): passed over: the row has neither type nor name",
    ]


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        *((kind, "it would record who answers") for kind in ("start", "end", "today", "deviceid", "imei", "phonenumber", "username", "email", "audit")),
        *((kind, "a place can point to one person") for kind in ("geopoint", "geotrace", "geoshape", "start-geopoint")),
        *((kind, "pictures, sounds, codes and files") for kind in ("image", "audio", "video", "file", "barcode")),
        ("calculate", "nothing is calculated"),
        ("hidden", "nothing is calculated"),
        ("begin_repeat", "questions cannot repeat"),
        ("date", "a date or a time can point to one person"),
        ("decimal", "only whole numbers"),
        ("rank yn", "items cannot be put in order"),
        ("select_one_from_file x.csv", "choices from a file"),
        ("select_one", "name the list of choices"),
        ("select_one nowhere", "there is no list 'nowhere' in the sheet 'choices'"),
        ("slider", "'slider' is no type that we know; use one of select_one LIST"),
    ],
)  # fmt: skip
def test_what_an_anonymous_form_has_not_is_refused_at_its_cell(tmp_path: Path, kind: str, says: str) -> None:
    [told] = problems(tmp_path, [HEAD, ["text", "one", "One?"], [kind, "two", "Two?"]])
    assert told.startswith("sheet 'survey', row 3, column A (type): ")
    assert says in told


@pytest.mark.parametrize(
    ("relevant", "says"),
    [
        ("${later} = 'yes'", "'later' is not a question above this one"),
        ("${yn} = 'perhaps'", "'perhaps' is none of the choices of 'yn': yes, no"),
        ("${many} > 1", "several answers may be chosen to 'many': write selected(${many}, ...)"),
        ("${comment} != ''", "'comment' is free text, which is stored apart from every other answer, so nothing can depend on it"),
        ("count-selected(${many}) > 1", "'count-selected' can only be asked whether it is more than 0"),
        ("${hours} = 'many'", "'hours' is answered with a number, not with 'many'"),
    ],
)  # fmt: skip
def test_a_condition_that_cannot_be_had(tmp_path: Path, relevant: str, says: str) -> None:
    survey = [
        [*HEAD, "relevant", "constraint"],
        ["select_one yn", "yn", "Yes or no?"],
        ["select_multiple yn", "many", "Which?"],
        ["integer", "hours", "How many?", None, ". <= 80"],
        ["text", "comment", "What else?"],
        ["select_one yn", "last", "And this?", relevant],
    ]
    assert problems(tmp_path, survey) == [f"sheet 'survey', row 6, column D (relevant): {says}"]


def test_conditions_of_groups_hold_for_what_is_in_them(tmp_path: Path) -> None:
    survey = [
        [*HEAD, "relevant"],
        ["select_one yn", "a", "A?"],
        ["begin_group", "g", None, "${a} = 'yes' or ${a} = ''"],
        ["select_one yn", "b", "B?"],
        ["select_one yn", "c", "C?", "${b} != 'no'"],
        ["end_group"],
        ["select_one yn", "d", "D?"],
    ]
    assert [item.get("relevant") for item in items(tmp_path, survey)] == [
        None,
        "${a} = 'yes' or ${a} = ''",
        "(${a} = 'yes' or ${a} = '') and (${b} != 'no')",
        None,
    ]


def test_groups_are_sections_and_notes_stand_where_they_are_read(tmp_path: Path) -> None:
    survey = [
        HEAD,
        ["note", "n1", "Welcome."],
        ["text", "before", "First?"],
        ["begin_group", "outer", "Outer"],
        ["note", "n2", "About this."],
        ["begin_group", "inner", "Inner"],
        ["text", "in", "In?"],
        ["note", "n3", "Then."],
        ["text", "more", "More?"],
        ["end_group"],
        ["text", "out", "Out?"],
        ["end_group"],
        ["text", "after", "After?"],
        ["note", "n4", "Thank you."],
    ]
    found = imported(tmp_path, survey)
    one = found.instrument
    assert one.introduction == "Welcome."
    assert [(s.id, s.title, s.introduction, s.first) for s in one.sections] == [
        ("beginning", "To begin with", None, "before"),
        ("inner", "Outer: Inner", "About this.", "in"),
        ("outer", "Outer", None, "out"),
        ("more", "More questions", None, "after"),
    ]
    assert one.item("more").hint == "Then."
    assert [warning.partition(": ")[2].partition(": ")[2] for warning in found.warnings] == [
        "stands in no group that has a label: its section is called 'To begin with'",
        "stands in no group that has a label: its section is called 'More questions'",
        "left out: after the last question comes our own page, with thanks",
    ]


WELSH = ["type", "name", "label::English (en)", "label::Welsh (cy)"]
WELSH_CHOICES = [
    ["list_name", "name", "label::English (en)", "label::Welsh (cy)"],
    ["yn", "yes", "Yes", "Ydw"],
    ["yn", "no", "No", "Nac ydw"],
]


def test_a_whole_translation_is_kept_and_languages_without_pages_are_not(tmp_path: Path) -> None:
    survey = [[*WELSH, "label::العربية (ar)"], ["select_one yn", "a", "Are you?", "Ydych chi?", "؟"]]
    found = imported(tmp_path, survey, WELSH_CHOICES)
    assert list(found.instrument.translations) == ["cy"]
    assert found.instrument.in_language("cy").item("a").text == "Ydych chi?"
    assert "'العربية (ar)' is left out: the pages are in en and cy only" in " ".join(found.warnings)


def test_a_label_missing_in_welsh_leaves_welsh_out_and_names_the_cell(tmp_path: Path) -> None:
    survey = [WELSH, ["select_one yn", "a", "Are you?", "Ydych chi?"], ["text", "b", "What else?", None]]
    found = imported(tmp_path, survey, WELSH_CHOICES)
    assert found.instrument.translations == {}
    assert found.warnings[-1] == (
        "form.xlsx: sheet 'survey', row 3, column D (label::Welsh (cy)): the translation 'cy' is left out, since a form "
        "is in one language or in another: fill in sheet 'survey', row 3, column D (label::Welsh (cy))"
    )


def test_a_label_missing_in_the_forms_own_language_is_a_fault(tmp_path: Path) -> None:
    survey = [WELSH, ["select_one yn", "a", None, "Ydych chi?"]]
    assert problems(tmp_path, survey, WELSH_CHOICES) == [
        "sheet 'survey', row 2, column C (label::English (en)): question 'a' has no label in 'en'"
    ]


def test_welsh_may_be_the_questionnaires_own_language(tmp_path: Path) -> None:
    settings = [[*SETTINGS[0], "default_language"], [*SETTINGS[1], "Welsh (cy)"]]
    found = imported(tmp_path, [WELSH, ["text", "b", "What else?", "Beth arall?"]], settings=settings)
    assert (found.instrument.language, list(found.instrument.translations)) == ("cy", ["en"])
    lacking = [WELSH, ["text", "b", "What else?", "Beth arall?"], ["text", "c", None, "A mwy?"]]
    assert problems(tmp_path, lacking, settings=settings) == [
        "sheet 'survey': the English text is not whole, and every form has it: fill in 'label::English (en)'"
    ]


def test_without_licence_and_source_it_can_be_looked_at_and_not_used(tmp_path: Path) -> None:
    path = workbook(tmp_path, [HEAD, ["text", "one", "One?"]], settings=[["form_title"], ["Ours"]])
    found = read_workbook(path)
    assert (found.instrument.licence, found.instrument.citation) == (NOT_STATED, NOT_STATED)
    assert [fault.split()[1] for fault in found.instrument.not_stated()] == ["'licence'", "'citation'"]
    assert "whose questions these are" in found.warnings[0]
    given = read_workbook(path, Given("CC0", "Ourselves", 3))
    assert (given.warnings, given.instrument.not_stated(), given.instrument.version) == ([], [], 3)


def test_every_fault_is_told_at_once_in_the_order_of_the_sheets(tmp_path: Path) -> None:
    survey = [
        [*HEAD, "soundings_good", "choice_filter", "constraint"],
        ["start", "start"],
        ["select_one yn", "a", "A?", "up", "x = 1"],
        ["select_one yn", "a", "A again?"],
        ["text", None, "No name?"],
        ["integer", "n", "N, ${a}?", None, None, ". >= -5 and . <= 5"],
        ["begin_group", "g", "G"],
    ]
    choices = [["list_name", "name", "label"], ["yn", "yes", "Yes"], ["yn", "yes", "Yes"], ["yn", "no", None]]
    assert [problem.partition(": ")[0] for problem in problems(tmp_path, survey, choices)] == [
        "sheet 'survey', row 2, column A (type)",
        "sheet 'survey', row 3, column D (soundings_good)",
        "sheet 'survey', row 3, column E (choice_filter)",
        "sheet 'survey', row 4, column B (name)",
        "sheet 'survey', row 5, column B (name)",
        "sheet 'survey', row 6, column C (label)",
        "sheet 'survey', row 6, column F (constraint)",
        "sheet 'survey', row 7",
        "sheet 'choices', row 3, column B (name)",
        "sheet 'choices', row 4, column C (label)",
    ]


def test_what_the_model_refuses_is_told_at_its_row(tmp_path: Path) -> None:
    survey = [
        [*HEAD, "relevant", "soundings_sensitive"],
        ["select_one yn", "a", "A?", None, "yes"],
        ["select_one yn", "b", "B?", "${a} = 'yes'"],
    ]
    assert problems(tmp_path, survey) == [
        "sheet 'survey', row 3: item 'b', field 'sensitive': must be true: who answers it tells a sensitive answer"
    ]


def test_the_same_name_in_two_groups_is_two_questions(tmp_path: Path) -> None:
    survey = [
        [*HEAD, "relevant"],
        ["begin_group", "day"], ["select_one yn", "rest", "Rest by day?"], ["end_group"],
        ["begin_group", "night"], ["select_one yn", "rest", "Rest by night?"], ["end_group"],
    ]  # fmt: skip
    assert [item["id"] for item in items(tmp_path, survey)] == ["rest", "night_rest"]
    asks = [*survey, ["text", "why", "Why?", "${rest} = 'yes'"]]
    assert "there are two questions called 'rest'" in problems(tmp_path, asks)[0]


def test_a_question_that_asks_who_answers_is_pointed_out(tmp_path: Path) -> None:
    survey = [HEAD, ["text", "a", "What is your name?"], ["text", "b", "What would you name the group?"]]
    [told] = imported(tmp_path, survey).warnings
    assert told == (
        "form.xlsx: sheet 'survey', row 2, column C (label): it seems to ask who answers ('your name'); the form promises "
        "not to: leave the question out"
    )


def test_other_is_a_choice_without_a_box(tmp_path: Path) -> None:
    survey = [[*HEAD, "relevant"], ["select_one yn or_other", "a", "A?"], ["text", "b", "Which?", "${a} = 'other'"]]
    found = imported(tmp_path, survey)
    assert [option.value for option in found.instrument.options["yn"]] == ["yes", "no", "other"]
    assert found.warnings == [
        "form.xlsx: sheet 'survey', row 2, column A (type): or_other adds the choice 'Other', and no box to write in"
    ]


def test_a_range_without_words_for_its_ends_is_a_number_to_type_and_says_so(tmp_path: Path) -> None:
    found = imported(tmp_path, [[*HEAD, "parameters"], ["range", "energy", "How much?", "start=0 end=10"]])
    assert found.instrument.items[0].kind == "number"
    assert found.warnings == [
        "form.xlsx: sheet 'survey', row 2, column A (type): asked as a number to type; for buttons from 0 to 10 say what "
        "both ends mean in 'soundings_low_label' and 'soundings_high_label'"
    ]


def test_scales_have_the_questions_names(tmp_path: Path) -> None:
    scales = [
        [
            "name",
            "label",
            "items",
            "reverse",
            "method",
            "multiply",
            "min_answered",
            "good",
            "source",
            "cut_off",
            "counts",
            "called",
        ],
        ["total", "Total", "One Two", "Two", "sum", 4, 1, "high", "Somebody, 1999.", 3, "Below", "poor well-being"],
        ["bad", "Bad", "One nobody", None, "mean", "x", None, None, None],
        ["few", "Few", "One", None, "mean", None, None, None, "Ours."],
    ]
    survey = [HEAD, ["select_one n", "One", "One?"], ["select_one n", "Two", "Two?"]]
    choices = [["list_name", "name", "label"], ["n", 0, "Never"], ["n", 1, "Always"]]
    one = imported(tmp_path, survey, choices, scales=scales[:2]).instrument
    assert one.scales[0].model_dump(exclude_defaults=True) == {
        "id": "total", "title": "Total", "items": ("one", "two"), "reverse": ("two",), "method": "sum", "multiply": 4.0,
        "min_answered": 1, "good": "high", "source": "Somebody, 1999.",
        "cut_off": 3.0, "counts": "below", "called": "poor well-being",
    }  # fmt: skip
    assert problems(tmp_path, survey, choices, scales=scales) == [
        "sheet 'scales', row 3, column C (items): 'nobody' is not a question of the survey",
        "sheet 'scales', row 3, column F (multiply): 'x' is no number",
        "sheet 'scales', row 3, column I (source): the scale needs a source: who published this scoring",
        "sheet 'scales', row 4, column C (items): a scale has two items or more: their names, with spaces between",
    ]


BEFORE = [
    *WELSH,
    "soundings_baseline",
    "soundings_baseline::cy",
    "soundings_baseline_short",
    "soundings_baseline_left_out",
]
AT_START: list[list[Any]] = [
    BEFORE,
    ["select_one yn", "a", "Has it helped?", "A yw wedi helpu?", "Are you well?", "Ydych chi’n iawn?"],
    ["select_one yn", "b", "Did you come?", "Ddaethoch chi?", None, None, None, "yes"],
    ["text", "c", "What else?", "Beth arall?", "Your hopes, in as few or as many words as you need for what you hope?", "Eich gobeithion?", "Hopes"],
]  # fmt: skip
BEGUN = [[*SETTINGS[0], "soundings_baseline_title", "soundings_baseline_title::cy"], [*SETTINGS[1], "Before", "Cyn"]]


def test_what_is_asked_before_there_is_a_group_has_columns_in_each_language(tmp_path: Path) -> None:
    one = imported(tmp_path, AT_START, WELSH_CHOICES, settings=BEGUN).instrument
    start = one.at_start()
    assert (start.title, start.in_language("cy").title) == ("Before", "Cyn")
    assert [(item.id, item.text, item.short) for item in start.items] == [
        ("a", "Are you well?", "Are you well?"),
        ("c", "Your hopes, in as few or as many words as you need for what you hope?", "Hopes"),
    ]
    assert [item.text for item in start.in_language("cy").items] == ["Ydych chi’n iawn?", "Eich gobeithion?"]
    assert [item.id for item in one.items] == ["a", "b", "c"]
    assert parse(yaml.safe_load(written(one)), "ours.yaml") == one


def test_words_before_the_group_that_welsh_lacks_leave_welsh_out_and_name_the_cell(tmp_path: Path) -> None:
    survey = [*AT_START[:1], [*AT_START[1][:5], None], *AT_START[2:]]
    found = imported(tmp_path, survey, WELSH_CHOICES, settings=BEGUN)
    assert found.instrument.translations == {}
    assert "fill in sheet 'survey', row 2, column F (soundings_baseline::cy)" in found.warnings[-1]


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"E": None}, "row 2, column E (soundings_baseline): has no text in 'en'"),
        ({"G": "x" * 61}, "row 2, column G (soundings_baseline_short): has 61 characters; a short label has at most 60"),
        ({"E": "Are you, ${b}?"}, "row 2, column E (soundings_baseline): the text shows another answer (${b}), which an "
         "anonymous form never repeats"),
        ({"E": None, "F": None, "G": "Well"}, "row 2, column G (soundings_baseline_short): it is short for the words of "
         "'soundings_baseline', which are not there"),
        ({"H": "perhaps"}, "row 2, column H (soundings_baseline_left_out): 'perhaps' is neither yes nor no"),
        ({"H": "yes"}, "row 2: baseline: item 'a' is left out and has other words"),
        ({"A": "note"}, "row 2, column E (soundings_baseline): only a question has other words, or is left out, before "
         "there is a group; the form's introduction is 'soundings_baseline_introduction' in the sheet 'settings'"),
    ],
)  # fmt: skip
def test_what_cannot_be_said_before_the_group_is_told_at_its_cell(
    tmp_path: Path, cells: dict[str, Any], told: str
) -> None:
    row: dict[str, Any] = {
        "E": "Are you well?",
        "F": "Ydych chi’n iawn?",
        "G": None,
        "H": None,
        "A": "select_one yn",
        **cells,
    }
    survey = [BEFORE, [row["A"], "a", "Has it helped?", "A yw wedi helpu?", *(row[at] for at in "EFGH")], AT_START[3]]
    assert problems(tmp_path, survey, WELSH_CHOICES) == [f"sheet 'survey', {told}"]


def test_a_title_before_the_group_in_a_translation_alone_is_a_fault(tmp_path: Path) -> None:
    settings = [[*BEGUN[0], "soundings_introduction::cy"], [*SETTINGS[1], None, "Cyn", "Croeso."]]
    place = "sheet 'settings', row 2, column {}: has no text in 'en'"
    assert problems(tmp_path, AT_START, WELSH_CHOICES, settings=settings) == [
        "sheet 'settings', row 2: has no text in 'en'", place.format("F (soundings_baseline_title)"),
    ]  # fmt: skip


PRIMARY = [[*HEAD, "soundings_good", "soundings_primary"], ["select_one n", "a", "A?", "high", "yes"],
           ["select_one n", "b", "B?", "high"], ["select_one n", "c", "C?", "high"]]  # fmt: skip
POINTS = [["list_name", "name", "label", "soundings_headline"], ["n", 0, "Never"], ["n", 1, "Always", "yes"]]
SCALES = [["name", "label", "items", "good", "source", "primary"], ["total", "Total", "b c", "high", "Ours."]]


def test_the_figure_that_is_tested_is_marked_beside_questions_or_a_scale(tmp_path: Path) -> None:
    one = imported(tmp_path, PRIMARY, POINTS, scales=SCALES).instrument
    assert one.primary is not None
    assert (one.primary.items, one.primary.scale) == (("a",), None)
    assert imported(tmp_path, [row[:4] for row in PRIMARY], POINTS, scales=SCALES).instrument.primary is None
    scales = [SCALES[0], [*SCALES[1], "yes"]]
    scored = imported(tmp_path, [row[:4] for row in PRIMARY], POINTS, scales=scales).instrument
    assert scored.primary is not None
    assert (scored.primary.items, scored.primary.scale) == ((), "total")
    told = "column F (primary): one figure is tested for change: mark one scale, or questions alone"
    assert problems(tmp_path, PRIMARY, POINTS, scales=scales) == [f"sheet 'scales', row 2, {told}"]
    both = [*scales, ["other", "Other", "a b", "high", "Ours.", "yes"]]
    assert problems(tmp_path, [row[:4] for row in PRIMARY], POINTS, scales=both) == [f"sheet 'scales', row 3, {told}"]
    neutral = [PRIMARY[0], ["select_one n", "a", "A?", None, "yes"], *PRIMARY[2:]]
    assert problems(tmp_path, neutral, POINTS) == [
        "sheet 'survey', row 2: field 'primary': item 'a' needs a headline and a good way"
    ]


@pytest.mark.parametrize(
    ("words", "themes", "told"),
    [
        (3, "Support=caring", ""),
        (3, "Support=Caring, cefnogol,; Safety = safe-space ;", ""),
        (None, "Support=caring", "themes gather single words"),
        (3, "caring, kind", "write themes as 'Support=caring, kind; Safety=safe, safe-space'"),
        (3, "A=caring; A=kind", "write themes as"),
        (3, "A=caring; B=", "write themes as"),
        (3, "A=safe space", "'safe space' is no single word (two are joined by a hyphen)"),
        (3, "A=caring; B=caring", "'caring' is of 'A' already"),
    ],
)
def test_words_of_one_meaning_stand_in_one_cell(tmp_path: Path, words: int | None, themes: str, told: str) -> None:
    survey = [[*HEAD, "soundings_words", "soundings_themes"], ["text", "q", "Which words?", words, themes]]
    if told:
        [problem] = problems(tmp_path, survey)
        assert problem.startswith("sheet 'survey', row 2")
        assert told in problem
    else:
        [item] = items(tmp_path, survey)
        assert item["themes"] in (
            {"Support": ("caring",)},
            {"Support": ("caring", "cefnogol"), "Safety": ("safe-space",)},
        )
