"""XLSForm's constraints in the spellings of real files: the rules they come to, or why they cannot be kept."""

from __future__ import annotations

from itertools import chain, combinations
from typing import TYPE_CHECKING

import pytest

from shared.expression import holds, read
from shared.xlsform import bounds
from shared.xlsform.findings import Findings, Place
from shared.xlsform.header import Header
from shared.xlsform.workbook import Cell, Row

if TYPE_CHECKING:
    from collections.abc import Callable

NAMES = ["rota", "leave", "ward", "none", "dk"]
PLACE = Place(1, "survey", 2)


def row(constraint: str, parameters: str = "") -> Row:
    cells = {"name": "why", "constraint": constraint, "parameters": parameters}
    return Row(PLACE, {Header(name): Cell(text, PLACE) for name, text in cells.items() if text})


@pytest.mark.parametrize(
    ("constraint", "most", "alone"),
    [
        ("count-selected(.) <= 3", 3, []),
        ("count-selected(.)<4", 3, []),
        ("3 >= count-selected(.)", 3, []),
        ("not(count-selected(.) > 3)", 3, []),
        ("count-selected(${why}) <= 3", 3, []),
        ("(count-selected(.) >= 1) AND (count-selected( . ) <= 2)", 2, []),
        ("count-selected(.) >= 1", None, []),
        ("not(selected(., 'none') and count-selected(.) > 1)", None, ["none"]),
        ("not( selected(. , “none”) and count-selected(.)>=2 )", None, ["none"]),
        ("not(selected(., 'none')) or count-selected(.) = 1", None, ["none"]),
        ("count-selected(.)=1 or not(selected(.,'none'))", None, ["none"]),
        ("(.='none' or not(selected(., 'none')))", None, ["none"]),
        ("if(selected(., 'none'), count-selected(.) = 1, true())", None, ["none"]),
        ("if(selected(.,'none') or selected(.,'dk'), count-selected(.)=1, 1)", None, ["none", "dk"]),
        ("if(selected(.,'none') or selected(.,'dk'), count-selected(.)=1, count-selected(.)<=2)", 2, ["none", "dk"]),
        ("not((selected(., 'none') and count-selected(.)>1) or (selected(., 'dk') and count-selected(.)>1))", None,
         ["none", "dk"]),
        ("(selected(., 'none') and (count-selected(.) = 1)) or not(selected(., 'none'))", None, ["none"]),
        ("not(selected(., 'none') and (selected(., 'rota') or selected(., 'leave') or selected(., 'ward') or "
         "selected(., 'dk')))", None, ["none"]),
        ("(count-selected(.) <= 3) and (count-selected(.) = 1 or (not(selected(., 'none')) and "
         "not(selected(., 'dk'))))", None, ["none", "dk"]),
        ("selected(., 'none') = false() or count-selected(.) == 1", None, ["none"]),
    ],
)  # fmt: skip
def test_how_many_and_which_only_alone(constraint: str, most: int | None, alone: list[str]) -> None:
    findings = Findings("")
    assert bounds.of_choices(row(constraint), findings, NAMES) == (most, alone)
    assert findings.problems == findings.warnings == []
    rule = read(constraint)
    for some in chain.from_iterable(combinations(NAMES, n) for n in range(1, len(NAMES) + 1)):
        here = {"answer": " ".join(some), "count-selected": float(len(some))}
        allowed = holds(rule, lambda asked, _, name="", here=here, some=some: here.get(asked, name in some))
        assert allowed is (len(some) <= (most or 5) and (len(some) == 1 or not set(some) & set(alone)))


@pytest.mark.parametrize(
    ("constraint", "why"),
    [
        ("count-selected(.) = 3", "it says something else"),
        ("count-selected(.) >= 2", "it says something else"),
        ("not(selected(., 'rota') and selected(., 'leave'))", "it says something else"),
        ("count-selected(.) <= 1", "only one can be chosen, which is select_one"),
        ("count-selected(.) > 5", "nothing can be chosen"),
        ("selected(., 'rota')", "it says something else"),
        ("count-selected(.) <= ${n}", "it looks at another question (n)"),
        ("not(selected(., 'None') and count-selected(.) > 1)", "'None' is none of the choices"),
        ("regex(., 'rota')", "'regex' cannot be asked of it"),
        ("string-length(.) < 5", "'string-length' cannot be asked of it"),
        ("count-selected(.) <= 3 )", "'count-selected(.) <= 3 )' cannot be read"),
        ("count-selected(.) <=", "'count-selected(.) <=' cannot be read"),
        ("count-selected(.) <= 3 + 1", "cannot be read from here on: + 1"),
        ("none", "'none' is no condition"),
        ("selected(., ${other})", "'selected' alone says nothing of an answer"),
        ("count-selected() < 3", "'count-selected' alone says nothing of an answer"),
        ("(" * 9000, f"'{60 * '('}' cannot be read"),
        ("'rota' > count-selected(.)", "it asks which of two words is more"),
    ],
)
def test_what_cannot_be_kept_of_choices(constraint: str, why: str) -> None:
    findings = Findings("")
    assert bounds.of_choices(row(constraint), findings, NAMES) == (None, [])
    [problem] = findings.problems
    assert problem.startswith(f"sheet 'survey', row 2: the constraint cannot be kept: {why}")
    assert "and which only alone, as in" in problem


def test_rules_over_too_many_choices_take_no_time() -> None:
    names, findings = [f"o{n}" for n in range(60)], Findings("")
    every = " or ".join(f"selected(., '{name}')" for name in names[1:])
    bounds.of_choices(row(f"not(selected(., 'o0') and ({every}))"), findings, names)
    assert "it names too many choices" in findings.problems[0]


@pytest.mark.parametrize(
    ("of", "constraint", "kept"),
    [
        (bounds.of_integer, ".>=1 and . < 80", (1, 79)),
        (bounds.of_integer, "not(. > 80)", (0, 80)),
        (bounds.of_integer, "0 <= . and 80.5 >= .", (0, 80)),
        (bounds.of_integer, "(. >= 0 and . <= 80)", (0, 80)),
        (bounds.of_integer, ". > -1 and (. = 1 or . = 2 or .= 0)", (0, 2)),
        (bounds.of_range, ". <= 5", (1, 5)),
        (bounds.of_text, "string-length(.) > 0 and string-length(.) < 301", 300),
        (bounds.of_text, "string-length(${why}) <= 500", 500),
        (bounds.of_text, "string-length(.) > 0", None),
    ],
)
def test_bounds_are_kept(of: Callable[[Row, Findings], object], constraint: str, kept: object) -> None:
    findings = Findings("")
    assert of(row(constraint), findings) == kept
    assert findings.problems == findings.warnings == []


@pytest.mark.parametrize(
    ("of", "constraint", "why"),
    [
        (bounds.of_integer, "", "the largest answer is not said"),
        (bounds.of_integer, ". >= 0", "the largest answer is not said"),
        (bounds.of_integer, ". <= 80 or . = 99", "it says something else"),
        (bounds.of_integer, ". <= 80 and . != 13", "it says something else"),
        (bounds.of_integer, ". > 5 and . < 3", "it says something else"),
        (bounds.of_integer, "string-length(.) = 11", "'string-length' cannot be asked of it"),
        (bounds.of_integer, ". <= ${other}", "it looks at another question (other)"),
        (bounds.of_integer, ". >= -5 and . <= 5", "the smallest answer must be 0 or more"),
        (bounds.of_integer, ". <= today()", "'today' alone says nothing of an answer"),
        (bounds.of_integer, ". <= 100001", "the largest answer may be 100,000"),
        (bounds.of_range, ". != 3", "it says something else"),
        (bounds.of_text, "string-length(.) <= 20", "from 50 to 2000"),
        (bounds.of_text, "string-length(.) >= 10", "only its greatest length"),
        (bounds.of_text, "regex(., '^[A-Z]+$')", "'regex' cannot be asked of it"),
    ],
)
def test_bounds_that_cannot_be_kept(of: Callable[[Row, Findings], object], constraint: str, why: str) -> None:
    findings = Findings("")
    of(row(constraint), findings)
    assert why in findings.problems[0]
