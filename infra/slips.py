"""Slips: cards to cut out, as a PDF, and the hashes of their codes in the slips' table.

A slip is for one team and one wave. Nothing is kept of how many were made, or in which order (the trail of operators
says that some were), and nobody can list or withdraw them: whoever could look would see who is still to answer. Making
more adds to those made before.

The order of things makes it safe to be killed anywhere and run again. The PDF gets its name last, once every hash is
stored, so that whatever was printed works; hashes whose codes were never seen do no harm.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from functions.mail import typeset
from infra.enrolment import answerable, programme_of, team_in
from infra.output import FOR_THE_CALLER, new_file
from infra.qr import symbol
from infra.wording import parts
from shared.errors import SoundingsError
from shared.programme import LONDON
from shared.slip import PARAMETER, new_codes, written
from shared.unit import Tree

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from shared.programme import Programme
    from shared.store.register import Register
    from shared.store.slips import Slips
    from shared.unit import Unit
    from shared.wave import Wave

TEMPLATE = Path(__file__).parent / "printed" / "slips.typ"
SYMBOL_MM = 32  # 30 is the least that is recommended for paper in the hand


@dataclass(frozen=True)
class Draw:
    """Whom slips are made for."""

    programme: Programme
    wave: Wave
    team: Unit

    @property
    def days(self) -> str:
        """When the wave is open, in words."""
        first, last = (moment.astimezone(LONDON).date() for moment in (self.wave.opens_at, self.wave.closes_at))
        if first.year != last.year:
            return f"{first.day} {first:%B %Y} to {last.day} {last:%B %Y}"
        month = "" if first.month == last.month else f" {first:%B}"
        return f"{first.day}{month} to {last.day} {last:%B %Y}"


def draw(register: Register, team_id: str, wave_id: str | None) -> Draw:
    """The team, its programme, and the wave: by default the open one or else the next.

    Raises SoundingsError, which says what to do.
    """
    tree = Tree(register.units())
    team = team_in(tree.units, team_id)
    programme = programme_of(tree, register.programmes(), team)
    wave = answerable(register.waves(programme.id), team, wave_id)
    if not wave.rules.slips:
        raise SoundingsError(
            f"wave {wave.id} of programme '{programme.id}' does not use slips: give the programme 'slips: true' in "
            "your organisation file, load that, and name a wave that has not opened yet; the next tick prepares it"
        )
    return Draw(programme, wave, team)


def make(
    slips: Slips, whom: Draw, address: str, count: int, output: Path, token_bytes: Callable[[int], bytes] = os.urandom
) -> None:
    """Write `count` new slips to `output`, which must not be there yet, readable for the caller alone.

    Raises SoundingsError when the file is there or cannot be written, and what the store raises.
    """
    codes = new_codes(count, token_bytes)
    with new_file(output, FOR_THE_CALLER) as file:
        file.write(pdf(whom, address, codes))
        slips.add(whom.wave, whom.team.id, codes)


def pdf(whom: Draw, address: str, codes: Sequence[str]) -> bytes:
    """The cards. `address` is the survey's; a card's QR code adds the slip's code to it."""
    cards = [(written(code), f"{address}?{PARAMETER}={code}") for code in codes]
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
