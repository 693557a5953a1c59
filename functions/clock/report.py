"""What a run leaves open: mails not sent, refused by SES, or of which nobody knows whether they were sent."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from shared import log
from shared.store.outbox import open_mails
from shared.trouble import Trouble

if TYPE_CHECKING:
    from shared.store.register import Register
    from shared.wave import Kind


def report_open_mails(register: Register, programme: str, wave: str, kind: Kind) -> bool:
    """Ring if there are some, and say whether some may be sent `once_more`. A worker that died has told nobody, so this
    looks at the outbox itself.

    SES's own event may settle a mail of unknown fate a moment later; `soundings status` tells what is open now.
    """
    entries = list(open_mails(register, programme, wave, kind))
    for state, mails in sorted(Counter(entry.state for entry in entries).items()):
        log.trouble(Trouble.UNSETTLED, programme=programme, wave=wave, kind=kind, reason=state, mails=mails)
    return any(entry.is_mended for entry in entries)
