"""Complementary suppression: safe, cheapest, and linear."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared import suppression
from shared.suppression import part, to_publish, whole
from shared.unit import Tree, Unit
from tests.organisations import residuals, sums, trust
from tests.strategies import trees

if TYPE_CHECKING:
    from collections.abc import Mapping


@st.composite
def cases(draw: Any) -> tuple[Tree, dict[str, int], set[str], int]:
    tree = draw(trees(teams=6)).without(())
    people = sums(tree, {team.id: draw(st.integers(0, 12)) for team in tree.teams()})
    return tree, people, draw(st.sets(st.sampled_from(sorted(tree.units)))) or set(tree.units), draw(st.integers(2, 9))


def is_safe(tree: Tree, people: Mapping[str, int], published: set[str], k: int) -> bool:
    """A remainder that holds a hidden team has k people, or else it would tell of fewer, or that nobody answered."""
    return all(left >= k for left in residuals(tree, people, published).values())


@given(cases())
def test_the_choice_is_safe_and_nothing_else_hides_fewer_answers(
    case: tuple[Tree, dict[str, int], set[str], int],
) -> None:
    tree, people, candidates, k = case
    able = {unit for unit in candidates if people[unit] >= k}
    chosen = to_publish(whole(tree), people, candidates, k)
    assert chosen <= able
    assert is_safe(tree, people, chosen, k)
    hidden = sum(people[unit] for unit in able - chosen)
    for size in range(len(able) + 1):
        for other in combinations(sorted(able), size):
            if is_safe(tree, people, set(other), k):
                assert hidden <= sum(people[unit] for unit in able - set(other))


def _hidden(chosen: set[str], people: dict[str, int]) -> tuple[int, int]:
    """People and units that are not shown: what is made as small as can be."""
    hidden = people.keys() - chosen
    return sum(people[unit] for unit in hidden), len(hidden)


@given(cases())
def test_of_a_part_of_the_tree_only_its_own_teams_are_hidden(case: tuple[Tree, dict[str, int], set[str], int]) -> None:
    """A word that nobody of a team used may be shown for all the others: only 1 to k-1 people must not follow."""
    tree, people, candidates, k = case
    used = {unit: of for unit, of in people.items() if of}
    order = [unit for unit in tree.upwards() if unit in used]
    if not order:
        return
    chosen = to_publish(part(tree, order), used, candidates & used.keys(), k)
    without = tree.without(team.id for team in tree.teams() if team.id not in used)
    same = to_publish(whole(without), used, candidates & used.keys(), k)
    assert _hidden(chosen, used) == _hidden(same, used)  # of equals either may be hidden

    assert all(left == 0 or left >= k for left in residuals(tree, people, chosen).values())


SERVICE = [
    Unit(id="top", name="Top"),
    *(Unit(id=name, name=name, parent="top", headcount=40) for name in ("a", "b", "c", "d")),
]


@pytest.mark.parametrize(
    ("answers", "published"),
    [
        ((9, 9, 9, 9), {"top", "a", "b", "c", "d"}),
        ((5, 9, 20, 30), {"top", "c", "d"}),  # the next-lowest goes with the one that is too small
        ((5, 6, 20, 30), {"top", "c", "d"}),  # two small ones hide each other
        ((0, 9, 20, 30), {"top", "c", "d"}),  # that nobody answered could be worked out too
        ((0, 0, 20, 30), {"top", "d"}),
        ((3, 2, 2, 30), {"top"}),  # the three have 7 together: with "d" they would be known
        ((3, 2, 2, 1), {"top"}),
        ((3, 2, 1, 1), set()),
    ],
)
def test_examples(answers: tuple[int, ...], published: set[str]) -> None:
    tree = Tree(SERVICE)
    people = sums(tree, dict(zip("abcd", answers, strict=True)))
    assert to_publish(whole(tree), people, set(tree.units), 8) == published


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ((3, 3, 0, 0), {"top", "a", "b"}),
        ((3, 0, 0, 0), {"top", "a"}),  # nobody else used it, which tells of no one
        ((3, 4, 1, 0), {"top", "b"}),  # a remainder of one
        ((3, 4, 2, 0), {"top", "b"}),  # of two
        ((3, 4, 2, 1), {"top", "a", "b"}),  # of three
        ((2, 0, 0, 0), set()),
    ],
)
def test_words_are_cells(words: tuple[int, ...], shown: set[str]) -> None:
    tree = Tree(SERVICE)
    people = {unit: of for unit, of in sums(tree, dict(zip("abcd", words, strict=True))).items() if of}
    assert to_publish(part(tree, [u for u in tree.upwards() if u in people]), people, set(people), 3) == shown


def test_a_unit_that_groups_two_sister_teams_is_an_ordinary_unit() -> None:
    tree = Tree(
        [
            Unit(id="top", name="Top"),
            Unit(id="pair", name="Pair", parent="top"),
            Unit(id="a", name="A", parent="pair", headcount=9),
            Unit(id="b", name="B", parent="pair", headcount=9),
            Unit(id="c", name="C", parent="top", headcount=20),
        ]
    )
    assert to_publish(whole(tree), sums(tree, {"a": 5, "b": 6, "c": 15}), set(tree.units), 8) == {"top", "pair", "c"}


def test_the_work_grows_with_the_number_of_units(monkeypatch: pytest.MonkeyPatch) -> None:
    steps = 0
    gather = suppression._gather

    def counted(children: Any, people: int, k: int) -> Any:
        nonlocal steps
        steps += sum((k + 2) * len(child) for child in children)
        return gather(children, people, k)

    monkeypatch.setattr(suppression, "_gather", counted)
    work = []
    for teams in (100, 1000):
        tree, people = trust(teams)
        steps = 0
        to_publish(whole(tree), people, set(tree.units), 8)
        work.append(steps / len(tree.units))
    assert work[1] < 1.3 * work[0]
    assert max(work) < (8 + 2) ** 2
