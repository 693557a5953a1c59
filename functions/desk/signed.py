"""What a visit to a signed link comes to: a GET shows, a POST acts. Doing it twice changes nothing more.

A POST acts only where it carries what its button says: mail scanners post too, nothing or what they find in a page, and
the name of a button is sent by whoever presses it. A mail program's one-click POST has a word of its own (RFC 8058).
"""

from collections.abc import Mapping

from functions.desk.desk import DID_CHARACTERS, Did, plain
from functions.desk.page import ACTION, ALL_WELL, SAVE, Pages, written
from functions.desk.session import Typed, came_of, day_of, faults
from functions.desk.share import MOST, Sheet, press, sheet
from functions.desk.visit import Visit
from shared.page import Reply
from shared.phrase import Phrases
from shared.recipient import Wish
from shared.session import MOST_CAME
from shared.signing import Purpose

STOP, RESUME = "stop", "resume"
TAKE_BACK = "take-back "  # and a day
ONE_CLICK = {"List-Unsubscribe": "One-Click"}  # what a mail program posts (RFC 8058)
NOTHING = Typed()
MAIL = Phrases("desk", "mail")
DID = Phrases("desk", "did")
MET = Phrases("desk", "met")
SHARE = Phrases("desk", "share")
ASKED = {Purpose.YES: Phrases("desk", "yes"), Purpose.NO: Phrases("desk", "no")}


def show(visit: Visit, pages: Pages | None = None) -> Reply:
    """The page, as things stand."""
    pages, desk, holder = pages or visit.pages, visit.desk, visit.holder
    if visit.link.purpose is Purpose.DID:
        return _did(visit, pages, desk.did(visit.team, visit.link))
    if visit.link.purpose is Purpose.MET:
        return _met(visit, pages)
    if visit.link.purpose is Purpose.SHARE:
        return _share(visit, pages, sheet(visit))
    if visit.link.purpose is Purpose.MAIL:
        wishes = desk.standing(holder).wishes
        return _mail(visit, pages, stopped=all(unit.id in wishes for unit in holder.units))
    if visit.link.purpose is Purpose.NO and _has_refused(visit):
        return _answered(visit, Purpose.NO)
    asked = ASKED[visit.link.purpose]
    text = asked("text", units=visit.units)
    return pages.show(asked, "ask", asked("heading"), text=text, name=str(visit.link.purpose))


def _has_refused(visit: Visit) -> bool:
    """Whether the holder said before that somebody else leads these units."""
    wishes = visit.desk.standing(visit.holder).wishes
    return all(wishes.get(unit.id) is Wish.WRONG for unit in visit.holder.units)


def act(visit: Visit, posted: Mapping[str, str]) -> Reply:
    """Do what the link is for, and say so; a POST that does not ask for it changes nothing and is told so."""
    action, purpose, desk, holder = posted.get(ACTION, ""), visit.link.purpose, visit.desk, visit.holder
    if purpose is Purpose.DID:
        return _put_down(visit, posted)
    if purpose is Purpose.MET:
        return _note(visit, posted)
    if purpose is Purpose.SHARE:
        pressed = press(visit, action, SAVE, posted)
        return _share(visit, visit.pages, pressed) if pressed else show(visit, visit.pages.unasked())
    if purpose is Purpose.MAIL and (action in (STOP, RESUME) or posted.items() >= ONE_CLICK.items()):
        stops = action != RESUME
        desk.wish(holder, Wish.STOPPED if stops else None)
        return _mail(visit, visit.pages, stopped=stops, told=MAIL("stopped" if stops else "resumed"))
    if purpose is Purpose.MAIL or action not in (purpose, Purpose.YES):
        return show(visit, visit.pages.unasked())
    if action == Purpose.YES:  # behind a `no` too, whose thanks have the button
        desk.confirm(holder, visit.link)
    else:
        desk.wish(holder, Wish.WRONG)
    stopped = action == Purpose.YES and any(unit.id in desk.standing(holder).wishes for unit in holder.units)
    return _answered(visit, Purpose(action), stopped=stopped)


def _mail(visit: Visit, pages: Pages, *, stopped: bool, told: str = "") -> Reply:
    """Whether mail comes, with the button that changes it."""
    return pages.show(MAIL, "mail", MAIL("heading", units=visit.units), told=told, stopped=stopped)


def _answered(visit: Visit, purpose: Purpose, *, stopped: bool = False) -> Reply:
    """The thanks for `yes`, of somebody who has `stopped` the mail or not, or for `no`, which can be taken back."""
    own = ASKED[purpose]
    said = own("done_stopped" if stopped else "done_text", units=visit.units)
    back = own("back") if purpose is Purpose.NO else ""
    return visit.pages.show(own, "answered", own("done"), said=said, back=back)


def _did(visit: Visit, pages: Pages, did: Did, told: str = "", wrong: Mapping[str, str] = ALL_WELL) -> Reply:
    """The page with one field; `did.text` is in it, be it saved or too long to be."""
    team, limit = visit.team.name, DID_CHARACTERS
    return pages.show(DID, "did", DID("heading"), told=told, wrong=wrong, team=team, did=did, limit=limit)


def _put_down(visit: Visit, posted: Mapping[str, str]) -> Reply:
    """Save what the lead did, unless nobody pressed the button, or it is too long or too late."""
    team, pages, before = visit.team, visit.pages, visit.desk.did(visit.team, visit.link)
    if not before.is_open:
        return _did(visit, pages, before)
    text = plain(posted["did"]) if "did" in posted else None
    if text is not None and len(text) > DID_CHARACTERS:
        wrong = {"did": DID("too_long", limit=DID_CHARACTERS, n=len(text))}
        return _did(visit, pages, Did(text, is_open=True), wrong=wrong)
    if text is None or posted.get(ACTION) != SAVE:
        return _did(visit, pages.unasked(), before if text is None else Did(text, is_open=True))
    if not visit.desk.say(team, visit.link, text):
        return pages.plain("gone")
    visit.desk.wrote(visit.holder, visit.link)
    return _did(visit, pages, Did(text, is_open=True), told=DID("saved"))


def _met(
    visit: Visit, pages: Pages, typed: Typed = NOTHING, told: str = "", wrong: Mapping[str, str] = ALL_WELL
) -> Reply:
    """The page with a day and how many came, what was `typed` in them, and below them what is noted."""
    team, sessions = visit.team.name, visit.desk.sessions(visit.team, visit.today)
    heading = MET("heading")
    return pages.show(MET, "met", heading, told=told, wrong=wrong, team=team, typed=typed, sessions=sessions)


def _note(visit: Visit, posted: Mapping[str, str]) -> Reply:
    """Note a session or take one back, unless nobody pressed the button, or it cannot have been."""
    team, desk, pages, action = visit.team, visit.desk, visit.pages, posted.get(ACTION, "")
    is_whole = {"day", "came"} <= posted.keys()
    typed = Typed(posted["day"], posted["came"]) if is_whole else Typed()
    if action.startswith(TAKE_BACK) and (gone := day_of(action.removeprefix(TAKE_BACK))):
        desk.take_back(team, gone)
        return _met(visit, pages, typed, MET("taken_back", day=written(gone)))
    if not is_whole or action != SAVE:
        return _met(visit, pages.unasked(), typed)
    first, day, came = desk.first_day(visit.link), day_of(typed.day), came_of(typed.came)
    wrong = faults(typed, first, visit.today)
    if wrong or day is None or came is None:
        told = {field: MET(name, first=written(first), most=MOST_CAME) for field, name in wrong.items()}
        return _met(visit, pages, typed, wrong=told)
    desk.note(team, day, came, visit.now)
    desk.wrote(visit.holder, visit.link)
    return _met(visit, pages, told=MET("noted", day=written(day), came=came))


def _share(visit: Visit, pages: Pages, sheet: Sheet) -> Reply:
    """The page on which a link for others is made, with those that work, each with a button that ends it."""
    about = {"first": written(sheet.first), "last": written(sheet.last), "most": MOST}
    wrong = {"until": SHARE(sheet.wrong, **about)} if sheet.wrong else {}
    told = SHARE(sheet.told, day=written(sheet.made.until) if sheet.made else "") if sheet.told else ""
    return pages.show(SHARE, "share", SHARE("heading"), told=told, wrong=wrong, team=visit.team.name, sheet=sheet)
