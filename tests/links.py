"""A team's link, put by the door of `soundings teams` and found as the public function finds it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shared.store import keys
from shared.store.roster import Link, Step
from shared.store.table import Table

if TYPE_CHECKING:
    from shared.store.register import Register
    from shared.unit import Unit


def put_link(register: Register, team: Unit, programme: str = "groups", *, code: str = "", from_wave: str = "") -> None:
    """Point the team's link, or the link with this code, to the team in a programme."""
    link = Link(code or team.link or "", programme, team.id, team.name, from_wave)
    assert list(register.roster.write([Step(link=link)])) == [1]


def programme_of(dynamodb: Any, code: str | None) -> str | None:
    """The programme that a link leads to, if there is such a link."""
    item = Table(dynamodb, "RegisterTable").find(keys.link(code or ""))
    return str(item["programme"]) if item else None
