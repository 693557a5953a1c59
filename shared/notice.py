"""What the desk has mailed to one person: a link to sign in, and what others did, to be known or agreed to.

A notice is mailed once. The link in it is the notice's id with a signature, so that nobody who can read the register
can follow it; it is good until a moment, and for one press of the button behind it.
"""

from base64 import b32encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from hmac import compare_digest

from shared.language import DEFAULT
from shared.signing import Key, signature

SIGN_IN_LASTS = timedelta(minutes=15)
OTHERS_LAST = timedelta(days=14)
STRANGER_WAITS = timedelta(hours=1)  # between two mails to an address that nothing at the desk is of yet


class About(StrEnum):
    """What a notice says, and what the button behind its link does."""

    SIGN_IN = "sign_in"
    TAKE_OVER = "take_over"  # to a person who is asked to lead a team in somebody's place
    JOIN = "join"  # to a team's leads: somebody asks to lead it with them
    BEGUN = "begun"  # to a lead: the team that she started
    NEW_TEAM = "new_team"  # to the level above: a team was started, which it can accept, move or refuse
    ACCEPTED = "accepted"  # to its leads: so it was
    REFUSED = "refused"
    COUNTED = "counted"  # to the level above: a lead says that so many people are in her team
    HANDED_OVER = "handed_over"  # to the level above: a team has another lead


ASKED_AGAIN = timedelta(hours=1)  # between two mails in which a person asks the same of another
# They say what is so already, and their link signs nobody in: such a mail is passed on.
NOTHING_TO_DO = (About.BEGUN, About.NEW_TEAM, About.ACCEPTED, About.REFUSED, About.COUNTED, About.HANDED_OVER)


@dataclass(frozen=True)
class Notice:
    """One of them: `unit` and `name` are of the team that it is about, `other` is the other person's address.

    `leads_to` is where the desk goes on after signing in.
    """

    id: str
    about: About
    address: str
    until: datetime
    language: str = DEFAULT
    unit: str = ""
    name: str = ""
    other: str = ""
    leads_to: str = ""
    mark: str = ""  # the address's, when it was put down: once its links are revoked it is another
    before: str = ""  # who led the team then
    page: str = ""  # the one behind the link whose button was pressed


def derived(*of: str) -> str:
    """The id of a notice that follows from what it is about, so that it is put down once; nobody chooses it."""
    return b32encode(sha256("\n".join(of).encode()).digest()).decode()[:26].lower()


def ends(about: About, now: datetime) -> datetime:
    """The moment until which a notice's link is good."""
    return now + _lasts(about)


def began(notice: Notice) -> datetime:
    """When it was put down."""
    return notice.until - _lasts(notice.about)


def _lasts(about: About) -> timedelta:
    return SIGN_IN_LASTS if about is About.SIGN_IN else OTHERS_LAST


def token(key: Key, notice_id: str) -> str:
    """A notice's id as it stands in an address, after `/desk/in/`."""
    return f"{notice_id}.{signature(key, f'notice {notice_id}')}"


def notice_id(key: Key, typed: str) -> str | None:
    """The id in an address; None where nobody signed it."""
    found, _, signed = typed.rpartition(".")
    is_ours = compare_digest(signature(key, f"notice {found}").encode(), signed.encode(errors="replace"))
    return found if found and is_ours else None
