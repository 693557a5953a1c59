"""Sharing results: the links that a lead has made for others, and what pressing a button of that page makes or ends."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from functions.desk.session import day_of
from functions.desk.visit import Visit
from shared.signing import is_random_name, random_name

USUAL, LONGEST = timedelta(weeks=4), timedelta(days=365)
MOST = 20  # links of one unit that work at a time: they stand on one page
END = "end "  # the value of a button, and a name


@dataclass(frozen=True)
class Shared:
    """A link that works, until the end of a day."""

    name: str
    wave: date
    until: date
    address: str


@dataclass(frozen=True)
class Sheet:
    """What stands on the page.

    A new link may end between two days; what is `typed`, or what is `wrong` with it, stands in its field. The form has
    the `name` of the link that it makes, so that sending it twice makes one. `told` is the name of what is said first.
    """

    wave: date
    first: date
    last: date
    typed: str
    name: str
    links: tuple[Shared, ...]
    made: Shared | None = None
    told: str = ""
    wrong: str = ""


def sheet(visit: Visit) -> Sheet:
    """As things stand. No link ends later than the lead's own: by that she can end it."""
    link, first = visit.link, visit.today
    last = min(first + LONGEST, link.last_day)
    links = tuple(
        Shared(each.address_hash, date.fromisoformat(each.wave), each.last_day, visit.address(each))
        for each in visit.desk.shares(visit.team, link, first)
    )
    usual = min(first + USUAL, last).isoformat()
    return Sheet(date.fromisoformat(link.wave), first, last, usual, random_name(), links)


def press(visit: Visit, action: str, save: str, posted: Mapping[str, str]) -> Sheet | None:
    """Make a link or end one, and what stands there then; None where nobody pressed a button of the page."""
    before = sheet(visit)
    if action.startswith(END) and is_random_name(name := action.removeprefix(END)):
        visit.desk.end_share(visit.link, name)
        return replace(before, links=tuple(each for each in before.links if each.name != name), told="ended")
    typed, name = posted.get("until"), posted.get("name", "")
    if action != save or typed is None or not is_random_name(name):
        return None
    day, is_new = day_of(typed), all(each.name != name for each in before.links)
    wrong = "no_day" if day is None else "" if before.first <= day <= before.last else "bad_day"
    wrong = wrong or ("too_many" if is_new and len(before.links) >= MOST else "")
    if wrong or day is None:
        return replace(before, typed=typed, name=name, wrong=wrong)
    visit.desk.share(visit.link, name, day)
    after = sheet(visit)
    made = next((each for each in after.links if each.name == name), None)
    return replace(after, made=made, told="made" if made else "ended")  # one that was ended is not made anew
