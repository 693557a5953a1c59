"""How long things are kept: answers some weeks after their wave closes, what a mail needs as long as its links work.

All answers of a wave end at its `expires`, so many RetentionDays after it closes. Records of its mails end with the
last of the links in them: what a lead still holds in hand can be looked up, and an address is not kept for ever because
it was once written to.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Annotated

from pydantic import Field

RETENTION_DAYS = 30  # of answers and tallies, after closing
RetentionDays = Annotated[int, Field(ge=7, le=365)]
LINK_DAYS = 400  # from the wave's first day: more than a year, so that an old mail can be stopped
ATTRIBUTE = "ends"  # the register's TimeToLiveSpecification; its compiled forms have an `expires`, and stay


def ending(wave_id: str) -> dict[str, int]:
    """The attribute of a record of this wave: epoch seconds."""
    return {ATTRIBUTE: int(_end(wave_id).timestamp())}


def ending_after(day: date) -> dict[str, int]:
    """The same of a record that ends by itself once this day is over."""
    return {ATTRIBUTE: int(_over(day).timestamp())}


def ended(wave_id: str, now: datetime) -> bool:
    """Whether the records of this wave may be gone."""
    return now >= _end(wave_id)


def _end(wave_id: str) -> datetime:
    return _over(date.fromisoformat(wave_id) + timedelta(days=LINK_DAYS))


def _over(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)
