"""Calendars: Europe/London days, both clock changes, and what is due when."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any

import pytest

from shared.programme import Programme, due
from shared.text import MOST_OF_A_LINE
from shared.wave import REMINDERS, Kind, State

BASIC: dict[str, Any] = {
    "id": "rp", "title": "Reflective practice", "instrument": "reflective-practice", "instrument_version": 2,
    "unit": "trust", "starts": date(2027, 1, 11),
}  # fmt: skip


def programme(**more: Any) -> Programme:
    return Programme(**{**BASIC, **more})


def test_every_two_months_by_default() -> None:
    openings = programme().openings()
    assert [next(openings) for _ in range(4)] == [date(2027, m, 11) for m in (1, 3, 5, 7)]


def test_any_rrule() -> None:
    openings = programme(rule="FREQ=MONTHLY;INTERVAL=2;BYDAY=1MO").openings()
    assert [next(openings) for _ in range(3)] == [date(2027, 3, 1), date(2027, 5, 3), date(2027, 7, 5)]


@pytest.mark.parametrize(
    ("opening", "hours"),
    [
        (date(2027, 3, 20), 14 * 24 - 1),  # clocks go forward on 28 March 2027
        (date(2027, 10, 23), 14 * 24 + 1),  # and back on 31 October
        (date(2027, 6, 1), 14 * 24),
    ],
)
def test_days_are_london_days_across_both_clock_changes(opening: date, hours: int) -> None:
    wave = programme(starts=opening).wave(opening)
    assert (wave.opens_at.hour, wave.remind_at.hour, wave.closes_at.hour) == (8, 8, 8)
    assert wave.closes_at.date() == opening + timedelta(days=14)
    assert wave.closes_at.astimezone(UTC) - wave.opens_at.astimezone(UTC) == timedelta(hours=hours)
    assert [moment.date() - opening for moment in wave.reminders.values()] == [timedelta(days=7), timedelta(days=12)]
    assert {moment.hour for moment in wave.reminders.values()} == {8}


def test_a_summer_wave_opens_an_hour_earlier_in_utc() -> None:
    assert programme().wave(date(2027, 7, 1)).opens_at.astimezone(UTC).hour == 7
    assert programme().wave(date(2027, 1, 1)).opens_at.astimezone(UTC).hour == 8


def test_a_wave_survives_json() -> None:
    wave = programme().wave(date(2027, 3, 20))
    again = type(wave).model_validate_json(wave.model_dump_json())
    assert again == wave
    assert again.expires_at == datetime(2027, 5, 3, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("rule", "FREQ=SOMETIMES", "'rule' is no RFC 5545 RRULE"),
        ("rule", "FREQ=DAILY;UNTIL=20271301T000000Z", "'rule' is no RFC 5545 RRULE"),
        ("rule", "FREQ=DAILY;UNTIL=00010101T000000Z", "'rule' is no RFC 5545 RRULE"),
        ("rule", "FREQ=HOURLY", "must repeat by days, weeks, months or years"),
        ("rule", "FREQ=WEEKLY", "opens again on 2027-01-18 before the wave of 2027-01-11 is reported"),
        ("rule", "DTSTART:20270101T000000\nRRULE:FREQ=MONTHLY", "is the RRULE alone"),
        ("rule", "FREQ=MONTHLY;\nINTERVAL=2", "is the RRULE alone"),
        ("rule", "FREQ=MONTHLY;UNTIL=20260101", "gives no day"),
        ("threshold", 4, "greater than or equal to 5"),
        ("comment_threshold", 4, "greater than or equal to 5"),
        ("comment_threshold", 6, "must not be below 'threshold'"),
        ("reminder_day", 14, "'reminder_days' are at most 3 days, each after the one before"),
        *(
            (
                "reminder_days",
                days,
                "are at most 3 days, each after the one before, from 1 on and before the wave closes",
            )
            for days in ([14], [0], [-1, 7], [7, 7], [12, 7], [1, 2, 3, 4])
        ),
        ("reminder_days", "soon", "valid tuple"),
    ],
)
def test_an_impossible_programme_is_refused(field: str, value: Any, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        programme(**{field: value})


def test_upcoming_is_the_wave_that_is_open_or_next_and_the_one_after() -> None:
    def ids(moment: datetime) -> list[str]:
        return [wave.id for wave in programme().upcoming(moment)]

    assert ids(datetime(2026, 1, 1, tzinfo=UTC)) == ["2027-01-11", "2027-03-11"]
    assert ids(datetime(2027, 1, 25, 7, 59, tzinfo=UTC)) == ["2027-01-11", "2027-03-11"]
    assert ids(datetime(2027, 1, 25, 8, 0, tzinfo=UTC)) == ["2027-03-11", "2027-05-11"]
    assert programme(rule="FREQ=MONTHLY;COUNT=1").upcoming(datetime(2028, 1, 1, tzinfo=UTC)) == []


def at(day: int, hour: int = 8) -> datetime:
    return datetime(2027, 1, day, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("state", "done", "now", "expected"),
    [
        (State.SCHEDULED, (), at(11, 7), []),
        (State.SCHEDULED, (), at(11), [Kind.OPEN]),
        (State.OPEN, (), at(11), [Kind.OPEN]),
        (State.OPEN, (Kind.OPEN,), at(12), []),
        (State.SCHEDULED, (), at(19), [Kind.OPEN]),
        (State.OPEN, (), at(19), [Kind.OPEN, Kind.REMIND]),
        (State.OPEN, (Kind.OPEN,), at(18), [Kind.REMIND]),
        (State.OPEN, (Kind.OPEN, Kind.REMIND), at(19), []),
        (State.OPEN, (Kind.OPEN, Kind.REMIND), at(23, 7), []),
        (State.OPEN, (Kind.OPEN, Kind.REMIND), at(23), [Kind.REMIND_2]),
        (State.OPEN, (Kind.OPEN,), at(23), [Kind.REMIND_2]),  # never two at once
        (State.OPEN, (Kind.OPEN, Kind.REMIND_2), at(24), []),
        (State.OPEN, (Kind.OPEN,), at(25), [Kind.CLOSE]),
        (State.CLOSED, (Kind.OPEN,), at(25), [Kind.CLOSE]),
        (State.PUBLISHED, (Kind.OPEN,), at(26), [Kind.CLOSE]),
        (State.PUBLISHED, (Kind.OPEN, Kind.CLOSE), at(26), []),
        (State.SCHEDULED, (), at(25), []),
        (State.MISSED, (), at(12), []),
        (State.MISSED, (), at(26), []),
    ],
)
def test_what_is_due(state: State, done: tuple[Kind, ...], now: datetime, expected: list[Kind]) -> None:
    wave = programme().wave(date(2027, 1, 11)).model_copy(update={"state": state, "done": done})
    assert due(wave, now) == expected


@pytest.mark.parametrize(
    ("given", "days"),
    [
        ({}, (7, 12)),
        ({"open_days": 12}, (7,)),
        ({"open_days": 5}, ()),
        ({"reminder_days": [3, 5, 9]}, (3, 5, 9)),
        ({"reminder_days": []}, ()),
        ({"reminder_days": None}, ()),
        ({"reminder_day": 4}, (4,)),  # as files and records of 0.1.0 have it
        ({"reminder_day": None}, ()),
    ],
)
def test_the_days_of_the_reminders(given: dict[str, Any], days: tuple[int, ...]) -> None:
    made = programme(**given)
    assert made.reminder_days == days
    assert Programme.model_validate_json(made.model_dump_json()) == made
    wave = made.wave(date(2027, 1, 11))
    assert [(moment.date() - wave.opens).days for moment in wave.reminders.values()] == [*days]
    assert [kind for kind in wave.calendar if kind.words is Kind.REMIND] == [*REMINDERS][: len(days)]


def test_a_wave_without_a_reminder_has_none_however_long_it_runs() -> None:
    wave = programme(reminder_days=[]).wave(date(2027, 1, 11)).model_copy(update={"state": State.OPEN})
    assert due(wave.model_copy(update={"closes_at": at(28)}), at(27)) == [Kind.OPEN]


@pytest.mark.parametrize(
    ("starts", "rule", "days"),
    [
        ("2026-12-31", "FREQ=MONTHLY;INTERVAL=2", "2026-12-31 2027-02-28 2027-04-30 2027-06-30 2027-08-31"),
        ("2027-12-30", "interval=2;freq=monthly", "2027-12-30 2028-02-29 2028-04-30 2028-06-30 2028-08-30"),
        ("2026-12-29", "FREQ=MONTHLY;INTERVAL=2", "2026-12-29 2027-02-28 2027-04-29 2027-06-29 2027-08-29"),
        ("2028-02-29", "FREQ=MONTHLY;INTERVAL=12", "2028-02-29 2029-02-28 2030-02-28 2031-02-28 2032-02-29"),
        ("2026-12-31", "FREQ=MONTHLY;BYMONTHDAY=31", "2026-12-31 2027-01-31 2027-03-31 2027-05-31 2027-07-31"),
    ],
)
def test_a_month_that_is_too_short_opens_on_its_last_day(starts: str, rule: str, days: str) -> None:
    made = programme(starts=date.fromisoformat(starts), rule=rule)
    assert " ".join(str(day) for day in islice(made.openings(), 5)) == days


@pytest.mark.parametrize(
    ("until", "days"),
    [
        ("UNTIL=20270630T225959Z", [date(2027, 5, 1)]),
        ("UNTIL=20270630T230000Z", [date(2027, 5, 1), date(2027, 7, 1)]),  # midnight in London, as all-day events end
        ("until=20270701t070000z", [date(2027, 5, 1), date(2027, 7, 1)]),
        ("UNTIL=20270701", [date(2027, 5, 1), date(2027, 7, 1)]),
    ],
)
def test_a_rule_ends_with_the_london_day_of_its_until(until: str, days: list[date]) -> None:
    """Calendar programs write it in UTC."""
    assert [*programme(starts=date(2027, 5, 1), rule=f"FREQ=MONTHLY;INTERVAL=2;{until}").openings()] == days


def test_a_long_rule_of_an_earlier_version_is_read_as_it_is() -> None:
    made = programme(rule=f"FREQ=MONTHLY;INTERVAL=2;BYDAY=1MO;BYMONTH={','.join(map(str, [*range(1, 13)] * 7))}")
    assert len(made.rule) > MOST_OF_A_LINE
    assert Programme.model_validate_json(made.model_dump_json()) == made
