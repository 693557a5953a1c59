"""A mail of which SES told nothing for hours, though it tells of each that it takes, is sent once more, not twice."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from shared.store.outbox import open_mails
from shared.wave import MAILINGS, Kind

if TYPE_CHECKING:
    from datetime import datetime

    from shared.store.register import Register
    from shared.wave import Wave

PATIENCE = timedelta(hours=3)


def once_more(register: Register, wave: Wave, now: datetime) -> list[Kind]:
    """The finished runs of a wave to start again, since mails of theirs are due once more from here on."""
    kinds, waits = [], False
    still = [kind for kind in Kind if wave.state in MAILINGS[kind].states and kind not in wave.passed_over(now)]
    for kind in still if wave.unsettled else ():
        waiting = [each for each in open_mails(register, wave.programme, wave.id, kind) if each.is_mended]
        due = [each for each in waiting if each.again or register.outbox.once_more(each.mail, now, PATIENCE)]
        kinds += [kind] if due and kind in wave.done else []  # one that is not finished is started anyhow
        waits |= bool(waiting)
    if wave.unsettled and not waits:
        register.waves.unsettle(wave.programme, wave.id, waits=False)
    return kinds
