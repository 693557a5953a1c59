"""Who did not answer: the range that they leave open, and where there is nothing to tell."""

from __future__ import annotations

from typing import Any

import pytest

from shared.publication import ItemFigures, Withheld
from shared.summary.everyone import in_short, of_question
from tests.unit.summary.sample import agreement, publication

ELEVEN_OF_14 = agreement("peer", "Peer support", (0, 1, 2, 6, 5))
NINE_OF_12 = agreement("adapt", "Adapts", (1, 1, 1, 5, 4))


@pytest.mark.parametrize(
    ("shown", "short", "question"),
    [
        (
            {"headcount": 19},
            "Five did not answer: each share of the whole team is known to within 27 to 37 points.",
            "Whole team of 19: 58% (11/19) to 84% (16/19).",
        ),
        (
            {"headcount": 15},
            "One did not answer: each share of the whole team is known to within 7 to 20 points.",
            "Whole team of 15: 73% (11/15) to 80% (12/15).",
        ),
        (
            {"headcount": 1200, "is_team": False},
            "1,186 did not answer: each share of everybody is known to within 99 points.",
            "All 1,200 people: 1% (11/1,200) to over 99% (1,197/1,200).",
        ),
        ({"headcount": 14}, "", ""),  # everybody
        ({"headcount": 13}, "", ""),  # a link was shared
        ({"headcount": 0}, "", ""),  # nobody knows
    ],
)
def test_the_range_of_the_whole_unit(shown: dict[str, Any], short: str, question: str) -> None:
    now = publication("A", (ELEVEN_OF_14, NINE_OF_12), responses=14, **shown)
    assert (in_short(now), of_question(now, ELEVEN_OF_14)) == (short, question)


def test_a_question_that_not_all_answered_leaves_more_open() -> None:
    now = publication("A", (NINE_OF_12,), responses=14, headcount=14)
    assert in_short(now) == ""
    assert of_question(now, NINE_OF_12) == ("Whole team of 14: 64% (9/14) to 79% (11/14).")


def test_nothing_of_what_has_no_exact_share() -> None:
    asked: dict[str, Any] = {"kind": "agreement", "text": "?", "short": "Q", "good": "high"}
    figures = (
        ItemFigures(item="a", **asked, sensitive=True, band="40% to 59%"),
        ItemFigures(item="b", **asked, withheld=Withheld.TOO_FEW, majority=True),
        ItemFigures(item="c", **asked, withheld=Withheld.TOO_FEW),
    )
    now = publication("A", figures, responses=14, headcount=19)
    assert [of_question(now, each) for each in figures] == [""] * 3
    assert in_short(now) == ""
