"""The outbox: one record for each mail, so that a recipient gets at most one for a wave and kind.

A record is `claimed` before the mail is sent and `sent` after. One that stays claimed is a mail of unknown outcome:
SES may have taken it. Nothing sends it again until SES's own event, or a person, has settled it. From then on a state
only ever goes up, in the order of MailState, so that events may come twice and in any order. No record is ever removed:
that of a mail which was certainly not sent is `due`, and the next attempt's claim replaces it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from shared.retention import ending
from shared.store import keys
from shared.store.table import NEW
from shared.wave import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shared.store.register import Register
    from shared.store.table import Item, Key, Table

ID = re.compile(r"^[A-Za-z0-9_-]{1,256}$")  # what SES takes as the value of a message tag
TOKEN = re.compile(r"^([a-z0-9-]+)_(\d{4}-\d{2}-\d{2})_([a-z]+)_[A-Za-z0-9-]+$")


class MailState(StrEnum):
    """How far a mail has come; a later one in this list is stronger."""

    DUE = "due"  # certainly not sent
    CLAIMED = "claimed"
    SENT = "sent"
    REFUSED = "refused"  # SES will not take this mail, however often it is asked
    BOUNCED = "bounced"
    COMPLAINED = "complained"


OPEN = (MailState.DUE, MailState.CLAIMED, MailState.REFUSED)  # not known to have been sent: a person may ask for it


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
    """A mail as the outbox has it; of one that is open, the batch to send again too."""

    mail: Mail
    state: MailState
    batch: str = ""


def open_mails(register: Register, programme: str, wave: str, kind: Kind) -> Iterator[Entry]:
    """Of those whom a run's batches list and who want its mail, all but the settled: who has no record is due."""
    last = {entry.mail.address: entry for entry in register.outbox.entries(programme, wave, kind)}
    for batch, recipients in register.runs.mail_batches(programme, wave, kind).items():
        for each in recipients:
            entry = last.get(each.address) or Entry(Mail(programme, wave, kind, each.address, ""), MailState.DUE)
            standing = register.recipients.standing(each.address) if entry.state in OPEN else None
            if standing and any(standing.gets(about.unit) for about in each.units):
                yield replace(entry, batch=batch)


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


@dataclass(frozen=True)
class Outbox:
    """The outbox's verbs over the register's table."""

    _table: Table

    def claim(self, mail: Mail, over: Entry | None = None) -> bool:
        """Take a mail on; False where another attempt has it or has sent it.

        Claiming again under the same id succeeds: the SDK may repeat a put whose reply was lost. An open mail is taken
        `over` from another attempt as long as it stands there: a person asked for it.
        """
        claim = {"id": mail.id, "state": MailState.CLAIMED}
        when = [NEW, claim, {"state": MailState.DUE}]
        if over and over.state in OPEN:
            when.append({"id": over.mail.id, "state": over.state})
        return self._table.put({**_key(mail), **claim, "kind": mail.kind, **ending(mail.wave)}, when=when)

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

    def settle(self, mail: Mail, state: MailState) -> None:
        """Raise the state of this very attempt; a state that is as high, or another attempt's, stays."""
        weaker = tuple(MailState)[: list(MailState).index(state)]
        self._table.update(_key(mail), {"state": state}, when=[{"id": mail.id, "state": weaker}])

    def entries(self, programme: str, wave: str, kind: Kind) -> Iterator[Entry]:
        """Every mail of a run, by address."""

        def entry(item: Item) -> Entry:
            address = item["sk"].removeprefix("ADDRESS#")
            return Entry(Mail(programme, wave, kind, address, item["id"]), MailState(item["state"]))

        return self._table.each(keys.outbox(programme, wave, kind, "")["pk"], entry)

    def state(self, programme: str, wave: str, kind: Kind, address: str) -> MailState | None:
        """How far a mail has come, if anybody took it on."""
        item = self._table.find(keys.outbox(programme, wave, kind, address))
        return MailState(item["state"]) if item else None


def _key(mail: Mail) -> Key:
    return keys.outbox(mail.programme, mail.wave, mail.kind, mail.address)
