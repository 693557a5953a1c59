"""What a visit to a signed link comes to: a GET shows, a POST acts. Doing it twice changes nothing more.

A POST acts only where it carries what its button says: mail scanners post too, nothing or what they find in a page, and
the name of a button is sent by whoever presses it. A mail program's one-click POST has a word of its own (RFC 8058).
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from functions.lead.desk import DID_CHARACTERS, Desk, Did, Holder, plain
from functions.lead.page import ACTION, ONE_CLICK, RESUME, SAVE, STOP, TAKE_BACK, Pages, written
from functions.lead.session import Typed, came_of, day_of, faults
from functions.lead.share import press, sheet
from shared.programme import LONDON
from shared.recipient import Wish
from shared.signing import Link, Purpose
from shared.unit import Unit


@dataclass(frozen=True)
class Visit:
    """Who comes, with which link, and when."""

    desk: Desk
    pages: Pages
    link: Link
    holder: Holder
    now: datetime
    base: str  # the address of the public pages, without a slash at the end

    def address(self, shown: Link) -> str:
        """Where a link leads that is shared."""
        return f"{self.base}/results/{self.desk.token(shown)}{self.pages.query}"

    @property
    def team(self) -> Unit:
        """The team that a link to write is about."""
        return self.holder.units[0]

    @property
    def today(self) -> date:
        """The day in London."""
        return self.now.astimezone(LONDON).date()


def show(visit: Visit, pages: Pages | None = None) -> dict[str, Any]:
    """The page, as things stand."""
    pages, desk, holder = pages or visit.pages, visit.desk, visit.holder
    if visit.link.purpose is Purpose.DID:
        return pages.did(visit.team, desk.did(visit.team, visit.link))
    if visit.link.purpose is Purpose.MET:
        return pages.met(visit.team, desk.sessions(visit.team, visit.today))
    if visit.link.purpose is Purpose.SHARE:
        return pages.share(visit.team, sheet(visit))
    if visit.link.purpose is Purpose.MAIL:
        wishes = desk.standing(holder).wishes
        return pages.mail(holder.units, stopped=all(unit.id in wishes for unit in holder.units))
    if visit.link.purpose is Purpose.NO and _has_refused(visit):
        return pages.answered(Purpose.NO, holder.units)
    return pages.ask(visit.link.purpose, holder.units)


def _has_refused(visit: Visit) -> bool:
    """Whether the holder said before that somebody else leads these units."""
    wishes = visit.desk.standing(visit.holder).wishes
    return all(wishes.get(unit.id) is Wish.WRONG for unit in visit.holder.units)


def act(visit: Visit, posted: dict[str, str]) -> dict[str, Any]:
    """Do what the link is for, and say so; a POST that does not ask for it changes nothing and is told so."""
    action, purpose, desk, holder = posted.get(ACTION, ""), visit.link.purpose, visit.desk, visit.holder
    if purpose is Purpose.DID:
        return _put_down(visit, posted)
    if purpose is Purpose.MET:
        return _met(visit, posted)
    if purpose is Purpose.SHARE:
        pressed = press(visit, action, SAVE, posted)
        return visit.pages.share(visit.team, pressed) if pressed else show(visit, visit.pages.unasked())
    if purpose is Purpose.MAIL and (action in (STOP, RESUME) or posted.items() >= ONE_CLICK.items()):
        stops = action != RESUME
        desk.wish(holder, Wish.STOPPED if stops else None)
        return visit.pages.mail(holder.units, stopped=stops, acted=True)
    if purpose is Purpose.MAIL or action not in (purpose, Purpose.YES):
        return show(visit, visit.pages.unasked())
    if action == Purpose.YES:  # behind a `no` too, whose thanks have the button
        desk.confirm(holder, visit.link)
    else:
        desk.wish(holder, Wish.WRONG)
    stopped = action == Purpose.YES and any(unit.id in desk.standing(holder).wishes for unit in holder.units)
    return visit.pages.answered(action, holder.units, stopped=stopped)


def _put_down(visit: Visit, posted: dict[str, str]) -> dict[str, Any]:
    """Save what the lead did, unless nobody pressed the button, or it is too long or too late."""
    team, pages, before = visit.team, visit.pages, visit.desk.did(visit.team, visit.link)
    if not before.is_open:
        return pages.did(team, before)
    text = plain(posted["did"]) if "did" in posted else None
    if text is not None and len(text) > DID_CHARACTERS:
        return pages.did(team, Did(text, is_open=True), too_long=True)
    if text is None or posted.get(ACTION) != SAVE:
        return pages.unasked().did(team, before if text is None else Did(text, is_open=True))
    if not visit.desk.say(team, visit.link, text):
        return pages.plain("gone")
    visit.desk.wrote(visit.holder, visit.link)
    return pages.did(team, Did(text, is_open=True), saved=True)


def _met(visit: Visit, posted: dict[str, str]) -> dict[str, Any]:
    """Note a session or take one back, unless nobody pressed the button, or it cannot have been."""
    team, desk, pages, action = visit.team, visit.desk, visit.pages, posted.get(ACTION, "")
    is_whole = {"day", "came"} <= posted.keys()
    typed = Typed(posted["day"], posted["came"]) if is_whole else Typed()
    if action.startswith(TAKE_BACK) and (gone := day_of(action.removeprefix(TAKE_BACK))):
        desk.take_back(team, gone)
        return pages.met(team, desk.sessions(team, visit.today), typed, "taken_back", day=written(gone))
    if not is_whole or action != SAVE:
        return pages.unasked().met(team, desk.sessions(team, visit.today), typed)
    first, day, came = desk.first_day(visit.link), day_of(typed.day), came_of(typed.came)
    wrong = faults(typed, first, visit.today)
    if wrong or day is None or came is None:
        return pages.met(team, desk.sessions(team, visit.today), typed, wrong=wrong, first=written(first))
    desk.note(team, day, came, visit.now)
    desk.wrote(visit.holder, visit.link)
    return pages.met(team, desk.sessions(team, visit.today), told="noted", day=written(day), came=came)
