"""What becomes of the trend when an instrument changes: which questions go on, and which begin anew.

By the marks that the trend itself goes by (`shared.sameness`).
"""

from dataclasses import dataclass, field

from shared.instrument import Instrument
from shared.sameness import mark


@dataclass(frozen=True)
class Changes:
    """Item ids, in the order of the questionnaire."""

    goes_on: list[str] = field(default_factory=list)
    begins_anew: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)

    def sentences(self) -> list[str]:
        """For a person, without what is empty."""
        told = {
            "the trend goes on for": self.goes_on,
            "begins anew, since the question or its answers changed:": self.begins_anew,
            "new:": self.added,
            "no longer asked:": self.removed,
        }
        return [f"  {what} {', '.join(items)}" for what, items in told.items() if items]


def compare(before: Instrument, now: Instrument) -> Changes:
    """Two versions of one instrument."""
    earlier = {item.id: item for item in before.items}
    same = [item.id for item in now.items if item.id in earlier]
    goes_on = [one for one in same if mark(before, earlier[one]) == mark(now, now.item(one))]
    return Changes(
        goes_on,
        [one for one in same if one not in goes_on],
        [item.id for item in now.items if item.id not in earlier],
        [one for one in earlier if one not in same],
    )
