"""When records of a wave's mails end by themselves: with the last of the links in these mails.

What a lead still holds in hand can thus be looked up, and an address is not kept for ever because it was once written
to. Answers end otherwise: all of a wave at `expires`, much sooner.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from shared.signing import LINK_DAYS

ATTRIBUTE = "ends"  # the register's TimeToLiveSpecification; its compiled forms have an `expires`, and stay


def ending(wave_id: str) -> dict[str, int]:
    """The attribute of a record of this wave: epoch seconds."""
    return {ATTRIBUTE: int(_end(wave_id).timestamp())}


def ended(wave_id: str, now: datetime) -> bool:
    """Whether the records of this wave may be gone."""
    return now >= _end(wave_id)


def _end(wave_id: str) -> datetime:
    return datetime.fromisoformat(wave_id).replace(tzinfo=UTC) + timedelta(days=LINK_DAYS + 1)
