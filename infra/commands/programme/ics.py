"""The waves as an iCalendar file (RFC 5545): an all-day event for each opening, reminder and last day.

An event's UID is that of the wave and of what happens, so a calendar that takes in a later file moves what has changed.
"""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from shared.programme import LONDON

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from shared.wave import Wave

OCTETS = 75  # of a line, without its end
ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


def calendar(title: str, waves: Sequence[Wave], stack: str, now: datetime) -> bytes:
    """The file. `stack` tells the waves of one deployment from another's; `now` is when this was made."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Soundings//Waves//EN", "CALSCALE:GREGORIAN"]
    for wave in sorted(waves, key=lambda wave: wave.id):
        for what, moment, told in _days(wave):
            day = moment.astimezone(LONDON).date()
            lines += [
                "BEGIN:VEVENT",
                f"UID:{wave.programme}-{wave.id}-{what}@{stack}.soundings",
                f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}",
                f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
                f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}",
                f"SUMMARY:{_text(f'{title}: {told}')}",
                "TRANSP:TRANSPARENT",  # nobody is busy for it
                "END:VEVENT",
            ]
    return b"".join(_folded(line) for line in (*lines, "END:VCALENDAR"))


def _days(wave: Wave) -> Iterator[tuple[str, datetime, str]]:
    """What happens in a wave: its name, when, and in words."""
    yield "open", wave.opens_at, "the survey opens"
    if wave.remind_at < wave.closes_at:
        yield "remind", wave.remind_at, "reminder"
    yield "close", wave.closes_at, f"last day (the survey closes at {wave.closes_at.astimezone(LONDON):%H:%M})"


def _text(text: str) -> str:
    """A TEXT value (section 3.3.11)."""
    return text.translate(ESCAPED)


def _folded(line: str) -> bytes:
    """A content line (section 3.1): no part is longer than 75 octets, and none ends within a character."""
    parts, part = [], ""
    for character in line:
        if len((part + character).encode()) > OCTETS:
            parts.append(part)
            part = " "
        part += character
    return b"".join(each.encode() + b"\r\n" for each in (*parts, part))
