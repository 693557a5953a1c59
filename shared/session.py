"""What leads note of their teams: on which day a group met and how many came, and what was done with the answers.

A summary counts the sessions that were noted since the last one, so what is noted late is told in the next.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime  # pydantic reads the annotation

from shared.instrument import Model
from shared.unit import Tree

MOST_CAME = 200


@dataclass(frozen=True)
class Session:
    """A team's group met on a day; when that was first noted is aware."""

    day: date
    came: int
    noted: datetime


@dataclass(frozen=True)
class Said:
    """What a team's lead wrote that it did after a wave, in plain text: escape it."""

    programme: str
    after: str
    text: str


@dataclass(frozen=True)
class Noted:
    """All that a team's lead noted: the sessions oldest first, what was done last, and the last wave whose link was
    passed on (`Wave.name`).
    """

    sessions: tuple[Session, ...] = ()
    said: Said | None = None
    passed: str = ""


class Did(Model):
    """What a team did after the survey that opened on the day `after`, as its lead wrote it: plain text, escape it.

    Without a text it was withdrawn.
    """

    after: date
    text: str

    @property
    def line(self) -> str:
        """The text without its line breaks."""
        return " ".join(self.text.split())


class Held(Model):
    """What was noted of the groups of a unit after the day `since`, on which the last survey closed.

    So many `sessions` of `groups`, of so many `teams`; `came` is of all of them together.
    """

    since: date | None
    teams: int
    groups: int
    sessions: int
    came: int


def held(
    tree: Tree, noted: Iterable[tuple[str, Sequence[Session]]], after: datetime | None, until: datetime
) -> dict[str, Held]:
    """What was noted in this time, by unit; nothing of a unit of whose teams nobody has ever noted any.

    `noted` is by team, and may be of teams that are not in the tree; `after` is in London.
    """
    since = after.date() if after else None
    found: dict[str, Held] = {}
    for team, every in noted:
        if team in tree.units and tree.units[team].is_team:
            came = [each.came for each in every if each.noted <= until and (after is None or each.noted > after)]
            found[team] = Held(since=since, teams=1, groups=bool(came), sessions=len(came), came=sum(came))
    for unit in tree.upwards():
        if below := [found[child] for child in tree.children[unit] if child in found]:
            sums = {name: sum(getattr(each, name) for each in below) for name in ("groups", "sessions", "came")}
            found[unit] = Held(since=since, teams=tree.team_counts[unit], **sums)
    return found
