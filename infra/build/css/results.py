"""Result pages with everything that can stand on one, for their stylesheet."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from functions.results import page
from functions.results.view import MOST_TEAMS, Asked, Sight, View
from shared.publication import ItemFigures, OptionCount, Publication, ScaleFigures, Withheld, WordCount
from shared.settings import Settings
from shared.signing import Key, Purpose, link
from shared.unit import Tree, Unit

KEY, ADDRESS, WAVE = Key(b"key"), "a@b.example", date(2026, 12, 1)
AGREE = ("Strongly disagree", "Disagree", "Neither", "Agree", "Strongly agree")
SHARES = (0, 3, 8, 12, 16)  # of 16 who agree
DIFFERING = {"t0": 8, "t1": 5, "t9": 11}  # so many more or fewer, that there is each kind of cell

FEW = {"t2": 0, "t3": 1}  # of whom so many majorities are told


def pages() -> dict[str, str]:
    """Name -> HTML: of a team, of a unit of a small tree, of one with many teams, and of its teams by name."""
    units = [Unit(id="top", name="Top"), *(Unit(id=f"u{n}", name=f"Unit {n}", parent="top") for n in (1, 2))]
    units += [Unit(id="u3", name="Unit 3", parent="u2"), Unit(id="u4", name="Unit 4", parent="u3")]
    teams = [Unit(id=f"t{n}", name=f"Team {n}", parent="u1", headcount=20) for n in range(4)]
    teams += [Unit(id="t9", name="Team 9", parent="u4", headcount=20)]
    many = [Unit(id=f"m{n}", name=f"Team {n}", parent="u1", headcount=20) for n in range(MOST_TEAMS)]
    replies = {
        "results-team": page.results(_view(Tree([*units, *teams]), "t0")),
        "results-withheld": page.results(_view(Tree([*units, *teams]), "t2")),
        "results-majority": page.results(_view(Tree([*units, *teams]), "t3")),
        "results-unit": page.results(_view(Tree([*units, *teams]), "top")),
        "results-large": page.results(_view(Tree([*units, *teams, *many]), "top")),
        "results-found": page.results(replace(_view(Tree([*units, *teams, *many]), "top"), asked=Asked("", page=2))),
    }
    return {name: reply["body"] for name, reply in replies.items()}


def _view(tree: Tree, unit: str) -> View:
    published = {each.id: _publication(each, WAVE) for each in tree.units.values()}
    history = [_publication(tree.units[unit], WAVE - timedelta(days=61 * before)) for before in range(4, 0, -1)]
    return View(
        key=KEY,
        link=link(KEY, Purpose.SEE, "p", WAVE.isoformat(), [unit], ADDRESS),
        sight=Sight(frozenset(tree.units), frozenset(tree.units)),
        settings=Settings(organisation="Organisation", reply_to=ADDRESS),
        tree=tree,
        history=(*history, published[unit]),
        published=published,
    )


def _publication(unit: Unit, opened: date) -> Publication:
    heading: dict[str, Any] = {
        "programme": "p",
        "wave": opened.isoformat(),
        "unit": unit.id,
        "unit_name": unit.name,
        "is_team": unit.is_team,
        "instrument": "i",
        "instrument_version": 1,
        "title": "Title",
        "opened": opened,
        "closed": opened + timedelta(days=14),
        "threshold": 8,
        "comment_threshold": 10,
        "sensitive_threshold": 10,
    }
    if unit.id in FEW:
        told = _item("a3", "agreement", good="high", withheld=Withheld.TOO_FEW, majority=True, headlined=AGREE[3:])
        instead = dict.fromkeys(("a1", "a2", "a3", "words"), "u1")
        return Publication(**heading, withheld=Withheld.TOO_FEW, instead=instead, items=(told,) * FEW[unit.id])
    return Publication(
        **heading,
        responses=16,
        headcount=20,
        items=tuple(_items(opened, DIFFERING.get(unit.id, 0))),
        scales=(_scale(),),
    )


def _scale() -> ScaleFigures:
    """Of a team that may need help."""
    ends: dict[str, Any] = {"lowest": 1, "highest": 5, "cut_off": 3, "above": 1, "counts": "below"}
    return ScaleFigures(scale="s", title="Score", good="high", n=16, mean=2, deviation=0.5, **ends)


def _items(opened: date, differing: int) -> list[ItemFigures]:
    agreed = [_agreement(f"a{at}", (people + opened.month + differing) % 17) for at, people in enumerate(SHARES * 2)]
    agreed += [_agreement(f"b{at}", (people + differing) % 17) for at, people in enumerate(SHARES)]
    anew = _agreement("anew", 9).model_copy(update={"text": f"Before the summer: {opened.month < 7}"})
    more = [
        anew,
        _item("low", "agreement", good="low", sensitive=True, band="under 15%"),
        _item("small", "agreement", withheld=Withheld.TOO_FEW) if opened.month % 2 else _agreement("small", 3),
        _item("hidden", "agreement", withheld=Withheld.TOO_FEW),
        _item("choice", "multiple", n=16, counts=_options(("One", "Two"), (9, 3))),
        _item("number", "number", n=16, counts=_options(("1", "2"), (9, 7))),
        _item("words", "words", n=16, words=(WordCount(word="safe", people=9),)),
        _item("comment", "comment", comments=("One", "Two")),
    ]
    return [*agreed, *more]


def _item(name: str, kind: str, **more: Any) -> ItemFigures:
    asked: dict[str, Any] = {"item": name, "kind": kind, "text": f"{name}?", "short": name, "good": "neutral"}
    return ItemFigures(**{**asked, "tags": {"area": "Area"}, **more})


def _agreement(name: str, people: int) -> ItemFigures:
    counts = _options(AGREE, (16 - people, 0, 0, people, 0), headline=AGREE[3:])
    return _item(name, "agreement", good="high", n=16, headline_people=people, counts=counts)


def _options(
    labels: tuple[str, ...], people: tuple[int, ...], headline: tuple[str, ...] = ()
) -> tuple[OptionCount, ...]:
    pairs = zip(labels, people, strict=True)
    return tuple(OptionCount(value=label, label=label, people=n, headline=label in headline) for label, n in pairs)
