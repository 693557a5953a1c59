"""The units below another: those with something to say first, and those of which a visit asks.

A team has something to say where its main figure needs attention (`shared.summary.attention`), and where a question is
clearly further from the whole than chance would have it (`functions.results.heat`); of more teams than MOST_TEAMS that
bar is as much higher, so that chance alone names no more of them. Within a group teams stand by their names: an order
by figures would be one of noise.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice

from functions.results.heat import CLEARLY, departures
from functions.results.view import MOST_ROWS, MOST_TEAMS, Asked, View, page_of
from shared import figures, meaning, withheld
from shared.meaning import figure
from shared.phrase import Phrases
from shared.primary import primary
from shared.publication import ItemFigures, Publication
from shared.summary.attention import broken
from shared.summary.below import spelt
from shared.summary.change import Told
from shared.unit import Unit
from shared.wording import listed, sentence

say = Phrases("results", "below")
NEED, BETTER, LIKE, WORDS, FEW = GROUPS = ("need", "better", "like", "words", "few")
MOST_OPEN = 5  # teams with something to say that are seen before anything is opened
MOST_OF_MANY = 20  # teams of a group on a page of more than MOST_TEAMS
MOST_NAMED = 2  # questions beside a team


@dataclass(frozen=True)
class Row:
    """A unit: where it is, its main figure, how many answered, and what it has to say. A name may be no link."""

    name: str
    address: str
    place: str  # "Surgery › Theatres", the units between
    figure: str = ""  # "64%"
    answered: str = ""
    said: tuple[str, ...] = ()


@dataclass(frozen=True)
class Group:
    """Teams of which the same is to be said. Where there is no room for all of them `query` leads to them."""

    name: str  # one of GROUPS
    heading: str
    count: int
    rows: tuple[Row, ...]
    query: str = ""


@dataclass(frozen=True)
class Found:
    """One page of the units that a visit asked for, with the queries of the pages before and after it."""

    heading: str
    figure: str
    rows: tuple[Row, ...]
    place: str  # "Page 2 of 4"; empty where there is one
    before: str
    after: str


@dataclass(frozen=True)
class Below:
    """What a page says of the units below its own; no `groups` where there are too many teams to read them all."""

    told: str
    figure: str  # what stands beside a name
    odds: str
    groups: tuple[Group, ...]
    between: tuple[Row, ...]  # the units directly below, of several teams each


def below(view: View) -> Below:
    """The teams in groups, and the units directly below."""
    teams = _groups(view)
    counts = {name: len(inside) for name, inside in teams.items()}
    shown = sum(counts.get(name, 0) for name in (NEED, BETTER, LIKE))
    parts = [say("of_figures", count=shown)] if shown else []
    parts += [say(f"of_{name}", count=counts[name]) for name in (WORDS, FEW) if name in counts]
    between = [unit for unit in view.listed if unit.parent == view.link.unit and not unit.is_team]
    return Below(
        told=say("told" if parts else "unread", count=view.teams(view.link.unit), parts=listed(parts)),
        figure=_figure(view.now),
        odds=f"{round(1 / _clearly(view)):,}",
        groups=tuple(_group(view, name, inside) for name, inside in teams.items()),
        between=tuple(_row(view, unit) for unit in between[:MOST_ROWS]),
    )


def _figure(of: Publication) -> str:
    """What the main figure is, and that how many answered stands beside it."""
    named = primary(of)
    if named is None:
        return say("beside_it")
    title = next((scale.title for scale in of.scales if scale.scale == named.scale), "")
    usual = meaning.usual(of) or say("favourable")
    return say("beside_score", title=title) if title else say("beside_share", usual=usual)


def found(view: View) -> Found:
    """The units that the visit asked for, of one page."""
    asked, teams = view.asked, {} if view.asked.is_named else _groups(view)
    units: Sequence[Unit] = view.named if asked.is_named else [unit for unit, _ in teams.get(asked.group, ())]
    on_it, page, pages = page_of(units, asked.page)
    told = dict(teams.get(asked.group, ()))
    name = ("named" if asked.words else "all") if asked.is_named else asked.group
    return Found(
        heading=say(name, count=len(units), words=asked.words),
        figure=_figure(view.now),
        rows=tuple(_row(view, unit, told.get(unit, ())) for unit in on_it),
        place=say("page", page=page, pages=pages) if pages > 1 else "",
        before=asked.query(page - 1) if page > 1 else "",
        after=asked.query(page + 1) if page < pages else "",
    )


def _groups(view: View) -> dict[str, list[tuple[Unit, tuple[str, ...]]]]:
    """The teams by what there is to say of them, each with that, in the order of GROUPS and then by name."""
    if not view.is_read:
        return {}
    found: dict[str, list[tuple[Unit, tuple[str, ...]]]] = {}
    for unit in view.listed:
        if unit.is_team and (of := view.published.get(unit.id)):
            name, told = _told(view, of)
            found.setdefault(name, []).append((unit, told))
    return {name: found[name] for name in GROUPS if name in found}


def _told(view: View, of: Publication) -> tuple[str, tuple[str, ...]]:
    """A team's group, and what is said of it there."""
    if not of.is_told:
        return FEW, ()
    if of.has_majorities and not of.responses:
        return WORDS, ()
    why = [say(f"is_{rule}") for rule, _ in broken(of, Told(), view.above_of(of.unit))]
    found = departures(of, view.now, _clearly(view))
    said = (f"{sentence(', '.join(why))}.",) if why else ()
    if why or found["worse"]:
        return NEED, (*said, *_named("worse", found["worse"]))
    return (BETTER, tuple(_named("better", found["better"]))) if found["better"] else (LIKE, ())


def _named(way: str, items: Sequence[ItemFigures]) -> Iterator[str]:
    """`Less favourable: Feel less isolated 25% (3/12) and two more.`"""
    if items:
        names = [say("item", item=item.short, figure=figure(item)) for item in islice(items, MOST_NAMED)]
        left = len(items) - len(names)
        yield say(f"{way}_in", items=listed([*names, *([say("more", count=left)] if left else [])]))


def _clearly(view: View) -> float:
    return CLEARLY * min(1, MOST_TEAMS / max(1, view.teams(view.link.unit)))


def _group(view: View, name: str, teams: Sequence[tuple[Unit, tuple[str, ...]]]) -> Group:
    """Beside many teams a group has room for few of their figures; those without any are names alone."""
    has_room = len(teams) <= (MOST_OF_MANY if view.is_large and name != FEW else MOST_ROWS)
    inside = teams if has_room else teams[:MOST_OPEN] if name == NEED else ()
    rows = tuple(_row(view, unit, told) for unit, told in inside)
    query = "" if has_room else Asked(group=name, language=view.asked.language).query()
    return Group(name, say(name, count=len(teams)), len(teams), rows, query)


def _row(view: View, unit: Unit, said: tuple[str, ...] = ()) -> Row:
    of = view.published.get(unit.id)
    between = [view.tree.units[each].name for each in view.between(unit.id)]
    row = Row(unit.name, view.address(unit.id), " › ".join(between), said=said)
    if of is None:
        return row
    answered = _answered(of) if of.is_told or not of.is_team else ""
    return Row(of.unit_name, row.address, row.place, spelt(of), answered, said)


def _answered(of: Publication) -> str:
    """`11 of 14 (79%)`, or why that is not told."""
    if of.withheld is not None or of.responses is None:
        return say("few_people", few=meaning.few(of)) if of.has_majorities else withheld.unit_too_few()
    if of.rate is None:
        return meaning.answered(of)
    people, heads = of.rate
    return say("answered", people=people, of=heads, percent=figures.percentage(Fraction(100 * people, heads)))
