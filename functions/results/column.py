"""The columns of the file of figures, described once: for docs/columns.md, for the workbook and for the tests."""

from dataclasses import dataclass
from datetime import date
from types import NoneType
from typing import get_args, get_type_hints

from functions.results.record import NAMES, Figure, Record, Why
from shared.instrument import Good
from shared.kinds import KINDS
from shared.phrase import Phrases
from shared.publication import Withheld
from shared.verdict import Verdict

say = Phrases("results", "column")
CODES = {
    "figure": tuple(Figure),
    "kind": tuple(KINDS),
    "good": get_args(Good),
    "withheld": (*Withheld, *Why),
    "verdict": tuple(Verdict),
}
VALUES = {str: "text", date: "day", int: "whole_number", float: "number", bool: "true_or_false"}
_TYPES = get_type_hints(Record)


@dataclass(frozen=True)
class Column:
    """A column: its name, and of codes all that there are."""

    name: str
    codes: tuple[str, ...] = ()

    @property
    def values(self) -> str:
        """What its cells are."""
        [of] = {*(get_args(_TYPES[self.name]) or [_TYPES[self.name]])} - {NoneType}
        return say("code" if self.codes else VALUES[of])

    @property
    def about(self) -> str:
        """What stands in it, in words."""
        return say(self.name)


COLUMNS = tuple(Column(name, CODES.get(name, ())) for name in NAMES)
