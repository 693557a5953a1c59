"""A wave: one round of a programme, with the same dates for every team; and what a run of it works on."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta  # pydantic reads the annotations
from enum import StrEnum
from typing import NamedTuple

from pydantic import Field

from shared.instrument import Model
from shared.language import DEFAULT
from shared.text import Line
from shared.threshold import Rules

LONGEST_PAUSE_HOURS = 24  # between two attempts at a run


class Kind(StrEnum):
    """A kind of mail, and the run of the state machine that sends it; MAILINGS says all that is particular to it."""

    OPEN = "open"
    REMIND = "remind"
    REMIND_2 = "remind2"
    REMIND_3 = "remind3"
    CLOSE = "close"

    @property
    def words(self) -> "Kind":
        """The kind whose words it has: a reminder says the same whichever it is."""
        return Kind.REMIND if self in REMINDERS else self


REMINDERS = (Kind.REMIND, Kind.REMIND_2, Kind.REMIND_3)


class State(StrEnum):
    """Where a wave stands. A wave whose closing day passed before it could open is `missed`.

    One that was open and could not be counted before its answers ended, or was abandoned, is `not counted`.
    """

    SCHEDULED = "scheduled"
    OPEN = "open"
    CLOSED = "closed"
    PUBLISHED = "published"
    MISSED = "missed"
    NOT_COUNTED = "not counted"
    UNREAD = "cannot be read"  # never stored


class Tried(NamedTuple):
    """The last attempt at a run, and when it was."""

    attempt: int
    at: datetime

    @property
    def again_at(self) -> datetime:
        """From when on the next one may be: each failure has a longer pause after it."""
        return self.at + timedelta(hours=min(2 ** (self.attempt - 2), LONGEST_PAUSE_HOURS) if self.attempt > 1 else 0)


class Wave(Model):
    """A wave's calendar and rules, fixed once it has opened; times are aware, days are Europe/London."""

    programme: str
    id: str  # the opening day, 2026-12-01
    instrument: str
    instrument_version: int
    opens_at: datetime
    remind_at: datetime  # the first reminder; not before the close where there is none
    remind_again: tuple[datetime, ...] = ()  # those after it
    closes_at: datetime
    expires_at: datetime  # when raw responses and tallies end; the same for the whole wave
    rules: Rules = Rules()
    wave_0: bool = False  # before there is a group: `Instrument.at_start` is asked
    alone: bool = False  # of one team by itself: its figures are in no other's
    state: State = State.SCHEDULED
    done: tuple[Kind, ...] = ()
    tried: dict[Kind, Tried] = Field(default_factory=dict, exclude=True)  # by runs that were started
    unsettled: bool = Field(default=False, exclude=True)  # mails of unknown fate may wait to be sent once more

    @property
    def name(self) -> str:
        """Which of all waves it is."""
        return f"{self.programme} {self.id}"

    @property
    def opens(self) -> date:
        """The first day on which the form is open."""
        return date.fromisoformat(self.id)

    @property
    def reminders(self) -> dict[Kind, datetime]:
        """When each reminder is due."""
        moments = (moment for moment in (self.remind_at, *self.remind_again) if moment < self.closes_at)
        return dict(zip(REMINDERS, moments, strict=False))

    def passed_over(self, now: datetime) -> list[Kind]:
        """The reminders after which another is due by now: nobody gets two at once, so they are sent no more."""
        return [kind for kind, due in self.reminders.items() if due <= now][:-1]

    @property
    def is_told(self) -> bool:
        """Whether all of its summaries are sent."""
        return all(kind in self.done for kind, mailing in MAILINGS.items() if not mailing.invites)

    @property
    def calendar(self) -> dict[Kind, datetime]:
        """When each kind of mail is due; without those that ask for answers once none are taken any more."""
        invites = {
            kind: due for kind, due in {Kind.OPEN: self.opens_at, **self.reminders}.items() if due < self.closes_at
        }
        return {**invites, Kind.CLOSE: self.closes_at}


@dataclass(frozen=True)
class Mailing:
    """What a kind of mail is. Its words stand by the name of `Kind.words` in the mails' words of shared/languages.

    One that `invites` gives the leads of teams a link to pass on; any other is a summary, and each unit gets its own.
    Where a run `counts`, teams are counted and the wave is published before its mails go out (wave.asl.json, IsClose).
    """

    states: tuple[State, ...]  # a run has nothing to do while its wave is in another
    until: Callable[[Wave], datetime] = lambda wave: wave.closes_at  # from then on it is not sent any more
    invites: bool = True
    counts: bool = False


MAILINGS = {
    Kind.OPEN: Mailing(states=(State.SCHEDULED, State.OPEN)),
    **dict.fromkeys(REMINDERS, Mailing(states=(State.OPEN,))),
    Kind.CLOSE: Mailing(
        states=(State.OPEN, State.CLOSED, State.PUBLISHED, State.NOT_COUNTED),
        until=lambda _: datetime.max.replace(tzinfo=UTC),
        invites=False,
        counts=True,
    ),
}


class RecipientUnit(Model):
    """A unit that a recipient is told of, in its language; `link` and `headcount` only for teams.

    A batch that an earlier version wrote has no headcount.
    """

    unit: str
    name: Line
    is_team: bool
    link: str = ""
    language: str = DEFAULT
    headcount: int = 0


class Recipient(Model):
    """One address and all its units: one mail."""

    address: str
    units: tuple[RecipientUnit, ...]

    @property
    def language(self) -> str:
        """The language of the mail: the one that all its units share, or else the default."""
        found = {unit.language for unit in self.units}
        return found.pop() if len(found) == 1 else DEFAULT
