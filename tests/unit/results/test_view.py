"""Who may look at what, and how few reads that takes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from functions.results import view as module
from functions.results.view import MOST_ROWS, MOST_TEAMS, Asked, View, view
from shared.signing import Link, Purpose
from tests.unit.results import sample
from tests.unit.results.sample import DIRECTOR, KEY, LEAD, MANAGER, FakeRegister, flat, see, service, shown, trust


def found(link: Link | None, register: FakeRegister | None = None) -> View | None:
    return view(register or service(), KEY, link)  # type: ignore[arg-type]  # it has the verbs


@pytest.mark.parametrize(
    ("unit", "address"),
    [("ward", LEAD), ("surgery", MANAGER), ("ward", MANAGER), ("clinic", MANAGER), ("ward", DIRECTOR), ("trust", DIRECTOR)],
)  # fmt: skip
def test_a_unit_is_shown_to_its_leads_and_to_those_above(unit: str, address: str) -> None:
    seen = found(see(unit, address))
    assert seen
    assert seen.now.unit == unit
    assert [each.wave for each in seen.history] == ["2026-10-01", "2026-12-01"]


@pytest.mark.parametrize(
    ("unit", "address"),
    [("theatre", LEAD), ("surgery", LEAD), ("trust", MANAGER), ("acute", MANAGER), ("ward", "former@trust.example")],
)
def test_nobody_looks_sideways_upwards_or_after_their_time(unit: str, address: str) -> None:
    assert found(see(unit, address)) is None


@pytest.mark.parametrize("purpose", sorted(set(Purpose) - {Purpose.SEE, Purpose.SHOWN}))
def test_a_link_for_something_else_shows_nothing(purpose: Purpose) -> None:
    assert found(see("ward", LEAD, purpose=purpose)) is None


def test_what_is_not_there_shows_nothing() -> None:
    assert found(None) is None
    assert found(see("nosuch", DIRECTOR)) is None
    assert found(see("ward", LEAD, wave=date(2027, 2, 1))) is None
    assert found(see("ward", LEAD, wave=date(2026, 11, 1))) is None
    erased = replace(service(), present=[each for each in service().present if each.id != "ward"])
    assert found(see("ward", DIRECTOR), erased) is None
    tree = service().trees["2026-12-01"].without(["ward"])
    assert found(see("ward", LEAD), replace(service(), trees={"2026-12-01": tree})) is None


def test_the_present_organisation_decides() -> None:
    moved = [
        each.model_copy(update={"parent": "medicine"}) if each.id == "ward" else each for each in service().present
    ]
    now = replace(service(), present=moved)
    assert found(see("ward", MANAGER), now) is None
    assert found(see("ward", DIRECTOR), now) is not None
    assert shown(now, "surgery", MANAGER).address("ward") == ""


def test_two_units_below_each_other_end_no_visit_in_a_loop() -> None:
    """So they stand for a moment while a file is loaded."""
    loop = [sample.unit("a", "A", "b", 9), sample.unit("b", "B", "a")]
    assert found(see("a", LEAD), replace(service(), present=loop)) is None


def test_a_link_shows_its_own_wave_and_those_before() -> None:
    seen = found(see("ward", LEAD, wave=date(2026, 10, 1)))
    assert seen
    assert [each.wave for each in seen.history] == ["2026-10-01"]


def test_names_lead_to_pages_with_the_same_rights() -> None:
    seen = shown(service(), "surgery", MANAGER)
    assert seen.address("ward") == sample.token("ward", MANAGER)
    assert seen.address("acute") == seen.address("trust") == ""
    every = replace(seen.link, every=True)
    assert replace(seen, link=every).address("ward") == sample.token("ward", MANAGER)


def test_who_leads_a_unit() -> None:
    assert shown(service(), "ward", LEAD).is_led
    assert not shown(service(), "ward", MANAGER).is_led


def test_the_units_above_stand_beside_with_their_teams() -> None:
    above = shown(service(), "ward", LEAD).above
    assert [(each.publication.unit, each.teams) for each in above] == [("surgery", 4), ("trust", 6)]


@pytest.mark.parametrize(("unit", "address"), [("ward", LEAD), ("trust", DIRECTOR)])
def test_a_page_takes_six_reads(unit: str, address: str) -> None:
    register = replace(service(), reads=[])
    shown(register, unit, address)
    assert sorted(register.reads) == [
        "publications.of",
        "publications.of_units",
        "revoked",
        "settings",
        "tree",
        "units",
    ]


def test_who_may_not_look_costs_two_reads() -> None:
    register = replace(service(), reads=[])
    assert found(see("theatre", LEAD), register) is None
    assert register.reads == ["units", "revoked"]
    register.reads.clear()
    assert found(see("ward", LEAD, purpose=Purpose.MAIL), register) is None
    assert register.reads == []


def test_a_page_reads_all_below_and_of_too_many_what_is_directly_below(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(shown(trust(), "trust", DIRECTOR).published) > 72
    assert not shown(trust(MOST_TEAMS), "trust", DIRECTOR).is_large
    assert shown(trust(MOST_TEAMS + 1), "trust", DIRECTOR).is_large
    monkeypatch.setattr(module, "MOST_READ", 50)
    assert shown(trust(), "trust", DIRECTOR).published.keys() == {f"d{at}" for at in range(5)}
    assert shown(flat(), "trust", DIRECTOR).published == {}
    assert len(shown(trust(), "trust", DIRECTOR, everything=True).published) > 72


@pytest.mark.parametrize(("words", "page", "names"), [("team 7", 1, 4), ("", 1, 60), ("", 2, 12), ("nobody", 1, 0)])
def test_a_search_reads_the_units_of_its_page_alone(words: str, page: int, names: int) -> None:
    """Team 7, 70, 71, and 72; what they are called is in the tree."""
    register = replace(flat(), reads=[])
    seen = view(register, KEY, see("trust", DIRECTOR), Asked(words, page=page))  # type: ignore[arg-type]  # it has the verbs
    assert seen
    assert len(seen.published) == names
    assert sorted(register.reads) == [
        "publications.of",
        "publications.of_units",
        "revoked",
        "settings",
        "tree",
        "units",
    ]


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("WARD", ["Surgical Ward"]),
        ("care ward", []),
        ("ward surgical", ["Surgical Ward"]),
        ("ŵard", ["Surgical Ward"]),
        ("operative", ["Pre-operative Assessment Clinic"]),
        ("perative", []),
        ("medic", ["Acute Medical Unit", "Medicine"]),
        (
            "  ",
            [each.name for each in sorted(sample.SERVICE.units.values(), key=lambda unit: unit.name) if each.parent],
        ),
    ],
)
def test_every_word_is_looked_for_in_names(words: str, names: list[str]) -> None:
    seen = replace(shown(service(), "trust", DIRECTOR), asked=Asked(words))
    assert [unit.name for unit in seen.named] == names


def test_a_unit_of_one_team_is_said_once_and_found_by_both_names() -> None:
    seen = shown(trust(), "trust", DIRECTOR)
    for words in ("porters", "estates", "facilities: service 1"):
        assert [unit.id for unit in replace(seen, asked=Asked(words)).named] == ["t-estates"]
    assert {"d4", "d4-s0"}.isdisjoint(unit.id for unit in seen.listed)


@pytest.mark.parametrize(
    ("query", "asked", "again"),
    [
        (None, Asked(), ""),
        ({"lang": "cy"}, Asked(language="cy"), "?lang=cy"),
        ({"lang": "xx", "q": ""}, Asked(""), "?q="),
        ({"q": " A & b\n"}, Asked("A & b"), "?q=A+%26+b"),
        ({"q": "x" * 99, "page": "3"}, Asked("x" * 60, page=3), f"?q={'x' * 60}&page=3"),
        ({"show": "few", "page": "-1"}, Asked(group="few"), "?show=few"),
        ({"show": "few", "page": "9" * 9}, Asked(group="few"), "?show=few"),
        ({"q": "", "page": "²"}, Asked(""), "?q="),
    ],
)
def test_what_a_query_asks_for(query: dict[str, str] | None, asked: Asked, again: str) -> None:
    assert Asked.of(query) == asked
    assert asked.query(asked.page) == again


def test_a_page_beyond_the_last_is_the_last() -> None:
    units = list(trust().trees["2026-12-01"].units.values())[: MOST_ROWS + 1]
    assert module.page_of(units, 99) == (units[MOST_ROWS:], 2, 2)
    assert module.page_of([], 3) == ([], 1, 1)
