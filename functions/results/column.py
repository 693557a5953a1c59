"""The columns of the file of figures, described once: for docs/columns.md, for the workbook and for the tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from functions.results.record import Figure, Why
from shared.instrument import Good
from shared.kinds import KINDS
from shared.phrase import Phrases
from shared.publication import Withheld
from shared.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

Values = Literal["text", "code", "day", "whole number", "number", "TRUE or FALSE"]

say = Phrases("results", "column")


@dataclass(frozen=True)
class Column:
    """A column: its name, what its cells are, and of codes all that there are."""

    name: str
    values: Values
    codes: tuple[str, ...] = ()

    @property
    def about(self) -> str:
        """What stands in it, in words."""
        return say(self.name)


# In the order of `functions.results.record.Record`.
COLUMNS = (
    Column("programme", "text"),
    Column("instrument", "text"),
    Column("instrument_version", "whole number"),
    Column("wave", "day"),
    Column("closed", "day"),
    Column("unit", "text"),
    Column("unit_name", "text"),
    Column("parent", "text"),
    Column("is_team", "TRUE or FALSE"),
    Column("threshold", "whole number"),
    Column("sensitive_threshold", "whole number"),
    Column("comment_threshold", "whole number"),
    Column("share_from", "whole number"),
    Column("headcount", "whole number"),
    Column("figure", "code", tuple(Figure)),
    Column("item", "text"),
    Column("kind", "code", tuple(KINDS)),
    Column("item_name", "text"),
    Column("item_text", "text"),
    Column("tags", "text"),
    Column("good", "code", get_args(Good)),
    Column("sensitive", "TRUE or FALSE"),
    Column("option_value", "text"),
    Column("option_order", "whole number"),
    Column("headline", "TRUE or FALSE"),
    Column("answer", "text"),
    Column("people", "whole number"),
    Column("n", "whole number"),
    Column("share", "number"),
    Column("share_low", "number"),
    Column("share_high", "number"),
    Column("mean", "number"),
    Column("mean_low", "number"),
    Column("mean_high", "number"),
    Column("deviation", "number"),
    Column("alpha", "number"),
    Column("lowest", "number"),
    Column("highest", "number"),
    Column("cut_off", "number"),
    Column("band", "text"),
    Column("more_than_half", "TRUE or FALSE"),
    Column("withheld", "code", (*Withheld, *Why)),
    Column("verdict", "code", tuple(Verdict)),
)


def markdown() -> Iterator[str]:
    """The lines of the table in docs/columns.md."""
    yield "| column | values | what it is |"
    yield "|---|---|---|"
    for column in COLUMNS:
        yield f"| `{column.name}` | {column.values} | {column.about} |"
