"""The heat map: each figure with its people in its band, and words where there is none."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from functions.results.below import below
from functions.results.heat import Cell, HeatMap, Row, heat_map
from shared.publication import ItemFigures, Publication, Withheld
from shared.unit import Tree
from tests.unit.results import sample
from tests.unit.results.sample import DIRECTOR, MANAGER, service, shown, trust
from tests.unit.summary.sample import agreement, options, publication, unpublished, withheld

TOO_FEW = "too few to show without giving somebody away"
SERVICE_UNITS = list(sample.SERVICE.units.values())
VIEW = shown(service(), "surgery", MANAGER)
TREE = VIEW.tree


def mapped(*items: Any, team: Publication | None = None) -> HeatMap:
    """The heat map of a service of which only the ward has been published, with these items."""
    ward = team or publication("Ward", items, unit="ward")
    now = publication("Surgery", (), unit="surgery", is_team=False)
    return heat_map(replace(VIEW, history=(now,), published={"ward": ward}))


def cell(item: Any) -> Cell:
    [group] = mapped(item).groups
    [row] = group.rows
    return row.cells[0]


def beside(own: tuple[int, int], whole: tuple[int, int], good: str = "high") -> Cell:
    """The cell of a ward beside a service: people in the headline of all."""
    ward, now = (agreement("a", "A", (n - people, 0, 0, people, 0), good=good) for people, n in (own, whole))
    service = publication("Surgery", (now,), unit="surgery", is_team=False)
    found = heat_map(replace(VIEW, history=(service,), published={"ward": publication("Ward", (ward,), unit="ward")}))
    [[one]] = [row.cells for group in found.groups for row in group.rows]
    assert found.differing == ({one.differs} if one.differs else set())
    return one


@pytest.mark.parametrize(
    ("own", "whole", "differs"),
    [
        ((4, 20), (160, 200), "clearly-worse"),  # of 20 with 80% each, 4 or fewer: 2 in a thousand million
        ((11, 20), (160, 200), "thinly-worse"),  # 1.0%
        ((12, 20), (160, 200), ""),  # 3.2%
        ((20, 20), (160, 200), "thinly-better"),  # 1.2%
        ((40, 40), (160, 200), "clearly-better"),
        ((20, 20), (200, 200), ""),
        ((0, 20), (0, 200), ""),
    ],
)
def test_a_cell_is_marked_only_where_it_differs_from_the_whole_by_more_than_chance(
    own: tuple[int, int], whole: tuple[int, int], differs: str
) -> None:
    assert beside(own, whole).differs == differs
    other = {"worse": "better", "better": "worse"}
    mirrored = "-".join([*differs.split("-")[:1], *(other[way] for way in differs.split("-")[1:])])
    assert beside(own, whole, good="low").differs == mirrored
    assert beside(own, whole, good="neutral").differs == ""


def test_a_question_that_the_whole_was_not_asked_is_not_compared() -> None:
    assert cell(agreement("a", "A", (20, 0, 0, 0, 0))) == Cell("0%", "(0/20)")


def test_a_band_is_all_that_is_known_of_a_sensitive_figure() -> None:
    asked: dict[str, Any] = {"item": "a", "kind": "agreement", "text": "A?", "short": "A", "sensitive": True}
    assert cell(ItemFigures(**asked, good="high", band="under 15%")) == Cell("under 15%")


@pytest.mark.parametrize(
    ("why", "sensitive", "words"),
    [
        (Withheld.TOO_FEW, False, "too few"),
        (Withheld.TOO_FEW, True, "too few"),
        (Withheld.SENSITIVE, True, "sensitive"),
        (Withheld.IN_SCALE, False, "in a score"),
    ],
)
def test_what_is_withheld_says_why(why: Withheld, sensitive: bool, words: str) -> None:
    other = agreement("b", "B", (0, 0, 0, 10, 4))
    ward = publication("Ward", [withheld("a", "A", why, sensitive=sensitive), other], unit="ward")
    theatre = publication("Theatre", [agreement("a", "A", (0, 0, 0, 9, 0)), other], unit="theatre")
    now = publication("Surgery", (), unit="surgery", is_team=False)
    found = heat_map(replace(VIEW, history=(now,), published={"ward": ward, "theatre": theatre}))
    [group] = found.groups
    assert group.rows[0].cells[0] == Cell(words, is_shown=False)
    assert [said for said, _ in found.reasons] == [words]


def test_a_unit_that_is_not_shown_has_a_reason_and_no_cell() -> None:
    [group] = mapped(team=unpublished("Ward", unit="ward")).groups
    assert group.rows[0].cells == ()
    assert group.rows[0].why == TOO_FEW


def few(*majorities: tuple[str, bool], unit: str = "ward") -> Publication:
    """A team of which majorities are all that is told."""
    items = [
        withheld(name, name, Withheld.TOO_FEW).model_copy(update={"majority": more, "headlined": ("Agree",)})
        for name, more in majorities
    ]
    hidden = {"withheld": Withheld.TOO_FEW, "responses": None, "headcount": None, "share_from": 5}
    return publication("Ward", [*items, withheld("c", "C", Withheld.TOO_FEW)], unit=unit).model_copy(update=hidden)


def test_a_majority_has_its_words() -> None:
    found = mapped(team=few(("a", True), ("b", False)))
    [group] = found.groups
    assert group.rows[0].why == ""
    assert group.rows[0].cells == (
        Cell("more than half", is_majority=True),
        Cell("half or fewer", is_majority=True),
    )
    assert found.hidden == ("C",)


def test_nobody_and_four_people_look_the_same() -> None:
    """Of the real thing, from the answers on."""
    pages = []
    for people in (0, 4):
        sizes = {"ward": (19, 0.8), "recovery": (people, 0.5), "theatre": (13, 0.4), "clinic": (12, 0.9)}
        register = sample.FakeRegister(list(sample.SERVICE.units.values()))
        register.add(sample.SERVICE, sample.publish(sample.SERVICE, sample.crowd(sizes)))
        view = shown(register, "surgery", MANAGER)
        [group] = heat_map(view).groups
        recovery = [row for row in group.rows if row.name == "Recovery Nurses"]
        pages.append((recovery, [each for each in below(view).groups if each.name == "few"]))
    assert pages[0] == pages[1]


def test_means_have_their_number_of_people_and_no_colour() -> None:
    number = options("came", "Groups attended", "number", 20, {"1": 5, "3": 10, "4": 5})
    assert cell(number) == Cell("Mean 2.8", "(n = 20)", is_mean=True)
    assert mapped(number).columns[0].note == ""


def test_columns_are_what_has_one_figure() -> None:
    found = mapped(
        agreement("a", "A", (0, 0, 0, 10, 4)),
        agreement("strain", "Strain", (0, 0, 0, 10, 4), good="low"),
        agreement("pace", "Pace", (0, 0, 0, 10, 4), good="neutral"),
        options("why", "Why", "multiple", 14, {"Workload": 9}),
        withheld("rota", "A fair rota", Withheld.TOO_FEW),
    )
    assert [(column.short, column.note) for column in found.columns] == [
        ("A", ""),
        ("Strain", "low is good"),
        ("Pace", "neither way is good"),
    ]
    assert found.hidden == ("A fair rota",)


def test_teams_stand_under_the_unit_that_they_are_in() -> None:
    found = heat_map(shown(service(), "trust", DIRECTOR))
    assert found.whole.name == "Riverside NHS Trust"
    names = [(group.head.name if group.head else None, [row.name for row in group.rows]) for group in found.groups]
    assert names == [
        ("Surgery", ["Surgical Ward", "Theatre Practitioners", "Recovery Nurses", "Pre-operative Assessment Clinic"]),
        ("Medicine", ["Acute Medical Unit", "Care of the Elderly"]),
    ]
    assert all(row.address for group in found.groups for row in group.rows)


def test_the_units_directly_below_stand_for_too_many_teams() -> None:
    [group] = heat_map(shown(trust(), "trust", DIRECTOR)).groups
    assert group.head is None
    assert [row.name for row in group.rows] == [
        "Surgery", "Medicine", "Women and Children", "Community", "Estates and Facilities",
    ]  # fmt: skip
    assert group.rows[-1] == Row("Estates and Facilities", group.rows[-1].address, (), TOO_FEW)


def test_a_unit_of_one_team_has_one_row() -> None:
    units = [
        *SERVICE_UNITS,
        sample.unit("estates", "Estates", "trust"),
        sample.unit("porters", "Porters", "estates", 9),
    ]
    tree = Tree(units)
    register = sample.FakeRegister(units).add(
        tree, sample.publish(tree, sample.crowd(sample.ANSWERED | {"porters": (9, 0.5)}))
    )
    groups = heat_map(shown(register, "trust", DIRECTOR)).groups
    assert (groups[0].head, [row.name for row in groups[0].rows]) == (None, ["Porters"])
    assert "Estates" not in {group.head.name for group in groups if group.head}
