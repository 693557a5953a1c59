"""What stands out as lowest, and the question for the next meeting."""

from __future__ import annotations

import pytest

from shared.publication import ItemFigures, OptionCount, WordCount
from shared.summary.change import told
from shared.summary.glance import lowest, question, say, stands_out
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


NINE = [item(name, 18) for name in "abcdefgh"] + [item("i", 4)]


def test_what_is_lower_than_the_others_by_more_than_chance_stands_out() -> None:
    assert [each.short for each in lowest(NINE)] == ["i"]
    assert stands_out(NINE) == "Clearly lower than the other questions: i, 20% (4/20)."
    both = [*NINE[:-1], item("i", 5), item("j", 3)]
    assert [each.short for each in lowest(both)] == ["j", "i"]
    assert "j, 15% (3/20) and i, 25% (5/20)" in stands_out(both)


def test_what_chance_may_do_does_not_stand_out() -> None:
    even = [item(name, people) for name, people in zip("abcdefg", (14, 16, 13, 15, 12, 16, 14), strict=True)]
    assert lowest(even) == []
    assert stands_out(even) == "No question stands out from the others."


def test_where_low_is_good_many_people_are_low() -> None:
    assert lowest([*NINE[:-1], item("stress", 2, good="low")]) == []
    assert [each.short for each in lowest([*NINE[:-1], item("stress", 16, good="low")])] == ["stress"]


def test_neutral_and_withheld_questions_never_do_and_two_are_no_others() -> None:
    neutral, hidden = item("neutral", 0, good="neutral"), item("hidden", 0)
    hidden = hidden.model_copy(update={"n": None, "headline_people": None, "counts": ()})
    assert lowest([*NINE, neutral, hidden]) == lowest(NINE)
    assert (lowest(NINE[-2:]), stands_out(NINE[-2:])) == ([], "")


@pytest.mark.parametrize(
    ("items", "asked"),
    [
        (NINE, "what would have to be different for “i” to be true for more of us?"),
        (NINE[:-1], "what makes this work, and what would put it at risk?"),
        ([item("a", 5), item("b", 5)], "which of these matters most to us, and what would it take to change it?"),
        ([*NINE[:-1], item("stress", 20, good="low")], "for “stress” to be true for fewer of us?"),
        (
            [*NINE[:-1], item("sleep", 2).model_copy(update={"kind": "zero-to-ten"})],
            "for more of us to give a better answer to “sleep”?",
        ),
    ],
)
def test_a_question_about_the_lowest_or_about_what_works(items: list[ItemFigures], asked: str) -> None:
    said = question(items, {})
    assert asked in said
    assert said.startswith("A question for your next meeting: ")
    assert said.endswith(say("nobody_need_say"))


def test_first_of_all_about_what_clearly_worsened() -> None:
    now = REGISTRARS.model_copy(update={"items": (item("calm", 30, 40), item("safe", 5, 40))})
    before = now.model_copy(update={"items": (item("calm", 40, 40), item("safe", 5, 40)), "wave": "2026-10-01"})
    assert "what has changed about “calm”, and what would bring it back?" in question(
        now.items, told([before, now]).items
    )


def test_words_alone_and_nothing_at_all() -> None:
    words = ItemFigures(item="w", kind="words", text="w", short="w", good="neutral", n=9)
    words = words.model_copy(update={"words": (WordCount(word="safe", people=9),)})
    assert "which of these words would you not have expected, and why?" in question([words], {})
    assert question([], {}) == ""
