"""A programme: an instrument, a calendar, the teams enrolled, and the rules of reporting.

A calendar is an RFC 5545 RRULE over Europe/London days. A wave opens and closes at `hour` on the clock in
London, so its length in seconds changes by an hour when summer time starts or ends in it, and its days do not.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice, pairwise
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo

from dateutil.rrule import DAILY, rrule, rrulestr
from pydantic import Field, model_validator

from shared.instrument import Slug
from shared.retention import RETENTION_DAYS, RetentionDays
from shared.text import Line, is_one_line
from shared.threshold import Rules
from shared.wave import MAILINGS, REMINDERS, Kind, State, Wave

LONDON = ZoneInfo("Europe/London")
EVERY_TWO_MONTHS = "FREQ=MONTHLY;INTERVAL=2"
CHECKED_OCCURRENCES = 60
SHORTEST_MONTH = 28
UNTIL = re.compile(r"UNTIL=(\d{8}T\d{6}Z)", re.IGNORECASE)
OPEN_DAYS = 14
REMINDER_DAYS = (7, 12)


class Programme(Rules):
    """Surveys of the teams below `unit`, from the day `starts` on."""

    id: Slug
    title: Line
    instrument: Slug
    instrument_version: Annotated[int, Field(ge=1)]
    unit: Slug
    starts: Annotated[date, Field(lt=date(9000, 1, 1))]  # what comes after it must be days too
    rule: str = EVERY_TWO_MONTHS
    hour: Annotated[int, Field(ge=3, le=22)] = 8
    open_days: Annotated[int, Field(ge=1, le=60)] = OPEN_DAYS
    reminder_days: tuple[int, ...] = REMINDER_DAYS  # by default those of them that come before the close
    retention_days: RetentionDays = RETENTION_DAYS
    wave_0: bool = False  # the first wave is held before there is a group; a new programme's file need not say so
    alone: bool = False  # of one team that its lead began at the desk, named as the team is; `shared.roster.beginning`
    paused_until: date | None = None  # no wave opens before this day; date.max is until somebody resumes

    @model_validator(mode="before")
    @classmethod
    def _reminders(cls, given: Any) -> Any:
        """A file or a record from before there were several has `reminder_day`; null was and is none."""
        if not isinstance(given, dict):
            return given
        told, most = dict(given), given.get("open_days", OPEN_DAYS)
        if "reminder_day" in told and "reminder_days" not in told:
            day = told.pop("reminder_day")
            told["reminder_days"] = () if day is None else (day,)
        elif "reminder_days" not in told and isinstance(most, int):
            told["reminder_days"] = tuple(day for day in REMINDER_DAYS if day < most)
        elif told.get("reminder_days", ()) is None:
            told["reminder_days"] = ()
        return told

    @model_validator(mode="after")
    def _possible(self) -> Self:
        in_order = all(one < other for one, other in pairwise((0, *self.reminder_days, self.open_days)))
        if len(self.reminder_days) > len(REMINDERS) or not in_order:
            raise ValueError(
                f"'reminder_days' are at most {len(REMINDERS)} days, each after the one before, from 1 on and before "
                f"the wave closes ('open_days', {self.open_days})"
            )
        days = list(islice(self.openings(), CHECKED_OCCURRENCES))
        if not days:
            raise ValueError("'rule' gives no day on or after 'starts'")
        for one, following in pairwise(days):
            if (following - one).days <= self.open_days:
                raise ValueError(f"'rule' opens again on {following} before the wave of {one} is reported")
        return self

    def is_paused(self, opening: date) -> bool:
        """Whether the wave of this day is left out."""
        return self.paused_until is not None and opening < self.paused_until

    def _to_come(self) -> Iterator[date]:
        """The opening days that are not left out."""
        if self.paused_until == date.max:
            return iter(())
        return (day for day in self.openings() if not self.is_paused(day))

    def openings(self) -> Iterator[date]:
        """The opening days, from the first on. Raises ValueError for a rule that is none."""
        return (moment.date() for moment in _rule(self.rule, self.starts))

    def moment(self, day: date) -> datetime:
        """The hour of this programme on a day in London."""
        return datetime.combine(day, time(self.hour), tzinfo=LONDON)

    def wave(self, opening: date) -> Wave:
        """The wave that opens on this day."""
        closing = opening + timedelta(days=self.open_days)
        expiry = closing + timedelta(days=self.retention_days)
        first, *later = [opening + timedelta(days=day) for day in self.reminder_days] or [expiry]
        return Wave(
            programme=self.id,
            id=opening.isoformat(),
            instrument=self.instrument,
            instrument_version=self.instrument_version,
            opens_at=self.moment(opening),
            remind_at=self.moment(first),
            remind_again=tuple(map(self.moment, later)),
            closes_at=self.moment(closing),
            expires_at=self.moment(expiry),
            rules=Rules(**self.model_dump(include=set(Rules.model_fields))),
            alone=self.alone,
        )

    def upcoming(self, now: datetime, *, held: bool = True) -> list[Wave]:
        """The wave that is open or opens next, and the one after it.

        Where none was `held` yet the next is the programme's wave 0, if it has one.
        """
        waves: list[Wave] = []
        for opening in self._to_come():
            wave = self.wave(opening)
            if wave.closes_at > now:
                waves.append(wave.model_copy(update={"wave_0": self.wave_0 and not held and not waves}))
            if len(waves) == 2:
                break
        return waves

    def next_opening(self, after: date) -> date | None:
        """The first opening day after this one; None where the calendar has ended or rests for no known time."""
        return next((day for day in self._to_come() if day > after), None)


def _rule(rule: str, starts: date) -> rrule:
    if "DTSTART" in rule.upper() or not is_one_line(rule):
        raise ValueError("'rule' is the RRULE alone, such as FREQ=MONTHLY;INTERVAL=2; the first day is 'starts'")
    if starts.day > SHORTEST_MONTH and "FREQ=MONTHLY" in rule.upper() and "BY" not in rule.upper():
        days = ",".join(map(str, range(SHORTEST_MONTH, starts.day + 1)))
        rule = f"{rule};BYMONTHDAY={days};BYSETPOS=-1"  # where a month has no 31st, its last day and not the next 31st
    try:
        rule = UNTIL.sub(_london_day, rule)
        found = rrulestr(rule, dtstart=datetime.combine(starts, time()))
    except (ValueError, TypeError, KeyError, OverflowError) as error:
        raise ValueError(f"'rule' is no RFC 5545 RRULE: {error}") from None
    if not isinstance(found, rrule) or found._freq > DAILY:  # type: ignore[attr-defined]
        raise ValueError("'rule' must repeat by days, weeks, months or years")
    return found


def _london_day(until: re.Match[str]) -> str:
    """The last day of a rule whose end is in UTC, as calendar programs write it; days are London's here."""
    return f"UNTIL={datetime.fromisoformat(until[1].upper()).astimezone(LONDON):%Y%m%d}"


def due(wave: Wave, now: datetime) -> list[Kind]:
    """The runs that a wave needs by now and has not finished.

    What is due depends on the wave and the time alone, so a missed or repeated tick changes nothing. A reminder
    waits until the wave is open, and neither it nor the opening is sent once the wave's last day is over; nor is one
    once the next is due.
    """
    ended, no_more = wave.state is State.NOT_COUNTED, wave.passed_over(now)
    come = [kind for kind, moment in wave.calendar.items() if ended or moment <= now]
    waiting = [kind for kind in come if kind not in (*wave.done, *no_more)]
    return [kind for kind in waiting if wave.state in MAILINGS[kind].states and now < MAILINGS[kind].until(wave)]


def waits(waves: Iterable[Wave]) -> bool:
    """Whether none of these, which are of one programme, may open yet: one is open, or may be and cannot be read."""
    return any(each.state is State.OPEN or (each.state is State.UNREAD and not each.done) for each in waves)
