"""Signing in: a cookie for some hours, good for the pages below `/desk` and for no other.

The cookie is set from an address directly under `/desk/` without a Path, so the browser's own default (RFC 6265, 5.1.4)
is `/desk` behind the stage and behind a domain of one's own alike: the survey's pages never get it.

What it holds is made of the mailed link and the page whose button was pressed, so that a button that is pressed twice
signs in once; the register knows its hash alone. Each form carries a proof that only this browser's pages have.
"""

import re
from base64 import b32encode
from datetime import timedelta
from hashlib import sha256
from hmac import compare_digest

from functions.desk.asked import Asked
from shared.notice import OTHERS_LAST
from shared.signing import Key, signature
from shared.store.visits import SignedIn

COOKIE = "__Secure-desk"
LASTS = timedelta(hours=8)
_SENT = re.compile(rf"(?:^|;\s*){COOKIE}=([a-z2-7]{{52}})(?:;|$)")


def secret_of(key: Key, token: str, page: str) -> str:
    """What a browser's cookie holds that signed in by a mailed link, from one page behind it."""
    return _base32(sha256(f"{signature(key, f'visit {token} {page}')} {token} {page}".encode()).digest())


def begin(asked: Asked, secret: str, address: str) -> str | None:
    """Let a browser in; the header that gives it its cookie. None where this button let one in that has signed out."""
    visit = SignedIn(address, asked.now + LASTS, asked.marks.get(address, ""))
    if not asked.register.visits.begin(_hashed(secret), visit):
        return None
    return _cookie(secret, int(LASTS.total_seconds()))


def end(asked: Asked) -> str:
    """Let it out; the header that takes its cookie away."""
    if secret := _sent(asked):
        asked.register.visits.end(_hashed(secret), asked.now + OTHERS_LAST)
    return _cookie("", 0)


def who(asked: Asked) -> str | None:
    """The address that has signed in; None where nobody has, it is over, or the address's links were revoked since."""
    secret = _sent(asked)
    visit = asked.register.visits.find(_hashed(secret)) if secret else None
    is_good = visit and asked.now < visit.until and visit.mark == asked.marks.get(visit.address, "")
    return visit.address if visit and is_good else None


def proof(asked: Asked) -> str:
    """What each form of this browser carries."""
    return _base32(sha256(f"proof {_sent(asked)}".encode()).digest()[:20])


def proves(asked: Asked) -> bool:
    """Whether what is posted comes from a page of this browser's, and no other site sent it."""
    own = compare_digest(proof(asked).encode(), asked.posted.get("proof", "").encode(errors="replace"))
    return own and is_of_here(asked)


def is_of_here(asked: Asked) -> bool:
    """Whether no other site sent it, by what browsers say since 2020 (W3C, Fetch Metadata); older ones say nothing."""
    return asked.headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")


def _sent(asked: Asked) -> str:
    found = _SENT.findall(asked.headers.get("cookie", ""))
    return str(found[0]) if len(found) == 1 else ""  # of two one may be another site's


def _cookie(secret: str, seconds: int) -> str:
    return f"{COOKIE}={secret}; Max-Age={seconds}; Secure; HttpOnly; SameSite=Lax"


def _hashed(secret: str) -> str:
    return sha256(f"visit {secret}".encode()).hexdigest()


def _base32(data: bytes) -> str:
    return b32encode(data).decode().rstrip("=").lower()
