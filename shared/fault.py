"""What a model refuses, told without pydantic's own words around it; what was typed is told by our own rules alone."""

from collections.abc import Iterator
from typing import NamedTuple

from pydantic import ValidationError


class Fault(NamedTuple):
    """One thing that is wrong: of which field (none of the whole), what, and whether the field is missing."""

    path: tuple[int | str, ...]
    what: str
    is_missing: bool

    @property
    def field(self) -> str:
        """`translations.cy.title`."""
        return ".".join(map(str, self.path))

    def sentence(self, where: str) -> str:
        """`x.yaml: settings, field 'reply_to': ...`."""
        return f"{where}, field '{self.field}': {self.what}" if self.path else f"{where}: {self.what}"


def faults(error: ValidationError) -> Iterator[Fault]:
    """All of them, in pydantic's order."""
    for each in error.errors(include_url=False, include_input=False, include_context=False):
        yield Fault(each["loc"], each["msg"].removeprefix("Value error, "), each["type"] == "missing")


def first(error: ValidationError) -> str:
    """The first, of a file that a program wrote: `units.0.name: Field required`."""
    found = next(faults(error))
    return ": ".join(filter(None, (found.field, found.what)))
