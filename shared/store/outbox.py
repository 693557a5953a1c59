"""The outbox: one record for each mail, so that a recipient gets at most one for a wave and kind.

A record is `claimed` before the mail is sent and `sent` after. One that stays claimed is a mail of unknown outcome:
SES may have taken it. If no event of SES's settles it for hours, the clock makes it due `again`: once. From then on a
state only ever goes up, in the order of MailState, so that events may come twice and in any order. No record is ever
removed: that of a mail which was certainly not sent is `due`, and the next attempt's claim replaces it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from shared.retention import ending
from shared.store import keys
from shared.store.table import NEW, Item, Key, Store, at_most
from shared.wave import Kind

if TYPE_CHECKING:
    from shared.store.register import Register

ID = re.compile(r"^[A-Za-z0-9_-]{1,256}$")  # what SES takes as the value of a message tag
TOKEN = re.compile(r"^([a-z0-9-]+)_(\d{4}-\d{2}-\d{2})_([a-z0-9]+)_[A-Za-z0-9-]+$")


class MailState(StrEnum):
    """How far a mail has come; a later one in this list is stronger."""

    DUE = "due"  # certainly not sent
    CLAIMED = "claimed"
    SENT = "sent"
    DELAYED = "delayed"  # stored as sent, which 0.1.0 can read, with its fate beside
    GIVEN_BACK = "given back"  # so is this
    REFUSED = "refused"  # SES will not take this mail, however often it is asked
    BOUNCED = "bounced"
    COMPLAINED = "complained"


# What became of a mail that SES took, in its words, the strongest last: late, there, or given back by an address that
# may take the next one, and why.
DELAYED, DELIVERED = "DeliveryDelay", "Delivery"
GIVEN_BACK = (
    *("General", "CustomTimeoutExceeded", "MailboxFull", "MessageTooLarge", "AttachmentRejected", "ContentRejected"),
)
FATES = (DELAYED, DELIVERED, *GIVEN_BACK)
# Not known to have reached its mailbox: a person may ask for it, of one that bounced once its address is readmitted.
OPEN = (MailState.DUE, MailState.CLAIMED, MailState.GIVEN_BACK, MailState.REFUSED, MailState.BOUNCED)


@dataclass(frozen=True)
class Mail:
    """One attempt at a mail: who gets what, under an id that tells nothing of the address."""

    programme: str
    wave: str
    kind: Kind
    address: str
    id: str


@dataclass(frozen=True)
class Entry:
    """A mail as the outbox has it; `again` if the clock made it due once more. Of one that a run's batch lists, the
    batch too, and whether its address still gets any of it.
    """

    mail: Mail
    state: MailState
    fate: str = ""
    again: bool = False
    batch: str = ""
    wanted: bool = True

    @property
    def is_open(self) -> bool:
        """Whether a person may ask for it to be sent again."""
        return self.wanted and self.state in OPEN

    @property
    def is_mended(self) -> bool:
        """Whether nobody knows if it was sent, and the clock sends it once more."""
        return self.wanted and self.state is (MailState.DUE if self.again else MailState.CLAIMED)


def mails(register: Register, programme: str, wave: str, kind: Kind) -> Iterator[Entry]:
    """The mail of everybody whom a run's batches list, however it stands: who has no record is due."""
    last = {entry.mail.address: entry for entry in register.outbox.entries(programme, wave, kind)}
    for batch, recipients in register.runs.mail_batches(programme, wave, kind).items():
        for each in recipients:
            entry = last.get(each.address) or Entry(Mail(programme, wave, kind, each.address, ""), MailState.DUE)
            standing = register.recipients.standing(each.address) if entry.state in OPEN else None
            wanted = not standing or any(standing.gets(about.unit) for about in each.units)
            yield replace(entry, batch=batch, wanted=wanted)


def open_mails(register: Register, programme: str, wave: str, kind: Kind) -> Iterator[Entry]:
    """Of those whom a run's batches list and who want its mail, all but the settled."""
    return (entry for entry in mails(register, programme, wave, kind) if entry.is_open)


def mail(programme: str, wave: str, kind: Kind, address: str, token: str) -> Mail:
    """An attempt under the id `<programme>_<wave>_<kind>_<token>`: with the address, which SES's events carry, it
    leads to the record. `token` is random, so that a late event of one attempt cannot settle another.

    Raises:
        ValueError: the id would not be a value that SES takes as a message tag.
    """
    outbox_id = f"{programme}_{wave}_{kind}_{token}"
    if not ID.match(outbox_id):
        raise ValueError("an outbox id is made of letters, digits, _ and -")
    return Mail(programme, wave, kind, address, outbox_id)


def mail_of(outbox_id: str, address: str) -> Mail | None:
    """The attempt with this id, or None where it is no id of ours."""
    found = TOKEN.match(outbox_id)
    if not found or found[3] not in list(Kind):
        return None
    return Mail(found[1], found[2], Kind(found[3]), address, outbox_id)


class Outbox(Store):
    """The outbox's verbs over the register's table."""

    def claim(self, mail: Mail, over: Entry | None = None) -> bool:
        """Take a mail on; False where another attempt has it or has sent it.

        Claiming again under the same id succeeds: the SDK may repeat a put whose reply was lost. An open mail is taken
        `over` from another attempt as long as it stands there: a person asked for it. What is due `again` stays so.
        """
        claim = {"id": mail.id, "state": MailState.CLAIMED}
        when = [NEW, claim, {"state": MailState.DUE}]
        if over and over.state in OPEN:
            stored = MailState.SENT if over.state is MailState.GIVEN_BACK else over.state
            when.append({"id": over.mail.id, "state": stored})
        fresh = dict.fromkeys(("seen", "fate", "message_id"))
        return self._table.update(_key(mail), {**claim, "kind": mail.kind, **ending(mail.wave), **fresh}, when=when)

    def once_more(self, mail: Mail, now: datetime, patience: timedelta) -> bool:
        """Make a claim due again once patience is over, which begins when this is first asked of the very attempt."""
        seen, long_ago = (moment.astimezone(UTC).isoformat() for moment in (now, now - patience))
        claim = {"id": mail.id, "state": MailState.CLAIMED}
        self._table.update(_key(mail), {"seen": seen}, when=[{**claim, "seen": None}])
        due = {"state": MailState.DUE, "again": "yes"}
        return self._table.update(_key(mail), due, when=[{**claim, "seen": at_most(long_ago)}])

    def release(self, mail: Mail) -> None:
        """Give up a claim of this very attempt, for a mail that was certainly not sent; else nothing happens."""
        claim = {"id": mail.id, "state": MailState.CLAIMED}
        self._table.update(_key(mail), {"state": MailState.DUE}, when=[claim])

    def mark_sent(self, mail: Mail, message_id: str) -> bool:
        """Note that SES took the mail, under its own id; marking twice changes nothing. False for another's claim.

        An event of the mail may have come first: the state that it left stays.
        """
        sent = {"state": MailState.SENT, "message_id": message_id}
        unsettled = {"id": mail.id, "state": (MailState.CLAIMED, MailState.SENT)}
        if self._table.update(_key(mail), sent, when=[unsettled]):
            return True
        return self._table.update(_key(mail), {"message_id": message_id}, when=[{"id": mail.id}])

    def settle(self, mail: Mail, state: MailState, fate: str = "") -> None:
        """Raise the state of this very attempt, and its fate; a higher one, or another attempt's, stays."""
        change: Item = {"state": state}
        known: Item = {"id": mail.id, "state": tuple(MailState)[: list(MailState).index(state) + 1]}
        if fate:
            change["fate"], known["fate"] = fate, (None, *FATES[: FATES.index(fate) + 1])
        self._table.update(_key(mail), change, when=[known])

    def entries(self, programme: str, wave: str, kind: Kind) -> Iterator[Entry]:
        """Every mail of a run, by address."""

        def entry(item: Item) -> Entry:
            mail = Mail(programme, wave, kind, item["sk"].removeprefix("ADDRESS#"), item["id"])
            return Entry(mail, _state(item), item.get("fate", ""), "again" in item)

        return self._table.each(keys.outbox(programme, wave, kind, "")["pk"], entry)

    def state(self, programme: str, wave: str, kind: Kind, address: str) -> MailState | None:
        """How far a mail has come, if anybody took it on."""
        item = self._table.find(keys.outbox(programme, wave, kind, address))
        return _state(item) if item else None


def _state(item: Item) -> MailState:
    state, fate = MailState(item["state"]), item.get("fate", DELIVERED)
    if state is not MailState.SENT or fate == DELIVERED:
        return state
    return MailState.DELAYED if fate == DELAYED else MailState.GIVEN_BACK


def _key(mail: Mail) -> Key:
    return keys.outbox(mail.programme, mail.wave, mail.kind, mail.address)
