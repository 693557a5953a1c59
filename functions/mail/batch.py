"""A batch of recipients: each gets its letter, whatever happens to the others."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from functions.mail.delivery import Outcome
from functions.mail.letter import letter_to
from functions.mail.message import message
from shared import log
from shared.errors import MailsUnsent
from shared.instrument import Model
from shared.store import outbox
from shared.wave import Kind  # pydantic reads the annotation

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from functions.mail.delivery import Delivery
    from shared.store.register import Register


class Batch(Model):
    """The event of the state machine: which recipients, and what for."""

    programme: str
    wave: str
    kind: Kind
    batch: str


def send(
    batch: Batch,
    register: Register,
    delivery: Delivery,
    survey_address: str,
    now: datetime,
    token: Callable[[], str],
) -> Counter[Outcome]:
    """Send every mail of the batch that nobody has sent or claimed; `token` gives a fresh random id each time.

    Raises:
        MailsUnsent: after all were tried, some were certainly not sent. Sending the batch again sends those alone.
    """
    settings = register.settings()
    wave = register.wave(batch.programme, batch.wave)
    outcomes: Counter[Outcome] = Counter()
    for recipient in register.mail_batch(batch.programme, batch.wave, batch.kind, batch.batch):
        mail = outbox.mail(batch.programme, batch.wave, batch.kind, recipient.address, token())
        try:
            letter = letter_to(recipient, batch.kind, wave, register, settings, survey_address)
            raw = message(letter, settings, delivery.sender, recipient.address, now).as_bytes()
        except Exception as error:  # one bad letter must not keep back the others
            log.problem("mail_not_written", outbox=mail.id, error=type(error).__name__)
            outcomes[Outcome.UNSENT] += 1
        else:
            outcomes[delivery.deliver(mail, raw)] += 1
    if unsent := outcomes[Outcome.UNSENT]:
        raise MailsUnsent(f"{unsent} of {outcomes.total()}")
    return outcomes
