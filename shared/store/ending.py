"""When records of a wave's mails end by themselves: with the last of the links in these mails.

What a lead still holds in hand can thus be looked up, and an address is not kept for ever because it was once written
to. Answers end otherwise: all of a wave at `expires`, much sooner.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from shared.signing import LINK_DAYS

ATTRIBUTE = "ends"  # the register's TimeToLiveSpecification; its compiled forms have an `expires`, and stay


def ending(wave_id: str) -> dict[str, dict[str, str]]:
    """The attribute of a record of this wave, as DynamoDB takes it: epoch seconds."""
    opened = datetime.fromisoformat(wave_id).replace(tzinfo=UTC)
    return {ATTRIBUTE: {"N": str(int((opened + timedelta(days=LINK_DAYS + 1)).timestamp()))}}
