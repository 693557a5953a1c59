"""A slip's code: made, written for people, read from what they type, and hashed.

A code is LENGTH characters of ALPHABET, evenly drawn: 31^10 = 8 x 10^14 codes, 49.5 bits. Guessing over the survey is
hopeless: at the API's 100 requests a second, for all 14 days of a wave, 1.2 x 10^8 guesses meet one of a team's 14
slips with a chance of 2 in a million, and each guess must be a whole valid form.
Guessing from a stolen table takes a graphics card a day or so. It tells nothing of anybody's answers; unspent codes
would let the thief plant forms until the wave closes. So nobody reads that table but `survey`, one slip at a time, and
a hash holds the team and the wave too, so that no two teams can be tried in one go.

Only the standard library: the public function imports this module.
"""

from __future__ import annotations

from hashlib import sha256
from unicodedata import category

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # no look-alikes: 0 o, 1 l i; links (shared.unit) use it too
LENGTH = 10
PARAMETER = "slip"  # carries the code in the fragment of the address behind a slip's QR code: no server is sent it
_EVEN = 256 // len(ALPHABET) * len(ALPHABET)  # a byte from here on would favour the first letters
_LETTERS = frozenset(ALPHABET)
_PASSED_OVER = frozenset({"Pd", "Zs", "Cc", "Cf"})  # dashes, spaces, and what nobody sees
_MINUS = "\u2212"


def new_codes(count: int, token_bytes: Callable[[int], bytes]) -> list[str]:
    """Different codes, in an order that means nothing."""
    codes: dict[str, None] = {}
    while len(codes) < count:
        code = ""
        while len(code) < LENGTH:
            code += "".join(ALPHABET[byte % len(ALPHABET)] for byte in token_bytes(LENGTH) if byte < _EVEN)
        codes[code[:LENGTH]] = None
    return list(codes)


def written(code: str) -> str:
    """A code as it is printed: in two groups."""
    return f"{code[: LENGTH // 2]}-{code[LENGTH // 2 :]}"


def read(typed: str) -> str:
    """The code that was typed, or "" where it can be none. Capitals, spaces and dashes make no difference."""
    code = "".join(letter for letter in typed.lower() if letter != _MINUS and category(letter) not in _PASSED_OVER)
    return code if len(code) == LENGTH and _LETTERS.issuperset(code) else ""


def hashed(code: str, partition: str) -> str:
    """What is stored of a code: SHA-256 of it and of the partition (a team in a wave) that it is good for."""
    return sha256(f"{partition}#{code}".encode()).hexdigest()
