"""What is published: k per item, one look for what is withheld, one place for each comment."""

from __future__ import annotations

import random
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.operator.definitions import SHIPPED, read_instrument
from shared.closed import Closed
from shared.programme import Programme
from shared.publication import Publication, Withheld, WordCount
from shared.publishing import publications
from shared.tally import Tally
from shared.unit import Tree, Unit
from tests.strategies import trees

if TYPE_CHECKING:
    from collections.abc import Callable

INSTRUMENT = read_instrument(SHIPPED / "reflective-practice.yaml")
PROGRAMME = Programme(
    id="rp", title="RP", instrument=INSTRUMENT.id, instrument_version=1, unit="top", starts=date(2027, 1, 11)
)
SHUFFLE = random.Random(1).shuffle
TREE = Tree(
    [
        Unit(id="top", name="Trust"),
        Unit(id="service", name="Service", parent="top"),
        Unit(id="red", name="Red", parent="service", headcount=14),
        Unit(id="blue", name="Blue", parent="service", headcount=30),
    ]
)


def agree(people: int, of: int, comments: int = 0, words: dict[str, int] | None = None) -> Tally:
    counts = {"adapt": {value: n for value, n in (("4", people), ("2", of - people)) if n}}
    answered = {"adapt": of} if of else {}
    if words:
        counts["words"], answered["words"] = {word: n for word, n in words.items() if n}, of
    texts = {"comment": tuple(f"text {n:02d}" for n in range(comments))} if comments else {}
    return Tally(of, answered, {item: c for item, c in counts.items() if c}, texts)


def published(
    tallies: dict[str, Tally],
    tree: Tree = TREE,
    shuffle: Callable[[list[str]], None] = SHUFFLE,
    **rules: Any,
) -> dict[str, Publication]:
    programme = PROGRAMME.model_copy(update=rules)
    closed = Closed(programme.wave(date(2027, 1, 11)), INSTRUMENT, tree, tallies)
    return {each.unit: each for each in publications(closed, shuffle)}


def item(publication: Publication, name: str) -> Any:
    return next(figures for figures in publication.items if figures.item == name)


OTHERS = agree(6, 9)  # of a team beside the one that is looked at


@pytest.mark.parametrize(("people", "shown"), [(7, False), (8, True)])
def test_a_unit_needs_k_people(people: int, shown: bool) -> None:
    unit = published({"red": agree(5, people), "blue": OTHERS})["red"]
    assert (unit.withheld is None) is shown
    assert unit.responses == (8 if shown else None)
    assert unit.headcount == (14 if shown else None)


@given(st.data(), st.integers(5, 8), st.sampled_from((0, 20)), trees())
def test_withheld_looks_the_same_for_nobody_and_for_almost_enough(
    data: st.DataObject, share_from: int, beside: int, tree: Tree
) -> None:
    """Below the fewest of whom a majority is told; whose figures are read instead depends on the others too."""
    tree = tree.without(())
    one, two = (data.draw(st.integers(0, share_from - 1)) for _ in range(2))

    def withheld(people: int) -> str:
        others = {team.id: agree(beside // 2, beside) for team in tree.teams()}
        found = published(others | {team: agree(people, people, people)}, tree, share_from=share_from)
        return found[team].model_dump_json(exclude={"instead"})

    team = tree.teams()[0].id
    assert withheld(one) == withheld(two)


def test_each_item_needs_k_people_of_its_own() -> None:
    few = Tally(12, {"adapt": 12, "continue": 7}, {"adapt": {"4": 12}, "continue": {"5": 7}})
    many = Tally(20, {"adapt": 20, "continue": 20}, {"adapt": {"4": 20}, "continue": {"5": 12, "1": 8}})
    found = published({"red": few, "blue": many})
    assert item(found["red"], "adapt").headline == (12, 12)
    shown = {"withheld", "n", "headline_people", "counts", "band"}
    nothing = {"withheld": Withheld.TOO_FEW}
    assert item(found["red"], "continue").model_dump(include=shown, exclude_defaults=True) == nothing
    # red's 7 would follow from the service's 27 less blue's 20
    above = [item(found[unit], "continue").n for unit in ("blue", "service")]
    assert above in ([None, 27], [20, None])


def test_figures_of_a_unit_are_those_of_the_teams_below() -> None:
    found = published({"red": agree(3, 5), "blue": agree(4, 6)})
    assert (found["red"].withheld, found["blue"].withheld) == (Withheld.TOO_FEW, Withheld.TOO_FEW)
    for unit in ("service", "top"):
        assert item(found[unit], "adapt").headline == (7, 11)
        assert [count.people for count in item(found[unit], "adapt").counts] == [0, 4, 0, 7, 0]
        assert (found[unit].responses, found[unit].headcount) == (11, 44)


def test_a_remainder_in_which_nobody_answered_is_not_left() -> None:
    """Red's 12 beside the service's 12 would say that nobody in blue answered."""
    found = published({"red": agree(9, 12), "blue": agree(0, 0)})
    assert [found[unit].responses for unit in ("red", "blue", "service")] in ([None, None, 12], [12, None, None])
    assert [item(each, "adapt").n for each in found.values() if each.items].count(12) <= 2


def test_words_in_order_and_from_three_people_on() -> None:
    words = {"safe": 3, "valuable": 5, "odd": 1, "pair": 2, "kind": 3}
    unit = published({"red": agree(8, 8, words=words), "blue": agree(8, 8, words={"other": 8})})["red"]
    assert item(unit, "words").words == (
        WordCount(word="valuable", people=5), WordCount(word="kind", people=3), WordCount(word="safe", people=3),
    )  # fmt: skip


def shown_words(red: dict[str, int], blue: dict[str, int]) -> dict[str, dict[str, int]]:
    """What each of two teams of 10 people, and their service, may show."""
    found = published({"red": agree(5, 10, words=red), "blue": agree(5, 10, words=blue)})
    return {
        unit: {word.word: word.people for word in item(found[unit], "words").words}
        for unit in ("red", "blue", "service")
    }


@pytest.mark.parametrize(
    ("red", "blue", "shown"),
    [
        (3, 0, {"red": 3, "service": 3}),  # nobody else used it, which points at no one
        (3, 3, {"red": 3, "blue": 3, "service": 6}),
        (2, 1, {"service": 3}),
        (2, 0, {}),
        (1, 1, {}),
    ],
)
def test_a_word_is_a_cell(red: int, blue: int, shown: dict[str, int]) -> None:
    found = shown_words({"worry": red, "safe": 4}, {"worry": blue, "safe": 4})
    assert {unit: words["worry"] for unit, words in found.items() if "worry" in words} == shown
    assert all(words["safe"] for words in found.values())


@pytest.mark.parametrize("few", [1, 2])
def test_no_word_of_one_or_two_people_is_left_by_subtraction(few: int) -> None:
    """The service's less red's would be blue's."""
    found = shown_words({"worry": 3, "safe": 4}, {"worry": few, "safe": 4})
    assert [("worry" in found[unit]) for unit in ("red", "service")] in ([True, False], [False, True])


def test_forms_of_one_word_are_one_cell() -> None:
    """Red wrote `support` three times, blue `supportive` once: the service's four less three would be that one."""
    found = shown_words({"support": 3, "safe": 4}, {"supportive": 1, "safe": 4})
    assert len([unit for unit in ("red", "service") if len(found[unit]) == 2]) == 1


def test_a_flood_of_words_and_comments_leaves_room_in_the_record() -> None:
    """DynamoDB takes 400 kB; an instrument may ask for words and for comments more than once."""
    words = {f"gair{'abcdefghij'[n % 10]}{'x' * (n % 24)}{n:05d}": 1 + n % 400 for n in range(4_000)}
    texts = tuple(f"{n:03d}" + "é" * 997 for n in range(300))
    twice = [each for each in INSTRUMENT.items if each.id in ("words", "comment")]
    more = tuple(each.model_copy(update={"id": f"more-{each.id}"}) for each in twice)
    instrument = INSTRUMENT.model_copy(update={"items": (*INSTRUMENT.items, *more)})
    flood = Tally(
        500, {"words": 500, "more-words": 500}, {"words": words, "more-words": words},
        {"comment": texts, "more-comment": texts},
    )  # fmt: skip
    beside = Tally(9, {"words": 9, "more-words": 9}, {"words": {"calm": 9}, "more-words": {"calm": 9}})
    tree = Tree([unit.model_copy(update={"headcount": 500}) if unit.is_team else unit for unit in TREE.units.values()])
    closed = Closed(PROGRAMME.wave(date(2027, 1, 11)), instrument, tree, {"red": flood, "blue": beside})
    red = next(each for each in publications(closed, random.Random(1).shuffle) if each.unit == "red")
    assert len(red.model_dump_json().encode()) < 350_000
    for name in ("words", "more-words"):
        shown = item(red, name).words
        assert len(shown) > 400
        assert (
            shown[-1].people >= 400 - len(shown) // 10 - 1
        )  # 10 words of each number of people: the rarest are left out
    assert len(item(red, "comment").comments) == len(item(red, "more-comment").comments) > 50


@pytest.mark.parametrize(
    ("red", "blue", "expected"),
    [
        (10, 10, {"red": 10, "blue": 10}),
        (9, 9, {"service": 18}),
        (10, 9, {"red": 10}),
        (3, 4, {}),
    ],
)
def test_a_comment_is_released_once_in_the_lowest_unit_with_ten(red: int, blue: int, expected: dict[str, int]) -> None:
    found = published({"red": agree(9, 12, comments=red), "blue": agree(9, 12, comments=blue)})
    counts = {unit: len(item(each, "comment").comments) for unit, each in found.items()}
    assert {unit: n for unit, n in counts.items() if n} == expected


def test_comments_are_shuffled() -> None:
    """Each list that is shown, after those of all its teams are in it: neither order nor neighbours tell the team."""
    shuffled: list[list[str]] = []

    def backwards(texts: list[str]) -> None:
        shuffled.append(sorted(texts))
        texts.sort(reverse=True)

    tallies = {"red": agree(9, 12, comments=12), "blue": agree(9, 12, comments=9)}
    teams = [Unit(id=name, name=name, parent="top", headcount=20) for name in ("red", "blue", "green")]
    found = published({**tallies, "green": agree(9, 12, comments=8)}, Tree([TREE.units["top"], *teams]), backwards)
    shown = [item(each, "comment").comments for each in found.values() if item(each, "comment").comments]
    assert [len(texts) for texts in shown] == [12, 17]
    assert all(texts == tuple(sorted(texts, reverse=True)) for texts in shown)
    assert shuffled == [sorted(texts) for texts in shown]


def test_a_higher_threshold_is_respected() -> None:
    assert (
        published(
            {"red": agree(5, 11), "blue": agree(6, 20)}, threshold=12, comment_threshold=12, sensitive_threshold=12
        )["red"].withheld
        is Withheld.TOO_FEW
    )
