"""The waves as an iCalendar file (RFC 5545): an all-day event for each opening, reminder and last day.

A UID is that of the wave and the kind of mail, so a calendar that takes in a later file moves what has changed.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from shared.phrase import Phrases
from shared.programme import LONDON
from shared.wave import Wave

OCTETS = 75  # of a line, without its end
ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})  # in a TEXT (3.3.11)


def calendar(title: str, waves: Sequence[Wave], stack: str, now: datetime) -> bytes:
    """The file. `stack` tells the waves of one deployment from another's; `now` is when this was made."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Soundings//Waves//EN", "CALSCALE:GREGORIAN"]
    for wave in sorted(waves, key=lambda wave: wave.id):
        for kind, moment in wave.calendar.items():
            day = moment.astimezone(LONDON).date()
            own = Phrases("mail", kind.words)
            words = own("calendar", hour=f"{moment.astimezone(LONDON):%H:%M}")
            lines += [
                "BEGIN:VEVENT",
                f"UID:{wave.programme}-{wave.id}-{kind}@{stack}.soundings",
                f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}",
                f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
                f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}",
                f"SUMMARY:{f'{title}: {words}'.translate(ESCAPED)}",
                "TRANSP:TRANSPARENT",  # nobody is busy for it
                "END:VEVENT",
            ]
    return b"".join(_folded(line) for line in (*lines, "END:VCALENDAR"))


def _folded(line: str) -> bytes:
    """A content line (section 3.1): no part is longer than 75 octets, and none ends within a character."""
    parts, part = [], ""
    for character in line:
        if len((part + character).encode()) > OCTETS:
            parts.append(part)
            part = " "
        part += character
    return b"".join(each.encode() + b"\r\n" for each in (*parts, part))
