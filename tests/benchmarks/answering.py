"""Simulated people who answer ten questions of agreement, survey after survey.

A person's mood is a normal variable that makes her answers alike (`alike`: how correlated two questions are beneath the
yes or no) and is carried on from one survey to the next (`carried`, an autoregression of order one). What she thinks of
the single question besides is new each time, or carried on too. She agrees where both together are below a bound that
is set by the question's true share.
"""

from __future__ import annotations

import math
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np
from scipy.special import ndtri  # type: ignore[import-untyped]

from shared.estimate import of_shares
from shared.instrument import Primary
from shared.publication import ItemFigures, Publication

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from shared.estimate import Estimate

Counts: TypeAlias = "np.ndarray[tuple[int, ...], np.dtype[np.int64]]"
QUESTIONS = 10
NAMES = tuple(f"q{place}" for place in range(QUESTIONS))
PRIMARY = Primary(items=NAMES)
_OPENED = date(2026, 1, 1)


class Group(NamedTuple):
    """How alike two questions are to its people, and how much is carried on to the next survey: of the mood, of all."""

    alike: float = 0.5
    carried: float = 0.5
    carries_all: bool = False

    def __str__(self) -> str:
        return f"alike {self.alike:g}, carried on {self.carried:g}"


class Survey(NamedTuple):
    """One survey: how many answer, the true share of each question, and how many surveys have gone before."""

    people: int
    shares: Sequence[float]
    place: int = 0


def evenly(low: float, high: float) -> tuple[float, ...]:
    """Ten shares with even steps between."""
    return tuple(float(share) for share in np.linspace(low, high, QUESTIONS))


def counts(chance: np.random.Generator, repeats: int, group: Group, surveys: Sequence[Survey]) -> list[Counts]:
    """How many agree to each question in each survey, so many times over; those of a smaller survey are in a larger."""
    most = max(survey.people for survey in surveys)
    mood, own = _normal(chance, repeats, most), _normal(chance, repeats, most, QUESTIONS)
    found = []
    for before, survey in zip((surveys[0], *surveys), surveys, strict=False):
        kept = group.carried ** (survey.place - before.place)
        mood = kept * mood + math.sqrt(1 - kept**2) * _normal(chance, repeats, most)
        of_own = kept if group.carries_all else 0
        own = of_own * own + math.sqrt(1 - of_own**2) * _normal(chance, repeats, most, QUESTIONS)
        both = math.sqrt(group.alike) * mood[..., None] + math.sqrt(1 - group.alike) * own
        found.append((both < ndtri(survey.shares))[:, : survey.people].sum(axis=1))
    return found


def _normal(chance: np.random.Generator, *shape: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return chance.standard_normal(shape, dtype=np.float32)


def estimates(agreed: Counts, people: int) -> Iterator[Estimate]:
    """The primary figure of each repeat."""
    return (of_shares([(of, people) for of in row]) for row in agreed.tolist())


def histories(agreed: Sequence[Counts], surveys: Sequence[Survey]) -> Iterator[list[Publication]]:
    """The publications of each repeat, oldest first."""
    for rows in zip(*(of.tolist() for of in agreed), strict=True):
        yield [_publication(row, survey) for row, survey in zip(rows, surveys, strict=True)]


def _publication(agreed: Sequence[int], survey: Survey) -> Publication:
    opened = _OPENED + timedelta(days=60 * survey.place)
    items = tuple(_item(name, people, survey.people) for name, people in zip(NAMES, agreed, strict=True))
    return Publication(
        programme="p", wave=opened.isoformat(), unit="u", unit_name="Unit", is_team=True, instrument="i",
        instrument_version=1, title="Title", opened=opened, closed=opened, threshold=8, comment_threshold=8,
        sensitive_threshold=8, responses=survey.people, items=items, primary=PRIMARY,
    )  # fmt: skip


@lru_cache(10_000)
def _item(name: str, people: int, n: int) -> ItemFigures:
    return ItemFigures(item=name, kind="agreement", text=name, short=name, good="high", question=name,
                       n=n, headline_people=people, headlined=("Agree", "Strongly agree"))  # fmt: skip
