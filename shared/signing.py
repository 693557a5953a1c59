"""Signed links for leads: who may see or change what, in the address itself, so that nobody needs an account.

`<version>.<purpose>.<programme>.<wave>.<unit>.<address hash>.<last day>.<signature>`: letters, digits, `-`, `.` and
`~`, which stand in an address as they are. The signature is HMAC-SHA256 (RFC 2104), cut to 128 bits. A link leads to
the address by its keyed hash, so it names no person, and ends with the person's role: the unit must still have the
address. Once the links of an address are revoked, a mark is hashed with it: those before are nobody's any more.

A link that a lead shares has a random name in the place of the hash, so that it is nobody's; `shared.store.shares`
knows by that name who made it, and whether it was ended.
"""

import os
import re
from base64 import b32encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from hashlib import sha256
from hmac import compare_digest
from hmac import new as hmac
from typing import NewType

from shared.retention import LINK_DAYS

VERSION = "1"
EVERY = "~"  # after a unit: and every other unit that has the address
SIGNATURE_BYTES = 16
HASH_BYTES = 10
FIELDS = 8

_NAME = re.compile("[a-z2-7]{16}")

Key = NewType("Key", bytes)


class Purpose(StrEnum):
    """What a link lets its holder do."""

    MAIL = "mail"  # stop or resume the mail
    YES = "yes"  # still the right person
    NO = "no"  # somebody else leads the unit
    DID = "did"  # what the team's lead did with the answers
    PEOPLE = "people"  # how many people are in the team
    MET = "met"  # that the team's group met
    SEE = "see"  # look at the unit's results, and at those of the units below it
    SHARE = "share"  # make and end links to the unit's results for others
    SHOWN = "shown"  # such a link: look at the unit's results in one wave, and at nothing else


@dataclass(frozen=True)
class Link:
    """What a link says. `wave` is the one whose mail it stands in."""

    purpose: Purpose
    programme: str
    wave: str
    unit: str
    every: bool
    address_hash: str
    last_day: date


def link(key: Key, purpose: Purpose, programme: str, wave: str, units: list[str], address: str, mark: str = "") -> Link:
    """A link for the reader of a mail about `units`: about the first, or about every unit with this address."""
    last_day = date.fromisoformat(wave) + timedelta(days=LINK_DAYS)
    return Link(purpose, programme, wave, units[0], len(units) > 1, address_hash(key, address, mark), last_day)


def address_hash(key: Key, address: str, mark: str = "") -> str:
    """An address as a link names it. Without the key nobody can try addresses."""
    return _base32(_mac(key, f"address {address} {mark}".rstrip())[:HASH_BYTES])


def random_name() -> str:
    """A name for a link to share, in the place of an address's hash."""
    return _base32(os.urandom(HASH_BYTES))


def is_random_name(typed: str) -> bool:
    """Whether it has the shape of one."""
    return bool(_NAME.fullmatch(typed))


def holder(key: Key, hashed: str, addresses: Iterable[str], marks: Mapping[str, str]) -> str | None:
    """Which of these addresses has this hash, if one has; `marks` are those of addresses whose links were revoked."""
    return next((each for each in addresses if address_hash(key, each, marks.get(each, "")) == hashed), None)


def sign(key: Key, signed: Link) -> str:
    """The link as it stands in an address, after `/lead/` or `/results/`."""
    unit = signed.unit + (EVERY if signed.every else "")
    day = f"{signed.last_day:%Y%m%d}"
    text = ".".join((VERSION, signed.purpose, signed.programme, signed.wave, unit, signed.address_hash, day))
    return f"{text}.{signature(key, f'link {text}')}"


def read(key: Key, token: str, today: date) -> Link | None:
    """What a link says; None if it is not ours, was changed, or is too old."""
    text, _, signed = token.rpartition(".")
    if not compare_digest(signature(key, f"link {text}").encode(), signed.encode(errors="replace")):
        return None
    fields = text.split(".")
    if len(fields) != FIELDS - 1 or fields[0] != VERSION:
        return None
    _, purpose, programme, wave, unit, hashed, day = fields
    last_day = date(int(day[:4]), int(day[4:6]), int(day[6:]))
    if today > last_day:
        return None
    return Link(Purpose(purpose), programme, wave, unit.removesuffix(EVERY), unit.endswith(EVERY), hashed, last_day)


def signature(key: Key, text: str) -> str:
    """What only who has the key can write of a text, which begins with a word for what it is."""
    return _base32(_mac(key, text)[:SIGNATURE_BYTES])


def _mac(key: Key, text: str) -> bytes:
    return hmac(key, text.encode(errors="replace"), sha256).digest()


def _base32(data: bytes) -> str:
    return b32encode(data).decode().rstrip("=").lower()
