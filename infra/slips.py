"""Slips: cards to cut out, as a PDF, and the hashes of their codes in the slips' table.

A slip is for one team and one wave. Nothing is kept of how many were made, or in which order (the trail of operators
says that some were), and nobody can list or withdraw them: whoever could look would see who is still to answer. Making
more adds to those made before.

The order of things makes it safe to be killed anywhere and run again. The PDF gets its name last, once every hash is
stored, so that whatever was printed works; hashes whose codes were never seen do no harm.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from dataclasses import dataclass
from difflib import get_close_matches
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import segno

from functions.mail import typeset
from shared.enrolment import Enrolment
from shared.errors import SoundingsError
from shared.programme import LONDON
from shared.slip import PARAMETER, new_codes, written
from shared.unit import Tree
from shared.wave import State

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from shared.programme import Programme
    from shared.store.register import Register
    from shared.store.slips import Slips
    from shared.unit import Unit
    from shared.wave import Wave

TEMPLATE = Path(__file__).with_suffix(".typ")
SYMBOL_MM = 32  # 30 is the least that is recommended for paper in the hand
QUIET = 4  # modules around the symbol, ISO/IEC 18004


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
    units = {unit.id: unit for unit in register.units()}
    team = units.get(team_id)
    if team is None or not team.is_team:
        near = get_close_matches(team_id, [unit.id for unit in units.values() if unit.is_team], 3)
        raise SoundingsError(f"there is no team '{team_id}'" + (f"; did you mean {' or '.join(near)}?" if near else ""))
    programme = Enrolment(Tree(units.values()), register.programmes()).of(team)
    if programme is None:
        raise SoundingsError(f"team '{team_id}' is in no programme")
    wave = _wave(register.waves(programme.id), team, wave_id)
    if not wave.rules.slips:
        raise SoundingsError(
            f"wave {wave.id} of programme '{programme.id}' does not use slips: give the programme 'slips: true' in "
            "your organisation file, load that, and name a wave that has not opened yet; the next tick prepares it"
        )
    return Draw(programme, wave, team)


def _wave(waves: Sequence[Wave], team: Unit, wave_id: str | None) -> Wave:
    answerable = [
        wave
        for wave in waves
        if wave.state in (State.OPEN, State.SCHEDULED) and (team.since is None or wave.opens >= team.since)
    ]
    answerable.sort(key=lambda wave: (wave.state is not State.OPEN, wave.id))
    if wave_id is not None:
        answerable = [wave for wave in answerable if wave.id == wave_id]
    if not answerable:
        which = f"no wave {wave_id}" if wave_id else "no wave"
        raise SoundingsError(f"there is {which} of '{team.id}' that is open or to come; `soundings status` lists them")
    return answerable[0]


def make(
    slips: Slips, whom: Draw, address: str, count: int, output: Path, token_bytes: Callable[[int], bytes] = os.urandom
) -> None:
    """Write `count` new slips to `output`, which must not be there yet, readable for the caller alone.

    Raises SoundingsError when the file is there or cannot be written, and what the store raises.
    """
    if output.exists():
        raise SoundingsError(f"{output} is there already: print that one, or name another file with --output")
    codes = new_codes(count, token_bytes)
    part = output.with_name(f".{output.name}.part")
    try:
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(pdf(whom, address, codes))
        slips.add(whom.wave, whom.team.id, codes)
        part.rename(output)
    except OSError as error:
        raise SoundingsError(f"{output} cannot be written: {error.strerror}") from None
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def pdf(whom: Draw, address: str, codes: Sequence[str]) -> bytes:
    """The cards. `address` is the survey's; a card's QR code adds the slip's code to it."""
    cards = [(written(code), f"{address}?{PARAMETER}={code}") for code in codes]
    symbols = [segno.make_qr(scanned, error="m") for _, scanned in cards]
    modules = max(symbol.symbol_size(border=0)[0] for symbol in symbols)
    data = {
        "title": f"Slips for {whom.team.name}",
        "team": whom.team.name,
        "survey": whom.programme.title,
        "days": whom.days,
        "address": re.findall(r"[^/.]+[/.]*", address),
        "symbol": SYMBOL_MM,
        "quiet": SYMBOL_MM * QUIET / modules,
        "cards": [
            {"code": code, "scanned": scanned, "qr": _svg(symbol)}
            for (code, scanned), symbol in zip(cards, symbols, strict=True)
        ],
    }
    return typeset.pdf(TEMPLATE, data)


def _svg(symbol: segno.QRCode) -> str:
    file = BytesIO()
    symbol.save(file, kind="svg", border=QUIET)
    return file.getvalue().decode()
