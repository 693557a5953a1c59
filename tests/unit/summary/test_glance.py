"""The ends of the order, and the question for the next meeting."""

from __future__ import annotations

from datetime import date

import pytest

from shared.publication import ItemFigures, OptionCount, WordCount
from shared.summary.change import changes
from shared.summary.glance import NOBODY_NEED_SAY, ends, question
from tests.unit.summary.sample import REGISTRARS


def item(name: str, people: int, n: int = 20, good: str = "high") -> ItemFigures:
    """An agreement item with this headline."""
    counts = (
        OptionCount(value="1", label="Disagree", people=n - people),
        OptionCount(value="2", label="Agree", people=people, headline=True),
    )
    return ItemFigures.model_validate(
        {"item": name, "kind": "agreement", "text": name, "short": name, "good": good, "n": n}
        | {"headline_people": people, "counts": counts}
    )


SEVEN = [item(name, people) for name, people in zip("abcdefg", (10, 20, 5, 15, 5, 18, 12), strict=True)]


def shorts(items: tuple[ItemFigures, ...]) -> str:
    return "".join(each.short for each in items)


def test_three_of_each_end_in_order() -> None:
    found = ends(SEVEN)
    assert (shorts(found.highest), shorts(found.lowest)) == ("bfd", "eca")
    assert (found.high, found.low) == ("Three highest", "Three lowest")


def test_where_low_is_good_few_people_are_high() -> None:
    found = ends([*SEVEN, item("stress", 1, good="low"), item("worry", 19, good="low")])
    assert [each.short for each in found.highest] == ["b", "stress", "f"]
    assert [each.short for each in found.lowest] == ["worry", "e", "c"]
    assert (found.high, found.low) == ("Three most favourable", "Three least favourable")


def test_neutral_and_withheld_questions_are_at_no_end() -> None:
    neutral, hidden = item("neutral", 20, good="neutral"), item("hidden", 0)
    hidden = hidden.model_copy(update={"n": None, "headline_people": None, "counts": ()})
    assert ends([*SEVEN, neutral, hidden]) == ends(SEVEN)
    assert ends(SEVEN[:6]).highest == ()


@pytest.mark.parametrize(
    ("items", "asked"),
    [
        (SEVEN, "what would have to be different for “e” to be true for more of us?"),
        ([item("a", 20), item("b", 20)], "what makes this work, and what would put it at risk?"),
        ([item("stress", 20, good="low")], "for “stress” to be true for fewer of us?"),
        (
            [item("sleep", 2).model_copy(update={"kind": "zero-to-ten"})],
            "for more of us to give a better answer to “sleep”?",
        ),
    ],
)
def test_a_question_about_the_lowest_or_about_what_works(items: list[ItemFigures], asked: str) -> None:
    said = question(items, {})
    assert asked in said
    assert said.startswith("A question for your next meeting: ")
    assert said.endswith(NOBODY_NEED_SAY)


def test_first_of_all_about_what_clearly_worsened() -> None:
    now = REGISTRARS.model_copy(update={"items": (item("calm", 30, 40), item("safe", 5, 40))})
    before = now.model_copy(update={"items": (item("calm", 40, 40), item("safe", 5, 40)), "opened": date(2026, 10, 1)})
    assert "what has changed about “calm”, and what would bring it back?" in question(now.items, changes(now, before))


def test_words_alone_and_nothing_at_all() -> None:
    words = ItemFigures(item="w", kind="words", text="w", short="w", good="neutral", n=9)
    words = words.model_copy(update={"words": (WordCount(word="safe", people=9),)})
    assert "which of these words would you not have expected, and why?" in question([words], {})
    assert question([], {}) == ""
