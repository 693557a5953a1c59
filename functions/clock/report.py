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


def report_open_mails(register: Register, programme: str, wave: str, kind: Kind) -> None:
    """Ring if there are some. A worker that died has told nobody, so this looks at the outbox itself.

    SES's own event may settle a mail of unknown fate a moment later; `soundings status` tells what is open now.
    """
    states = Counter(entry.state for entry in open_mails(register, programme, wave, kind))
    for state, mails in sorted(states.items()):
        log.trouble(Trouble.UNSETTLED, programme=programme, wave=wave, kind=kind, reason=state, mails=mails)
