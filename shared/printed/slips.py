"""Slips: cards to cut out, ten to an A4 page, each with a code that counts once."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from shared.printed import typeset
from shared.printed.qr import symbol
from shared.printed.wording import parts
from shared.programme import LONDON, Programme
from shared.slip import PARAMETER, written
from shared.unit import Unit
from shared.wave import Wave

TEMPLATE = Path(__file__).with_name("slips.typ")
SYMBOL_MM = 32  # 30 is the least that is recommended for paper in the hand


@dataclass(frozen=True)
class Draw:
    """Whom slips are made for."""

    programme: Programme
    wave: Wave
    team: Unit

    @property
    def named(self) -> dict[str, str]:
        """It, as the audit has it."""
        return {"programme": self.programme.id, "wave": self.wave.id, "team": self.team.id}

    @property
    def days(self) -> str:
        """When the wave is open, in words."""
        first, last = (moment.astimezone(LONDON).date() for moment in (self.wave.opens_at, self.wave.closes_at))
        if first.year != last.year:
            return f"{first.day} {first:%B %Y} to {last.day} {last:%B %Y}"
        month = "" if first.month == last.month else f" {first:%B}"
        return f"{first.day}{month} to {last.day} {last:%B %Y}"


def pdf(whom: Draw, address: str, codes: Sequence[str]) -> bytes:
    """The cards. `address` is the survey's; a card's QR code adds the slip's code to it."""
    cards = [(code, f"{address}#{PARAMETER}={code}") for code in map(written, codes)]
    symbols = [symbol(scanned) for _, scanned in cards]
    data = {
        "title": f"Slips for {whom.team.name}",
        "team": whom.team.name,
        "survey": whom.programme.title,
        "days": whom.days,
        "address": parts(address),
        "symbol": SYMBOL_MM,
        "quiet": max(made.quiet(SYMBOL_MM) for made in symbols),
        "cards": [
            {"code": code, "scanned": scanned, "qr": made.svg}
            for (code, scanned), made in zip(cards, symbols, strict=True)
        ],
    }
    return typeset.pdf(TEMPLATE, data)
