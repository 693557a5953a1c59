"""A batch of recipients: each gets its letter, whatever happens to the others."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime

from functions.mail.delivery import Delivery, Outcome
from functions.mail.letter import by_language, in_language_of, letter_to
from functions.mail.links import links
from functions.mail.message import message
from shared import log
from shared.errors import MailsUnsent
from shared.instrument import Model
from shared.phrase import speaking
from shared.recipient import Standing
from shared.signing import Key
from shared.store import outbox
from shared.store.register import Register
from shared.wave import Kind, Recipient  # pydantic reads the annotation

UNANSWERED = 3  # mails of unknown fate: SES does not answer, and the rest of a batch waits for the next attempt


class Batch(Model):
    """The event of the state machine: which recipients, and what for.

    `again` comes from an operator alone (`infra.commands.resend`): ids of mails refused or of unknown fate.
    """

    programme: str
    wave: str
    kind: Kind
    batch: str
    again: frozenset[str] = frozenset()


def send(
    batch: Batch,
    register: Register,
    delivery: Delivery,
    survey_address: str,
    key: Key,
    now: datetime,
    token: Callable[[], str],
) -> Counter[Outcome]:
    """Send every mail of the batch that nobody has sent or claimed; `token` gives a fresh random id each time.

    Raises:
        MailsUnsent: after all were tried, some were certainly not sent. Sending the batch again sends those alone.
    """
    settings = register.definitions.settings()
    wave = register.waves.wave(batch.programme, batch.wave)
    entries = delivery.outbox.entries(batch.programme, batch.wave, batch.kind) if batch.again else ()
    again = {entry.mail.address: entry for entry in entries if entry.mail.id in batch.again}
    address = settings.pages(survey_address)
    revoked = register.recipients.revoked()
    runs = by_language(batch.kind, wave, register, settings, address, now)
    outcomes: Counter[Outcome] = Counter()
    recipients = register.runs.mail_batch(batch.programme, batch.wave, batch.kind, batch.batch)
    for everything in sorted(recipients, key=_leads_units_above):
        if outcomes[Outcome.UNSETTLED] == UNANSWERED:
            outcomes[Outcome.UNSENT] += 1
            continue
        mail = outbox.mail(batch.programme, batch.wave, batch.kind, everything.address, token())
        try:
            recipient = _wanted(everything, register.recipients.standing(everything.address), revoked)
            if not recipient.units:
                outcomes[Outcome.UNWANTED] += 1
                continue
            mark = revoked.get(recipient.address, "")
            run = in_language_of(recipient, runs)
            with speaking(run.language):
                signed = links(key, address, wave.programme, wave.id, batch.kind, recipient, mark)
                letter = letter_to(recipient, signed, run)
            raw = message(letter, settings, delivery.sender, mail.address, now, signed.unsubscribe).as_bytes()
        except Exception as error:  # one bad letter must not keep back the others
            log.problem("mail_not_written", outbox=mail.id, error=type(error).__name__)
            outcomes[Outcome.UNSENT] += 1
        else:
            outcomes[delivery.deliver(mail, raw, again.get(mail.address))] += 1
    if unsent := outcomes[Outcome.UNSENT]:
        raise MailsUnsent(f"{unsent} of {outcomes.total()}")
    return outcomes


def _leads_units_above(recipient: Recipient) -> bool:
    """These come last: what is said to them of a team is kept when its own publications are read for its lead."""
    return not all(unit.is_team for unit in recipient.units)


def _wanted(recipient: Recipient, standing: Standing, revoked: Mapping[str, str]) -> Recipient:
    """The recipient with the units whose mail goes to the address, each team with the link that holds now."""
    units = []
    for unit in (each for each in recipient.units if standing.gets(each.unit)):
        link = unit.link
        while link in revoked:
            link = revoked[link]
        units.append(unit.model_copy(update={"link": link}))
    return recipient.model_copy(update={"units": tuple(units)})
