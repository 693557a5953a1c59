"""What the desk hands out to be printed or passed on: a poster, and words."""

import re
from datetime import datetime
from urllib.parse import quote

from functions.desk.others import Refused
from functions.desk.room import Room
from shared.enrolment import Enrolment
from shared.page import Reply, reply
from shared.person import Role
from shared.phrase import Phrases
from shared.printed.invitation import chat, facts, mail
from shared.printed.place import Place, places
from shared.programme import LONDON
from shared.text import MOST_OF_A_LINE, one_line
from shared.unit import Unit
from shared.wording import day

say = Phrases("desk", "files")
LINE = 34  # characters that a phone shows beside each other
_NOT_IN_A_NAME = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')  # Windows refuses these


def pdf(content: str, name: str) -> Reply:
    """A PDF in base 64 as a file of this name."""
    plain = " ".join(_NOT_IN_A_NAME.sub(" ", name).split())[:80].strip(" .")
    named = f"attachment; filename*=UTF-8''{quote(f'{plain}.pdf')}"
    made = reply(200, content, **{"Content-Type": "application/pdf", "Content-Disposition": named})
    return {**made, "isBase64Encoded": True}


def poster(room: Room, unit_id: str) -> Reply:
    """A team's poster, in its language."""
    team = _team(room, unit_id)
    if team is None:
        return room.pages.plain("not_here")
    return pdf(room.others.printed("poster", teams=[team.id], language=None), f"{say('poster')} {team.name}")


def words(room: Room, unit_id: str) -> Reply:
    """What a lead passes on by hand."""
    team = _team(room, unit_id)
    place = _place(room, team) if team else None
    if team is None or place is None or room.settings is None:
        return room.pages.plain("not_here")
    language = room.pages.language if room.pages.language in place.instrument.languages else place.instrument.language
    told = facts(place, room.settings, room.asked.address, language)
    made = ((name, make(place, told, language).strip()) for name, make in (("chat", chat), ("mail", mail)))
    texts = [(name, say(name), text, sum(1 + len(line) // LINE for line in text.split("\n"))) for name, text in made]
    return room.pages.show(say, "words", say("heading"), team=team, texts=texts)


def mails(room: Room, unit_id: str) -> Reply:
    """The next mails about a team as its lead will read them."""
    team = _team(room, unit_id)
    if team is None:
        return room.pages.plain("not_here")
    try:
        letters = room.others.letters(team.id)
    except Refused:
        letters = []
    shown = [
        {**each, "day": day(datetime.fromisoformat(each["when"]).astimezone(LONDON)), "rows": 30} for each in letters
    ]
    return room.pages.show(say, "mails", say("mails_heading"), team=team, letters=shown)


def preview(room: Room, page: str) -> Reply:
    """A survey before there is one: the form, or what its lead will see, as the clock compiles them."""
    query = room.asked.query
    version = query.get("version", "")
    if page not in ("form", "summary") or not (version.isascii() and version.isdigit() and len(version) < 6):
        return room.pages.plain("not_here")
    try:
        pages = room.others.preview(
            programme=query.get("programme") or None,
            instrument=query.get("instrument", ""),
            version=int(version),
            team_name=one_line(query.get("name", ""))[:MOST_OF_A_LINE],
            language=query.get("language", room.pages.language),
            wave_0=bool(query.get("first")),
        )
    except Refused:
        return room.pages.plain("not_here")
    return reply(200, pages[page], style=pages["style"], script=pages["script"])


def _team(room: Room, unit_id: str) -> Unit | None:
    team = room.unit(unit_id, Role.LEAD)
    return team if team and team.is_team else None


def _place(room: Room, team: Unit) -> Place | None:
    register, tree = room.asked.register, room.person.tree
    enrolment = Enrolment(tree, register.definitions.programmes()) if tree else None
    return next(places(register, room.asked.address, enrolment, [team]), None) if enrolment else None
