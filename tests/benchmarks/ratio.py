"""A ratio, its goal and its limit."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Ratio:
    """`what` costs `by[measure]` times as much as `against`.

    `by`: from the measure that decides to the one that only informs. `goal` and `limit`: at or under them is well;
    over the limit the whole benchmark fails.
    """

    what: str
    against: str
    by: dict[str, float]
    goal: float | None = None
    limit: float | None = None

    @property
    def value(self) -> float:
        """By the measure that decides."""
        return next(iter(self.by.values()))

    @property
    def reached(self) -> bool:
        """Whether the goal is reached, if there is one."""
        return self.goal is None or self.value <= self.goal

    @property
    def broken(self) -> bool:
        """Whether the limit, if there is one, is broken."""
        return self.limit is not None and self.value > self.limit

    def as_json(self) -> dict[str, Any]:
        """For results.json."""
        return {**asdict(self), "reached": self.reached, "broken": self.broken}
