"""Hypothesis strategies for columns, answers, tallies and trees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from hypothesis import strategies as st

from shared.kinds import Stored
from shared.packing import WORD_LENGTH
from shared.unit import Tree, Unit

if TYPE_CHECKING:
    from shared.packing import Answer, Column

WORDS = st.text("abcdefghijklmnopqrstuvwxyzéŵ", min_size=1, max_size=WORD_LENGTH)


@st.composite
def column_lists(draw: Any) -> list[Column]:
    """Up to eight columns of every kind."""
    kinds = draw(st.lists(st.sampled_from(get_args(Stored)), min_size=1, max_size=8))
    return [draw(_column(f"item{place}", kind)) for place, kind in enumerate(kinds)]


@st.composite
def _column(draw: Any, name: str, kind: Stored) -> Column:
    column: Column = {"id": name, "kind": kind}
    if kind in ("choice", "several"):
        column["values"] = [f"v{n}" for n in range(draw(st.integers(2, 20 if kind == "several" else 60)))]
    elif kind == "number":
        column["least"] = draw(st.integers(0, 100))
        column["most"] = column["least"] + draw(st.integers(1, 100_000))
    elif kind == "words":
        column["most"] = draw(st.integers(1, 3))
    else:
        column["limit"] = 500
    return column


@st.composite
def answers_to(draw: Any, columns: list[Column]) -> dict[str, Answer]:
    """Valid answers to closed items and words; any may be left out."""
    answers: dict[str, Answer] = {}
    for column in columns:
        if column["kind"] == "comment" or not draw(st.booleans()):
            continue
        answers[column["id"]] = draw(_answer(column))
    return answers


def _answer(column: Column) -> st.SearchStrategy[Any]:
    if column["kind"] == "choice":
        return st.sampled_from(column["values"])
    if column["kind"] == "several":
        chosen = st.sets(st.sampled_from(column["values"]), min_size=1)
        return chosen.map(lambda some: [value for value in column["values"] if value in some])
    if column["kind"] == "number":
        return st.integers(column["least"], column["most"])
    return st.lists(WORDS, min_size=1, max_size=column["most"], unique=True)


@st.composite
def trees(draw: Any, teams: int = 8) -> Tree:
    """A tree of one to four levels with at least one team."""
    groups = draw(st.integers(0, 5))
    units = [Unit(id="top", name="Top")]
    for number in range(groups):
        parent = draw(st.sampled_from(units)).id
        units.append(Unit(id=f"group-{number}", name=f"Group {number}", parent=parent))
    inner = list(units)
    for number in range(draw(st.integers(1, teams))):
        parent = draw(st.sampled_from(inner)).id
        units.append(Unit(id=f"team-{number}", name=f"Team {number}", parent=parent, headcount=10))
    return Tree(units)
