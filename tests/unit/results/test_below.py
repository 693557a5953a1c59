"""The units below a page's own: who is named first and why, who is missing, and how many answered."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from functions.results import below as module
from functions.results.below import GROUPS, MOST_NAMED, MOST_OF_MANY, Below, Row, below, found
from functions.results.view import MOST_ROWS, Asked
from shared.publication import Withheld
from shared.unit import Tree
from tests.unit.results import sample
from tests.unit.results.sample import DIRECTOR, MANAGER, service, shown, trust
from tests.unit.summary.sample import agreement, publication, unpublished, withheld

if TYPE_CHECKING:
    from shared.publication import Publication

VIEW = shown(service(), "surgery", MANAGER)


def asked(people: int, n: int, *names: str) -> list[Any]:
    return [agreement(name, name.upper(), (n - people, 0, 0, people, 0)) for name in names]


def told(*teams: Publication, whole: tuple[int, int] = (160, 200), names: str = "ab") -> Below:
    """Of a service with these teams, in which so many of all gave a favourable answer."""
    now = publication("Surgery", asked(*whole, *names), unit="surgery", is_team=False)
    return below(replace(VIEW, history=(now,), published={each.unit: each for each in teams}))


def few(unit: str = "recovery") -> Publication:
    items = [withheld("a", "A", Withheld.TOO_FEW).model_copy(update={"majority": True, "headlined": ("Agree",)})]
    hidden = {"withheld": Withheld.TOO_FEW, "responses": None, "headcount": None, "share_from": 5}
    return publication("Recovery", items, unit=unit).model_copy(update=hidden)


def test_each_team_is_in_one_group_and_the_groups_are_in_order() -> None:
    made = told(
        publication("Ward", asked(2, 20, "a", "b"), unit="ward"),
        publication("Theatre", asked(40, 40, "a", "b"), unit="theatre"),
        publication("Clinic", asked(16, 20, "a", "b"), unit="clinic"),
        few(),
    )
    assert [(group.name, [row.name for row in group.rows]) for group in made.groups] == [
        ("need", ["Ward"]),
        ("better", ["Theatre"]),
        ("like", ["Clinic"]),
        ("words", ["Recovery"]),
    ]
    assert made.told == "4 teams: 3 with figures and 1 in words."
    assert made.figure == "Beside each name: how many agree or strongly agree on average, and how many answered."
    assert made.groups[0].rows[0].said == (
        "Main figure clearly low, clearly below the rest.",
        "Less favourable: A 10% (2/20) and B 10% (2/20).",
    )
    assert made.groups[1].rows[0].said == ("More favourable: A 100% (40/40) and B 100% (40/40).",)
    assert made.groups[2].rows[0] == Row("Clinic", VIEW.address("clinic"), "", "80%", "14 of 14 (100%)")
    assert tuple(sorted(GROUPS, key=GROUPS.index)) == GROUPS


def test_of_many_questions_some_are_named() -> None:
    [group] = told(publication("Ward", asked(2, 20, *"abcde"), unit="ward"), names="abcde").groups
    assert group.rows[0].said[-1] == "Less favourable: A 10% (2/20), B 10% (2/20) and 3 more."
    assert MOST_NAMED == 2


def test_of_more_teams_the_bar_is_higher(monkeypatch: pytest.MonkeyPatch) -> None:
    """5 of 20 where 80% would: 2 in ten million; 8 of 20: 1 in ten thousand."""
    ward = publication("Ward", asked(8, 20, "a"), unit="ward")
    assert told(ward, names="a").odds == "1,000"
    assert told(ward, names="a").groups[0].rows[0].said[-1].startswith("Less favourable")
    monkeypatch.setattr(module, "MOST_TEAMS", 0.1)
    made = told(ward, names="a")
    assert made.odds == "40,000"
    assert not any("Less favourable" in said for said in made.groups[0].rows[0].said)


def test_a_team_of_too_few_has_nothing_beside_it() -> None:
    made = told(unpublished("Ward", unit="ward"))
    assert made.told == "4 teams: 1 with too few answers."
    [group] = made.groups
    assert (group.name, group.heading) == ("few", "One team with too few answers")
    assert group.rows == (Row("Ward", VIEW.address("ward"), ""),)


def test_units_between_lead_to_their_own_teams_and_one_of_a_single_team_is_that() -> None:
    made = below(shown(trust(), "trust", DIRECTOR))
    assert [row.name for row in made.between] == ["Community", "Medicine", "Surgery", "Women and Children"]
    assert sum(group.count for group in made.groups) == 72
    assert all(group.query == "" or group.count > MOST_OF_MANY for group in made.groups)
    [porters] = found(replace(shown(trust(), "trust", DIRECTOR), asked=Asked("porters"))).rows
    assert porters.place == "Estates and Facilities › Estates and Facilities: service 1"
    assert all([row.name for row in group.rows] == sorted(row.name for row in group.rows) for group in made.groups)


def test_of_more_than_a_page_holds_all_are_led_to() -> None:
    units = [sample.unit(f"t{at:03}", f"Team {at:03}", "trust", 20) for at in range(MOST_ROWS + 5)]
    tree = Tree([sample.SERVICE.units["trust"], *units])
    published = {unit.id: unpublished(unit.name, unit=unit.id) for unit in units}
    view = replace(shown(service(), "trust", DIRECTOR), tree=tree, published=published)
    [group] = below(view).groups
    assert (group.rows, group.query) == ((), "?show=few")
    pages = [found(replace(view, asked=Asked(group="few", page=at))) for at in (1, 2)]
    assert [row.name for each in pages for row in each.rows] == [unit.name for unit in units]
    assert [(each.heading, each.place) for each in pages] == [
        ("65 teams with too few answers", "Page 1 of 2"),
        ("65 teams with too few answers", "Page 2 of 2"),
    ]
    assert [(each.before, each.after) for each in pages] == [("", "?show=few&page=2"), ("?show=few", "")]


def test_of_too_many_to_read_nothing_is_claimed(monkeypatch: pytest.MonkeyPatch) -> None:
    view = shown(service(), "trust", DIRECTOR)
    monkeypatch.setattr("functions.results.view.MOST_READ", 5)
    made = below(view)
    assert made.groups == ()
    assert made.told.startswith("6 teams, too many to go through them all")


@pytest.mark.parametrize(
    ("responses", "headcount", "is_team", "answered"),
    [
        (19, 22, True, "19 of 22 (86%)"),
        (31, 22, True, "31 answers from a team of 22: the link may have been shared"),
        (1310, 1220, False, "1,310 answers from teams of 1,220 people: a link may have been shared"),
        (12, 0, False, "12 people answered"),
    ],
)
def test_how_many_answered(responses: int, headcount: int, is_team: bool, answered: str) -> None:
    ward = publication(
        "Ward", asked(16, 20, "a"), unit="ward", responses=responses, headcount=headcount, is_team=is_team
    )
    assert told(ward).groups[0].rows[0].answered == answered
