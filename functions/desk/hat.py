"""Slips for a team to draw from a hat: as cards to print and cut, or as a digital hat, which is her own screen.

All codes of the hat come with the page, so that showing one is no request; what is stored leads from no code to an
answer. The codes follow from the page whose button was pressed, so that a button that is pressed twice makes them once.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from hashlib import sha256
from itertools import count

from functions.desk import files
from functions.desk.page import ALL_WELL
from functions.desk.room import Room
from functions.desk.team import Now, now_of
from shared.errors import SlipsNotAdded
from shared.page import Reply
from shared.person import Role
from shared.phrase import Phrases
from shared.printed.qr import inline
from shared.roster import hat
from shared.signing import is_random_name, random_name, signature
from shared.slip import PARAMETER, new_codes, written
from shared.store.audit import Entry
from shared.wave import Wave
from shared.wording import day

say = Phrases("desk", "hat")
PAPER, SCREEN = "paper", "screen"
MOST = 100  # at a time: the command line makes more


def visit(room: Room, unit_id: str) -> Reply:
    """Show the page, or make slips."""
    team = room.unit(unit_id, Role.LEAD)
    if team is None or not team.is_team:
        return room.pages.plain("not_here")
    now = now_of(room, room.present(), team)
    wave = now.answering
    if wave is None or not wave.rules.slips:
        return room.pages.plain("not_here")
    if not room.asked.is_post:
        return _show(room, now)
    typed, page = room.posted.get("count", ""), room.posted.get("page", "")
    if room.action not in (PAPER, SCREEN) or not is_random_name(page):
        return _show(replace(room, pages=room.pages.unasked()), now, typed)
    named = _named(now, wave)
    entries = list(hat.made(room.asked.register.audit, named, wave.opens, room.asked.now))
    again = [each for each in entries if each.details.get("of") == _hashed(page)]
    number = int(again[0].details["made"]) if again else _number(typed)
    left = hat.most(_people(room, now, entries)) - hat.count(iter(entries))
    if not 0 < number <= min(MOST, MOST if again else left):
        return _show(room, now, typed, wrong={"count": say("no_count", most=max(0, min(left, MOST)))})
    codes = new_codes(number, _bytes(room, f"{wave.name} {team.id} {page}"))
    if not again:
        _store(
            room, wave, team.id, codes, {**named, "unit": team.id, "of": _hashed(page), "people": str(team.headcount)}
        )
    return _paper(room, now, wave, codes) if room.action == PAPER else _screen(room, now, codes)


def _people(room: Room, now: Now, entries: list[Entry]) -> int:
    """The people whom codes are for: of an open wave those of its first day; else the fewest since codes were made, for
    whoever can raise the number could make as many codes.
    """
    answering = room.present().answering(now.team.id) if now.open else None
    if answering:
        return answering.tree.units[now.team.id].headcount or 0
    return min([now.team.headcount or 0, *(int(each.details.get("people", "0")) for each in entries)])


def _named(now: Now, wave: Wave) -> dict[str, str]:
    return {"programme": wave.programme, "wave": wave.id, "team": now.team.id}


def _store(room: Room, wave: Wave, team_id: str, codes: list[str], told: Mapping[str, str]) -> None:
    """Make the codes good, put down first and counted last."""
    others, who, now = room.others, room.person.address, room.asked.now
    others.note(who, hat.WHAT, now, **{name: told[name] for name in told if name != "of"})
    with suppress(SlipsNotAdded):  # they are there: the same button made them, and did not come to say so
        room.slips.add(wave, team_id, codes)
    others.note(who, hat.WHAT, now, **told, made=len(codes))


def _number(typed: str) -> int:
    digits = typed.strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 4 else 0


def _bytes(room: Room, seed: str) -> Callable[[int], bytes]:
    """What looks random to everybody without the key, and is the same for the same page."""
    blocks = count()

    def more(length: int) -> bytes:
        return sha256(f"{signature(room.asked.key, f'slips {next(blocks)} {seed}')} {seed}".encode()).digest()[:length]

    return more


def _hashed(page: str) -> str:
    return sha256(f"page {page}".encode()).hexdigest()[:16]


def _show(room: Room, now: Now, typed: str | None = None, *, wrong: Mapping[str, str] = ALL_WELL) -> Reply:
    shown = str(now.team.headcount) if typed is None else typed
    about, name, heading = _about(room, now), random_name(), say("heading")
    return room.pages.show(say, "slips", heading, wrong=wrong, team=now.team, typed=shown, name=name, about=about)


def _about(room: Room, now: Now) -> tuple[str, ...]:
    """What codes are, which survey they are good for, and how many were made for it."""
    wave = now.answering
    if wave is None:
        return ()
    made = hat.count(hat.made(room.asked.register.audit, _named(now, wave), wave.opens, room.asked.now))
    return (*say.each("text", opens=day(wave.opens)), *([say("made", count=made)] if made else []))


def _paper(room: Room, now: Now, wave: Wave, codes: list[str]) -> Reply:
    content = room.others.printed("slips", team=now.team.id, wave=wave.id, codes=codes)
    return files.pdf(content, f"{say('file')} {now.team.name}")


def _screen(room: Room, now: Now, codes: list[str]) -> Reply:
    address = f"{room.asked.address}/s/{now.team.link}"
    shown = [(written(code), inline(f"{address}#{PARAMETER}={written(code)}")) for code in codes]
    return room.pages.show(say, "hat", say("screen_heading"), team=now.team, codes=shown, address=address)
