"""When a programme's waves come, and what to know of their days before they are set."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import islice, pairwise

from infra.console.terminal import counted
from shared.programme import LONDON, Programme
from shared.wave import Kind, Wave

ALWAYS = date.max
LOOKED_AT = 12  # waves: of every second month those of two years
DOES = {Kind.OPEN: "opens", Kind.REMIND: "has a reminder", Kind.CLOSE: "closes"}


def today() -> date:
    """The day in London."""
    return datetime.now(UTC).astimezone(LONDON).date()


def coming(programme: Programme, number: int) -> list[Wave]:
    """The next waves, from today's on; none while the programme is paused for no known time."""
    if programme.paused_until == ALWAYS:
        return []
    first = today()
    days = (each for each in programme.openings() if each >= first and not programme.is_paused(each))
    return [programme.wave(each) for each in islice(days, number)]


def day(moment: datetime) -> str:
    """`Tue 1 Dec 2026`, in London."""
    return f"{moment.astimezone(LONDON):%a %-d %b %Y}"


def notes(programme: Programme) -> Iterator[str]:
    """What may surprise in the days of the next waves: months that are not equally far apart, and bank holidays."""
    waves = coming(programme, LOOKED_AT)
    days = [(later.opens - earlier.opens).days for earlier, later in pairwise(waves)]
    months = [_month(later) - _month(earlier) for earlier, later in pairwise(waves)]
    if len(set(days)) > 1 and len(set(months)) > 1:
        place = next(place for place, gap in enumerate(months) if gap != months[0])
        first, second = (counted(gap, "month") for gap in (months[0], months[place]))
        yield (
            f"the waves are not equally far apart: the wave of {day(waves[1].opens_at)} opens {first} after the one "
            f"before it, that of {day(waves[place + 1].opens_at)} {second} after"
        )
    yield from _free_days(waves)


def _month(wave: Wave) -> int:
    return 12 * wave.opens.year + wave.opens.month


def _free_days(waves: list[Wave]) -> Iterator[str]:
    from holidays import country_holidays  # noqa: PLC0415  # 0.1 s that no other command needs

    free = country_holidays("GB", subdiv="ENG", language="en_GB")  # those of Wales are the same
    for wave in waves:
        for kind, moment in wave.calendar.items():
            if name := free.get(moment.astimezone(LONDON).date()):
                yield (
                    f"the wave of {day(wave.opens_at)} {DOES[kind.words]} on a bank holiday in England and Wales, "
                    f"{day(moment)} ({name})"
                )
