"""Whatever stands in the cells, a workbook becomes an instrument that can be asked, or is refused in sentences."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import yaml
from hypothesis import given
from hypothesis import strategies as st

from infra.commands.instrument import preview
from infra.operator.library import written
from shared.errors import DefinitionInvalid
from shared.instrument import parse
from shared.xlsform.read import read_workbook
from tests.workbooks import workbook

HEADERS = [
    "type", "name", "label", "label::Welsh (cy)", "label::English (en)", "hint", "required", "relevant", "constraint",
    "appearance", "parameters", "choice_filter", "soundings_short", "soundings_good", "soundings_sensitive",
    "soundings_low_label", "soundings_high_label", "soundings_words", "soundings_tags", "soundings_headline_from", "colour",
]  # fmt: skip
TYPES = [
    "select_one yn", "select_multiple yn", "select one from yn or_other", "integer", "range", "text", "note",
    "begin_group", "end_group", "begin group", "start", "select_one", "nonsense", None, "# remark",
]  # fmt: skip
CELL = st.one_of(
    st.none(),
    st.sampled_from(
        ["a", "b", "A B", "1.0", "yes", "no", "high", "${a} = 'yes'", "not(selected(${b}, 'no'))", "${a} ~", ". >= 0 and . <= 10",
         "start=0 end=10", "likert", "<b>Bold</b> **x**", "x=y; z", "${a}", "7", "a" * 300, "‘quoted’", "؟", "\u00a0"]
    ),
    st.integers(-5, 5),
    st.floats(-5, 5),
    st.booleans(),
    st.text("ab \t\n'\"<>&{}$é😀", max_size=12),
)  # fmt: skip


@st.composite
def surveys(draw: st.DrawFn) -> list[Any]:
    headers = ["type", *draw(st.lists(st.sampled_from(HEADERS[1:]), min_size=2, max_size=9))]
    rows = draw(
        st.lists(
            st.tuples(st.sampled_from(TYPES), st.lists(CELL, min_size=len(headers) - 1, max_size=len(headers) - 1)),
            min_size=1,
            max_size=7,
        )
    )
    return [headers, *([kind, *cells] for kind, cells in rows)]


@given(surveys(), st.lists(st.lists(CELL, min_size=3, max_size=3), max_size=4))
def test_it_is_an_instrument_or_sentences(survey: list[Any], choices: list[list[Any]]) -> None:
    listed = [["list_name", "name", "label"], ["yn", "yes", "Yes"], ["yn", "no", "No"], *choices]
    with tempfile.TemporaryDirectory() as folder:
        problems: list[str] = []
        try:
            found = read_workbook(workbook(Path(folder), survey, listed))
        except DefinitionInvalid as error:
            problems = error.problems
    if problems:
        assert all(problem.startswith("form.xlsx: ") for problem in problems)
        return
    assert parse(yaml.safe_load(written(found.instrument)), "form.yaml") == found.instrument
    for language in preview.languages(found.instrument):
        assert "Preview of" in preview.page(found.instrument, language)
