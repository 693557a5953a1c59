"""The kinds of question, a row each: all that is particular to a kind and is not its own drawing or script.

A new kind is a row here, a class in `shared.instrument`, and where nothing asks or prints like it, a macro in
functions/clock/templates/item.html and a shape in form.typ of the paper form. A kind without a row is a KeyError, never
a kind without a mean.

Only the standard library, and of us nothing. The public function does not even read this: what it must know of a kind
is how it is stored, which stands in the table of the compiled form (see `shared.packing`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Stored = Literal["choice", "several", "number", "words", "comment"]  # what each is: see `shared.packing`


@dataclass(frozen=True)
class Kind:
    """One kind of question. Texts with {places} are filled from the item, and `options` are its own, in words."""

    name: str
    stored: Stored
    asked: str  # the macro of the form that asks it
    printed: str  # the shape that paper has for it
    typed: str  # what may be typed for it into a sheet
    keyed: str  # what may be typed for it in the terminal, where its options stand above it by number
    faults: Mapping[str, str]  # what the form says of each fault that `functions.survey.submission` finds
    brings: bool = False  # whether what asks it has a script, functions/clock/<asked>.js
    hint: str = ""  # what the form and paper say below each such question, by its name in their languages
    hint_stays: bool = False  # where the question has a hint of its own too
    taps: int = 1  # to answer it, and how many words are typed: for "about 2 minutes"; of each word that is asked for
    typed_words: int = 0
    is_agreement: bool = False  # its text is a statement, and its five options say how much one agrees
    ends: tuple[int, int] | None = None  # the smallest and the largest answer, where no question may say others
    looks: str = ""  # what a respondent sees between these ends
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


def _one(sentence: str) -> dict[str, str]:
    """One sentence for every fault."""
    return dict.fromkeys(("missing", "wrong", "unreadable"), sentence)


def _each(of: str, *faults: str) -> dict[str, str]:
    """A sentence for each fault."""
    return {fault: f"{of}_{fault}" for fault in faults} | {"unreadable": "unreadable"}


_WHOLE = "a whole number from {least} to {most}"
_ENDS = "{least} to {most}: {least} is {low_label}, {most} is {high_label}"
_ROWS = (  # name, stored, asked, printed, typed, keyed, faults
    Kind("agreement", "choice", "radios", "row", "{options}", "", _one("agree_that"), is_agreement=True),
    Kind("single", "choice", "radios", "boxes", "{options}", "", _one("single")),
    Kind("multiple", "several", "checkboxes", "boxes", "any of these, a semicolon between: {options}",
         "any of these numbers, a space between", _one("multiple") | {"both": "multiple_both", "many": "multiple_many"},
         hint="multiple_hint", taps=2),
    Kind("zero-to-ten", "number", "numbers", "boxes", _WHOLE, _ENDS, _one("zero_to_ten"),
         ends=(0, 10), looks="buttons"),
    Kind("slider", "number", "slider", "line", "millimetres from the left end of the line, {least} to {most}",
         f"millimetres from the left end of the line, {_ENDS}", _each("number", "missing", "wrong"),
         hint="slider_hint", hint_stays=True, brings=True, ends=(0, 100), looks="a line", names_all=False),
    Kind("number", "number", "box", "cells", _WHOLE, _WHOLE, _each("number", "missing", "wrong"),
         hint="number_hint", hint_stays=True, typed_words=1, names_all=False),
    Kind("words", "words", "words", "blanks", "up to {most} words, a space between",
         "up to {most} words, a space between", _each("words", "missing", "many", "wrong", "negated"),
         hint="words_hint", typed_words=1, names_all=False),
    Kind("comment", "comment", "text", "lines", "up to {limit} characters; take out names",
         "up to {limit} characters; leave out names", _each("comment", "missing", "wrong", "many"),
         hint="comment_hint", hint_stays=True, typed_words=15, names_all=False),
)  # fmt: skip
KINDS: Mapping[str, Kind] = {row.name: row for row in _ROWS}
