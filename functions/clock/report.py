"""What a run leaves open: mails that SES refused, and mails of which nobody knows whether they were sent."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from shared import log
from shared.store.outbox import OPEN, MailState

if TYPE_CHECKING:
    from shared.store.outbox import Outbox
    from shared.wave import Kind

METRIC = {MailState.CLAIMED: "MailsUnsettled", MailState.REFUSED: "MailsRefused"}  # alarms of template.yaml


def report_open_mails(outbox: Outbox, programme: str, wave: str, kind: Kind) -> None:
    """Count them for the alarms. A worker that died has told nobody, so this looks at the outbox itself.

    SES's own event may settle a mail of unknown fate a moment later; `soundings status` tells what is open now.
    """
    states = Counter(entry.state for entry in outbox.entries(programme, wave, kind))
    for state in OPEN:
        log.metric(METRIC[state], states[state])
        if states[state]:
            log.problem("mails_open", programme=programme, wave=wave, kind=kind, reason=state, mails=states[state])
