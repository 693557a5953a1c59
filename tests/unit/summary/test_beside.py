"""A unit beside the rest of those above it."""

from __future__ import annotations

from typing import Any

import pytest

from shared.publication import OptionCount, Publication, Withheld
from shared.summary.beside import Above, beside
from tests.unit.summary.sample import REGISTRARS

ITEM = REGISTRARS.items[0]


def unit(name: str, people: int, answered: int, **changes: Any) -> Publication:
    """A unit with one question."""
    counts = (
        OptionCount(value="1", label="No", people=answered - people),
        OptionCount(value="2", label="Yes", people=people, headline=True),
    )
    item = ITEM.model_copy(update={"headline_people": people, "n": answered, "counts": counts, **changes})
    return REGISTRARS.model_copy(update={"unit_name": name, "items": (item,), "threshold": 8})


TEAM = unit("Ward 1", 12, 14)


def test_the_rest_is_the_whole_without_its_own_people() -> None:
    above = [Above(unit("Heart", 30, 50), 3), Above(unit("The trust", 300, 414), 40)]
    assert beside(TEAM, above) == {ITEM.item: "The rest of Heart: 50% (18/36). The rest of The trust: 72% (288/400)."}


@pytest.mark.parametrize(
    "above",
    [
        Above(unit("Two teams", 30, 50), 2),
        Above(unit("Few others", 17, 21), 5),
        Above(unit("Nobody else", 12, 14), 5),
        Above(unit("Fewer than its part", 11, 40), 5),
        Above(unit("Other words", 30, 50, text="In other words?"), 5),
        Above(unit("Hidden", 30, 50, n=None, headline_people=None, counts=(), withheld=Withheld.TOO_FEW), 5),
        Above(unit("Withheld", 30, 50).model_copy(update={"items": (), "withheld": Withheld.TOO_FEW}), 5),
    ],
    ids=lambda above: above.publication.unit_name,
)
def test_nothing_where_it_would_tell_too_much_or_compare_what_is_not_alike(above: Above) -> None:
    assert beside(TEAM, [above]) == {}


def test_nothing_of_a_question_that_the_unit_itself_does_not_show_or_that_is_sensitive() -> None:
    above = [Above(unit("Heart", 30, 50), 3)]
    hidden = unit("Ward 1", 12, 14, n=None, headline_people=None, counts=(), withheld=Withheld.TOO_FEW)
    assert beside(hidden, above) == {}
    assert beside(unit("Ward 1", 12, 14, sensitive=True), above) == {}
