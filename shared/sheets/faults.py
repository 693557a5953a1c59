"""What is wrong with the cells of a file: the same fault once, with all its rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

FEW = 3  # of what is named; the others are counted


@dataclass
class Faults:
    """What is wrong by where, in which column and what, each with its rows: 0, and no column, of the whole."""

    found: dict[tuple[Any, str, str], dict[int, None]] = field(default_factory=dict)
    total: int = 0

    def add(self, where: Any, row: int, column: str, what: str) -> None:
        """Wrong in this row too."""
        self.found.setdefault((where, column, what), {})[row] = None
        self.total += 1

    def __bool__(self) -> bool:
        return bool(self.found)

    def told(self) -> list[str]:
        """A sentence for each, from the top of each place."""
        ordered = sorted(self.found.items(), key=lambda each: (each[0][0], min(each[1]), each[0][1]))
        return [_sentence(*fault, sorted(at)) for fault, at in ordered]


def _sentence(where: Any, column: str, what: str, at: list[int]) -> str:
    parts = (str(where), rows(at) if any(at) else "", f"column {column}" if column else "")
    return ": ".join(filter(None, (", ".join(filter(None, parts)), what)))


def rows(numbers: Iterable[int | str]) -> str:
    """`row 3`, `rows 3 and 5`, `rows 3, 5, 9 and 17 more`: each once."""
    each = [str(number) for number in dict.fromkeys(numbers)]
    return f"{'row' if len(each) == 1 else 'rows'} {few(each)}"


def few(words: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b, c and 17 more`."""
    *shown, last = words if len(words) <= FEW else [*words[:FEW], f"{len(words) - FEW:,} more"]
    return f"{', '.join(shown)} and {last}" if shown else last
