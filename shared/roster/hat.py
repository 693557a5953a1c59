"""How many slips a team may have: one in ten more than its people, for a wave in all. Who prints many can answer for
many, and nobody can count those that are stored; so the audit does, which nobody can change.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from shared.store.audit import Audit, Entry

WHAT = "slips"  # as the audit has it, with `made` once they are good


def most(headcount: int) -> int:
    """How many slips so many people may have."""
    return headcount * 11 // 10


def made(audit: Audit, named: Mapping[str, str], opens: date, now: datetime) -> Iterator[Entry]:
    """What the audit has of slips that were made for a team in a wave, which is planned two years before, at most."""
    for year in range(opens.year - 2, now.year + 1):
        for entry in audit.entries(year):
            if entry.what == WHAT and named.items() <= entry.details.items() and "made" in entry.details:
                yield entry


def count(entries: Iterator[Entry]) -> int:
    """How many slips that is."""
    numbers = (entry.details["made"] for entry in entries)
    return sum(int(each) for each in numbers if each.isdecimal())
