"""What a visit to a signed link comes to: a GET shows, a POST acts. Doing it twice changes nothing more.

A POST acts only where it carries what its button says: mail scanners post too, nothing or what they find in a page, and
the name of a button is sent by whoever presses it. A mail program's one-click POST has a word of its own (RFC 8058).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from functions.lead.desk import DID_CHARACTERS, Did, plain
from functions.lead.page import ACTION, ONE_CLICK, RESUME, SAVE, STOP
from shared.signing import Purpose

if TYPE_CHECKING:
    from functions.lead.desk import Desk, Holder
    from functions.lead.page import Pages
    from shared.signing import Link


def show(desk: Desk, pages: Pages, link: Link, holder: Holder) -> dict[str, Any]:
    """The page, as things stand."""
    if link.purpose is Purpose.DID:
        return pages.did(holder.units[0], desk.did(holder.units[0], link))
    if link.purpose is Purpose.MAIL:
        wishes = desk.standing(holder).wishes
        return pages.mail(holder.units, stopped=all(unit.id in wishes for unit in holder.units))
    return pages.ask(link.purpose, holder.units)


def act(desk: Desk, pages: Pages, link: Link, holder: Holder, posted: dict[str, str]) -> dict[str, Any]:
    """Do what the link is for, and say so; a POST that does not ask for it changes nothing and is told so."""
    action = posted.get(ACTION, "")
    if link.purpose is Purpose.DID:
        return _put_down(desk, pages, link, holder, posted)
    if link.purpose is Purpose.MAIL and (action in (STOP, RESUME) or posted.items() >= ONE_CLICK.items()):
        stops = action != RESUME
        (desk.stop if stops else desk.resume)(holder)
        return pages.mail(holder.units, stopped=stops, acted=True)
    if link.purpose is Purpose.MAIL or action != link.purpose:
        return show(desk, pages.unasked(), link, holder)
    if link.purpose is Purpose.YES:
        desk.confirm(holder, link)
    else:
        desk.refuse(holder)
    return pages.answered(link.purpose, holder.units)


def _put_down(desk: Desk, pages: Pages, link: Link, holder: Holder, posted: dict[str, str]) -> dict[str, Any]:
    """Save what the lead did, unless nobody pressed the button, or it is too long or too late."""
    team, before = holder.units[0], desk.did(holder.units[0], link)
    if not before.is_open:
        return pages.did(team, before)
    text = plain(posted["did"]) if "did" in posted else None
    if text is not None and len(text) > DID_CHARACTERS:
        return pages.did(team, Did(text, is_open=True), too_long=True)
    if text is None or posted.get(ACTION) != SAVE:
        return pages.unasked().did(team, before if text is None else Did(text, is_open=True))
    if not desk.say(team, link, text):
        return pages.plain("gone")
    return pages.did(team, Did(text, is_open=True), saved=True)
