"""The columns of a file of teams: one row of a table each, from which all that knows of columns takes them.

Reading a file, what an import changes and how that is told, the export, the file to begin with, `--help` and what
`soundings teams list` and `show` give to programs follow this table. A new column that a unit keeps is a row here and a
field of `shared.unit.Unit`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from shared.language import LANGUAGES
from shared.programme import Programme
from shared.roster import cell
from shared.sheets.spreadsheet import Column
from shared.unit import Unit


@dataclass(frozen=True, kw_only=True)
class TeamColumn(Column):
    """What a file says of a unit in one column.

    `read` makes a value of a cell or raises `cell.Fault`; `write` makes a cell that `read` reads back, `tell` a text
    for people. `choices` are those of a drop-down list, by the programmes that there are. `is_kept` where the value is
    the unit's field of this name.
    """

    help: str
    width: int
    examples: tuple[str | int, str | int, str | int] = ("", "", "")  # a unit above teams, and two teams below it
    read: Callable[[Any], Any] = cell.text
    write: Callable[[Any], str | int] = cell.written
    tell: Callable[[Any], str] = str
    choices: Callable[[Sequence[Programme]], Sequence[str]] = lambda _: ()
    is_kept: bool = False

    def to_cell(self, value: Any) -> str | int:
        """A value as a cell; "" where there is none."""
        return self.write(value) if value else ""

    def to_text(self, value: Any) -> str:
        """A value as people are told it; "" where there is none."""
        return self.tell(value) if value else ""


COLUMNS = (
    TeamColumn(
        name="name", width=32, is_needed=True, read=cell.name, write=lambda name: cell.written(cell.clean(name)),
        headings=("name", "team", "team name", "unit", "unit name", "ward", "department"),
        help="the team's name, as its people know it.",
        examples=("Surgery", "Theatre Practitioners", "Recovery Nurses"),
    ),
    TeamColumn(
        name="path", width=44, is_needed=True, read=cell.path, write=cell.written_path, tell=" > ".join,
        headings=("path", "units above", "belongs to", "part of", "above", "directorate and service", "hierarchy"),
        where_missing="where directorate and service have a column each, join them in one, as in "
        '="Example Trust > "&A2&" > "&B2',
        help="the units above the team from the top, as in: Example Trust > Surgery. They are made from this.",
        examples=("Example Trust", "Example Trust > Surgery", "Example Trust > Surgery"),
    ),
    TeamColumn(
        name="headcount", width=12, is_needed=True, is_kept=True, read=cell.headcount, write=int,
        headings=(
            "headcount", "head count", "people", "staff", "number of staff", "number of people", "no of staff",
            "no of people", "staff in post", "team size", "size", "heads",
        ),
        help="how many people the team has. A row without one is about a unit above: give it the addresses that get "
        "that unit's summary.",
        examples=("", 12, 9),
    ),
    TeamColumn(
        name="recipients", width=44, is_kept=True, read=cell.recipients, tell=", ".join,
        write=lambda addresses: cell.written("; ".join(addresses)),
        headings=(
            "recipients", "recipient", "emails", "email", "e mails", "e mail", "email address", "email addresses",
            "lead email", "lead emails", "lead s email", "lead e mail", "lead e mails", "lead", "leads", "mail",
        ),
        help="who gets the link to pass on, and the summary; several with a semicolon between. Role mailboxes survive "
        "a change of lead.",
        examples=("surgery.manager@trust.example", "theatre.lead@trust.example", "recovery.lead@trust.example"),
    ),
    TeamColumn(
        name="language", width=10, is_kept=True, read=cell.language, choices=lambda _: LANGUAGES,
        headings=("language", "lang"),
        help="the team's, for what is printed and, from its next survey on, mails, reports and result pages; empty for "
        "English.",
    ),
    TeamColumn(
        name="programme", width=24, choices=lambda programmes: [programme.id for programme in programmes],
        headings=("programme", "program", "survey", "programme id"),
        help="may be empty where only one is for the team.",
    ),
    TeamColumn(
        name="id", width=28, read=cell.identifier,
        headings=("id", "team id", "unit id", "identifier"),
        help="leave it empty for a new team. `soundings teams export` fills it in, and then name and path may change.",
    ),
)  # fmt: skip
KEPT = tuple(column for column in COLUMNS if column.is_kept)
HEADINGS = tuple(column.name for column in COLUMNS)


def values(unit: Unit, path: Sequence[str], programme: Programme | None) -> dict[str, Any]:
    """What a file says of a unit, by column; `path` is the names of the units above it, from the top."""
    placed = {"path": path, "programme": programme.id if programme else None}
    return {name: placed[name] if name in placed else getattr(unit, name) for name in HEADINGS}
