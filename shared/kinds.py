"""The kinds of question, a row each: all that is particular to a kind and is not its own drawing or script.

A new kind is a row here, a class in `shared.instrument`, and a macro in functions/clock/templates/item.html where it
is asked as no other is. A row that is not there is a KeyError, never a kind without a mean.

Only the standard library, and of us nothing. The public function does not even read this: what it must know of a kind
is how it is stored, which stands in the table of the compiled form (see `shared.packing`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Stored = Literal["choice", "several", "number", "words", "comment"]  # what each is: see `shared.packing`


@dataclass(frozen=True)
class Kind:
    """One kind of question."""

    name: str
    stored: Stored
    is_agreement: bool = False  # its text is a statement, and its five options say how much one agrees
    ends: tuple[int, int] | None = None  # the smallest and the largest answer, where no question may say others
    names_all: bool = True  # its figures name every possible answer, not only those that were given

    @property
    def is_number(self) -> bool:
        """Whether it has a mean, and options that are the numbers themselves."""
        return self.stored == "number"

    @property
    def has_options(self) -> bool:
        """Whether its answers are chosen from options of the instrument's."""
        return self.stored in ("choice", "several")

    @property
    def is_one_choice(self) -> bool:
        """Whether each person chooses one option, so that the shares add up to a whole."""
        return self.stored == "choice"

    @property
    def is_words(self) -> bool:
        """Whether it is answered with single words."""
        return self.stored == "words"

    @property
    def is_comment(self) -> bool:
        """Whether it is free text, which is stored and released apart from every other answer."""
        return self.stored == "comment"

    @property
    def is_closed(self) -> bool:
        """Whether its answers can be listed: no words and no comment. Only such may be sensitive, or depended on."""
        return self.has_options or self.is_number

    @property
    def may_be_scored(self) -> bool:
        """Whether an answer can be worth points of a scale."""
        return self.is_one_choice or self.is_number


_ROWS = (
    Kind("agreement", stored="choice", is_agreement=True),
    Kind("single", stored="choice"),
    Kind("multiple", stored="several"),
    Kind("zero-to-ten", stored="number", ends=(0, 10)),
    Kind("number", stored="number", names_all=False),
    Kind("words", stored="words", names_all=False),
    Kind("comment", stored="comment", names_all=False),
)
KINDS: Mapping[str, Kind] = {row.name: row for row in _ROWS}
