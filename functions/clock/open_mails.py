"""What a run leaves open: mails not sent, refused by SES, or of which nobody knows whether they were sent."""

from collections import Counter
from datetime import datetime, timedelta

from shared import log
from shared.store.outbox import open_mails
from shared.store.register import Register
from shared.trouble import Trouble
from shared.wave import MAILINGS, Kind, Wave

PATIENCE = timedelta(hours=3)


def report_open_mails(register: Register, programme: str, wave: str, kind: Kind) -> bool:
    """Ring if there are some, and say whether some may be sent `once_more`. A worker that died has told nobody, so this
    looks at the outbox itself.

    SES's own event may settle a mail of unknown fate a moment later; `soundings status` tells what is open now.
    """
    entries = list(open_mails(register, programme, wave, kind))
    for state, mails in sorted(Counter(entry.state for entry in entries).items()):
        log.trouble(Trouble.UNSETTLED, programme=programme, wave=wave, kind=kind, reason=state, mails=mails)
    return any(entry.is_mended for entry in entries)


def once_more(register: Register, wave: Wave, now: datetime) -> list[Kind]:
    """The finished runs of a wave to start again, since mails of theirs are due once more from here on.

    SES tells of each mail that it takes: one of which it told nothing for hours is sent once more, not twice.
    """
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
