"""What each address of the desk leads to, by its resource in template.yaml."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from functions.desk import admit, changes, door, files, handover, hat, home, people, signed, start, team, visits
from functions.desk.asked import Asked
from functions.desk.desk import Desk
from functions.desk.others import Others
from functions.desk.page import Pages
from functions.desk.room import Room
from functions.desk.visit import Visit
from shared.errors import RosterBusy, WaveOpening
from shared.notice import About, Notice
from shared.page import Reply
from shared.person import Person
from shared.signing import Purpose, read

Parameters = Mapping[str, str]
Answer = Callable[[Asked, Others, Parameters], Reply]


def _pages(asked: Asked, resource: str) -> Pages:
    """The pages of an address, which is so many steps below the stage."""
    organisation = asked.settings.organisation if asked.settings else ""
    return Pages(asked.language, organisation, "../" * (resource.count("/") - 1))


def _signed(asked: Asked, others: Others, parameters: Parameters) -> Reply:
    """A signed link: its page, or what its button does."""
    pages = _pages(asked, "/lead/{token}")
    link, desk = read(asked.key, parameters["token"], asked.now.date()), Desk(asked.register, asked.key)
    holder = desk.holder(link) if link else None
    if not link or not holder or link.purpose in (Purpose.SEE, Purpose.SHOWN):
        return Pages(asked.language).plain("gone")
    if link.purpose is Purpose.PEOPLE:
        inside = room_of(asked, others, pages, holder.address)
        return _done(inside, lambda room: people.visit(room, holder.units[0], link.wave))
    visit = Visit(desk, pages, link, holder, asked.now, asked.address)
    return signed.act(visit, asked.posted) if asked.is_post else signed.show(visit)


def _open(resource: str, answer: Callable[[Asked, Pages, Others, Parameters], Reply]) -> Answer:
    """A page for everybody."""
    return lambda asked, others, parameters: answer(asked, _pages(asked, resource), others, parameters)


def _inside(resource: str, answer: Callable[[Room, Parameters], Reply]) -> Answer:
    """A page for who has signed in; everybody else is shown the door, and led on to it from there.

    What is posted without the proof of this browser's own page changes nothing.
    """

    def guarded(asked: Asked, others: Others, parameters: Parameters) -> Reply:
        pages = _pages(asked, resource)
        address = visits.who(asked)
        if address is None:
            leads_to = resource.removeprefix("/desk").strip("/").format(**parameters)
            return door.show(asked, pages, leads_to)
        if asked.is_post and not visits.proves(asked):
            return pages.plain("elsewhere")
        pages = replace(pages, proof=visits.proof(asked), address=address)
        return _done(room_of(asked, others, pages, address), lambda room: answer(room, parameters))

    return guarded


def room_of(asked: Asked, others: Others, pages: Pages, address: str) -> Room:
    """Where somebody is who has signed in."""
    who = Person(address, asked.tree, address in asked.stewards)
    return Room(asked, pages, who, others, asked.slips)


def _done(room: Room, answer: Callable[[Room], Reply]) -> Reply:
    """A page that may change the teams, which nobody can at some moments."""
    try:
        return answer(room)
    except (WaveOpening, RosterBusy):
        return room.pages.plain("not_ready")


def _ask(asked: Asked, pages: Pages, others: Others, _: Parameters) -> Reply:
    """Have a link mailed; who comes by another way, as by the page's other language, is asked for the address anew."""
    return door.ask(asked, pages, others) if asked.is_post else door.show(asked, pages)


def _enter(asked: Asked, pages: Pages, others: Others, _: Parameters) -> Reply:
    """Sign in by a mailed link, and do what it was mailed for."""
    if not asked.is_post:
        return door.show(asked, pages)
    found = door.followed(asked)
    if found is None:
        return pages.plain("elsewhere" if not door.is_pressed(asked) else "no_more")

    def let_in(room: Room) -> Reply:
        if found.about is not About.SIGN_IN:
            room.now()  # while nobody can change teams the link stays good
        if not door.use(asked, found):
            return pages.plain("no_more")
        return door.enter(asked, pages, found) if _followed(room, found) else pages.plain("not_here")

    return _done(room_of(asked, others, pages, found.address), let_in)


def _followed(room: Room, notice: Notice) -> bool:
    """Do what a notice asks for; False where it has become meaningless."""
    if notice.about is About.TAKE_OVER:
        return handover.taken(room, notice)
    return handover.joined(room, notice) if notice.about is About.JOIN else True


OF_A_TEAM: dict[str, Callable[[Room, str], Reply]] = {
    "/desk/team/{unit}": team.visit,
    "/desk/team/{unit}/hand-over": handover.visit,
    "/desk/team/{unit}/admit": admit.visit,
    "/desk/team/{unit}/slips": hat.visit,
    "/desk/team/{unit}/words": files.words,
    "/desk/team/{unit}/mails": files.mails,
    "/desk/team/{unit}/poster.pdf": files.poster,
    "/desk/team/{unit}/changes": changes.show,
}
ROUTES: dict[str, Answer] = {
    "/lead/{token}": _signed,
    "/start": _open("/start", lambda asked, pages, *_: door.show(asked, pages, "start")),
    "/desk/ask": _open("/desk/ask", _ask),
    "/desk/in/{token}": _open(
        "/desk/in/{token}", lambda asked, pages, _, found: door.link(asked, pages, found["token"])
    ),
    "/desk/in": _open("/desk/in", _enter),
    "/desk": _inside("/desk", lambda room, _: home.show(room)),
    "/desk/start": _inside("/desk/start", lambda room, _: start.visit(room)),
    "/desk/preview/{page}": _inside("/desk/preview/{page}", lambda room, found: files.preview(room, found["page"])),
    "/desk/out": _inside("/desk/out", lambda room, _: door.leave(room)),
    **{
        resource: _inside(resource, lambda room, found, answer=answer: answer(room, found["unit"]))  # type: ignore[misc]
        for resource, answer in OF_A_TEAM.items()
    },
}
