"""The desk's door: an address is typed, a link is mailed, a button behind it signs in.

Whatever address is typed, the reply is the same and takes the same calls: whether it is anybody's is found out where
the mail is written. A GET of the mailed link signs nobody in, since mail scanners follow links.
"""

import re

from functions.desk import visits
from functions.desk.asked import Asked
from functions.desk.others import Others
from functions.desk.page import ACTION, Pages, on
from functions.desk.room import Room
from shared.notice import About, Notice, ends, notice_id
from shared.page import Reply
from shared.phrase import Phrases
from shared.signing import is_random_name, random_name
from shared.unit import can_be_written, plain_address

say = Phrases("desk", "door")
ASK, ENTER, OUT = "ask", "enter", "out"
_LEADS_TO = re.compile(
    r"(?:start|team/[a-z0-9-]{1,80}(?:/(?:hand-over|slips|words|mails|changes|admit))?)?"
)  # pages of the desk, and no other address


def show(asked: Asked, pages: Pages, leads_to: str = "", *, typed: str = "", wrong: str = "") -> Reply:
    """The page that asks for an address; who starts a team reads what that is."""
    is_start = leads_to == "start"
    heading = say("start") if is_start else say("heading")
    faults = {"address": say(wrong)} if wrong else {}
    return pages.show(say, "door", heading, wrong=faults, is_start=is_start, typed=typed, leads_to=leads_to)


def ask(asked: Asked, pages: Pages, others: Others) -> Reply:
    """Have a link mailed, if the address is anybody's."""
    typed, leads_to = asked.posted.get("address", ""), asked.posted.get("leads_to", "")
    leads_to = leads_to if _LEADS_TO.fullmatch(leads_to) else ""
    address = plain_address(typed)
    if asked.posted.get(ACTION) != ASK or not visits.is_of_here(asked):
        return show(asked, pages.unasked(), leads_to, typed=typed)
    if not can_be_written(address):
        return show(asked, pages, leads_to, typed=typed, wrong="no_address")
    until, language = ends(About.SIGN_IN, asked.now), pages.language
    mark = asked.marks.get(address, "")
    others.tell(Notice(random_name(), About.SIGN_IN, address, until, language, leads_to=leads_to, mark=mark))
    return pages.show(say, "asked", say("asked"), address=address)


def link(asked: Asked, pages: Pages, token: str) -> Reply:
    """The page behind a mailed link: one button, and nothing happens without it."""
    notice = _notice(asked, token)
    if notice is None:
        return pages.plain("no_more")
    heading = say(f"{notice.about}_heading", team=notice.name)
    return pages.show(say, "link", heading, notice=notice, token=token, page_name=random_name())


def is_pressed(asked: Asked) -> bool:
    """Whether it was this site's button behind a mailed link."""
    is_ours = asked.posted.get(ACTION) == ENTER and is_random_name(asked.posted.get("page", ""))
    return is_ours and visits.is_of_here(asked)


def followed(asked: Asked) -> Notice | None:
    """The notice whose button was pressed; None where it is good no more."""
    is_here = asked.is_post and is_pressed(asked)
    return _notice(asked, asked.posted.get("token", ""), asked.posted.get("page", "")) if is_here else None


def use(asked: Asked, notice: Notice) -> bool:
    """Use a notice by the page whose button was pressed; False where another page's was pressed before."""
    return asked.register.notices.use(notice, asked.posted["page"])


def enter(asked: Asked, pages: Pages, notice: Notice) -> Reply:
    """Let in whom a notice was mailed to, and lead on."""
    secret = visits.secret_of(asked.key, asked.posted["token"], asked.posted["page"])
    cookie = visits.begin(asked, secret, notice.address)
    if cookie is None:  # signed out since by the same button
        return pages.plain("no_more")
    location = f"../desk/{notice.leads_to}".rstrip("/") + pages.query
    return on(location, **{"Set-Cookie": cookie})


def leave(room: Room) -> Reply:
    """Ask whether to sign out, and do it."""
    if room.action != OUT:
        return room.pages.show(say, "leave", say("leave"))
    cookie = visits.end(room.asked)
    reply = Pages(room.pages.language, room.pages.organisation, room.pages.root).show(say, "left", say("left"))
    return {**reply, "headers": {**reply["headers"], "Set-Cookie": cookie}}


def _notice(asked: Asked, token: str, page: str = "") -> Notice | None:
    """What a mailed link is of; None where it is none of ours, over, or was followed from another page."""
    found = notice_id(asked.key, token)
    notice = asked.register.notices.find(found) if found else None
    if notice is None or asked.now >= notice.until or notice.page not in ("", page):
        return None
    return notice if notice.mark == asked.marks.get(notice.address, "") else None
