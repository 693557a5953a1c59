"""The line on the waves before."""

from __future__ import annotations

from datetime import date
from typing import Any

from shared.publication import OptionCount, Publication, Withheld
from shared.summary.earlier import earlier
from tests.unit.summary.sample import REGISTRARS

ITEM = REGISTRARS.items[0]


def wave(opened: date, people: int | None, **changes: Any) -> Publication:
    """A wave of one question in which this many of 14 agreed; None where the unit was not shown."""
    if people is None:
        hidden = {"items": (), "withheld": Withheld.TOO_FEW, "responses": None, "headcount": None}
        return REGISTRARS.model_copy(update={"opened": opened, "wave": opened.isoformat(), **hidden})
    counts = (
        OptionCount(value="1", label="No", people=14 - people),
        OptionCount(value="2", label="Yes", people=people, headline=True),
    )
    item = ITEM.model_copy(update={"headline_people": people, "n": 14, "counts": counts, **changes})
    return REGISTRARS.model_copy(update={"opened": opened, "wave": opened.isoformat(), "items": (item,)})


def months(*people: int | None, **changes: Any) -> list[Publication]:
    return [wave(date(2026, number, 1), each, **changes) for number, each in enumerate(people, 1)]


def test_every_wave_before_newest_first() -> None:
    assert earlier(months(10, 11, 12, 13)) == {
        ITEM.item: "Earlier: March 2026 86% (12/14), February 2026 79% (11/14), January 2026 71% (10/14)."
    }


def test_a_withheld_wave_is_a_gap_between_two_figures_and_nothing_at_the_end() -> None:
    assert earlier(months(None, 11, None, 12, 13)) == {
        ITEM.item: "Earlier: April 2026 86% (12/14), March 2026 not shown, February 2026 79% (11/14)."
    }
    assert earlier(months(None, None, 12, 13)) == {}


def test_not_beyond_a_year_nor_where_there_is_nothing_to_add() -> None:
    (line,) = earlier(months(*range(1, 12))).values()
    assert line.count("%") == 6
    assert line.startswith("Earlier: October 2026 71% (10/14)")
    assert earlier(months(12, 13)) == {}
    assert earlier(months(10, 11, None)) == {}


def test_not_across_another_wording() -> None:
    asked_otherwise = months(9, 10, text="In other words?")
    now = [wave(date(2026, number, 1), 11) for number in (3, 4, 5)]
    assert earlier([*asked_otherwise, *now]) == {ITEM.item: "Earlier: April 2026 79% (11/14), March 2026 79% (11/14)."}
    assert earlier([*asked_otherwise, *now[:1]]) == {}
