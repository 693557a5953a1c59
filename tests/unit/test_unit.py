"""The unit tree."""

from __future__ import annotations

import pytest
from hypothesis import given

from shared.errors import DefinitionInvalid
from shared.unit import Tree, Unit
from tests.strategies import trees

TRUST = Unit(id="trust", name="Trust")
SERVICE = Unit(id="service", name="Service", parent="trust")
TEAM = Unit(id="team", name="Team", parent="service", headcount=10)


def test_a_tree_of_any_depth_needs_no_recursion() -> None:
    chain = [TRUST, *(Unit(id=f"u{n}", name="U", parent=f"u{n - 1}" if n else "trust") for n in range(3000))]
    tree = Tree([*chain, Unit(id="team", name="Team", parent="u2999", headcount=7)])
    assert tree.headcounts()["trust"] == 7
    assert len(list(tree.path("team"))) == 3002


@pytest.mark.parametrize(
    ("units", "says"),
    [
        ([TRUST, TRUST], "unit 'trust', field 'id': used 2 times"),
        ([TRUST, Unit(id="other", name="Other")], "there must be one unit at the top, but there are 2: trust, other"),
        ([TRUST, Unit(id="a", name="A", parent="b")], "unit 'a', field 'parent': there is no unit 'b'"),
        ([TRUST, SERVICE, TEAM, Unit(id="x", name="X", parent="team")], "unit 'x', field 'parent': 'team' is a team, and nothing is below a team"),
        ([TRUST, Unit(id="a", name="A", parent="b"), Unit(id="b", name="B", parent="a")], "unit 'a', field 'parent': it is below itself"),
        ([], "there must be one unit at the top, but there are 0: "),
    ],
)  # fmt: skip
def test_what_is_no_tree_is_refused(units: list[Unit], says: str) -> None:
    with pytest.raises(DefinitionInvalid) as raised:
        Tree(units)
    assert says in raised.value.problems


@given(trees())
def test_upwards_has_every_unit_after_those_below(tree: Tree) -> None:
    order = tree.upwards()
    assert sorted(order) == sorted(tree.units)
    assert all(order.index(child) < order.index(unit) for unit in order for child in tree.children[unit])


@given(trees())
def test_without_teams_no_empty_branch_is_left(tree: Tree) -> None:
    first, *_ = tree.teams()
    smaller = tree.without([first.id])
    assert first.id not in smaller.units
    assert all(
        unit.is_team or smaller.children[unit.id]
        for unit in smaller.units.values()
        if unit.id != "top" or smaller.teams()
    )
    assert {team.id for team in smaller.teams()} == {team.id for team in tree.teams()} - {first.id}


def test_an_address_is_checked_and_lower_case() -> None:
    assert Unit(id="a", name="A", recipients=(" Lead@Trust.Example ",)).recipients == ("lead@trust.example",)
    assert Unit(id="a", name="A", recipients=(" MAILTO:O'Neil+1@nhs.net",)).recipients == ("o'neil+1@nhs.net",)
    for wrong in (
        "lead", "a@b", "a b@c.de", "a@b.de, c@d.ef", "a..b@x.uk", "a.@x.uk", "jos\u00e9@x.uk", "a(b@x.uk", "=?a?=@x.uk",
        "lead@[10.0.0.9]", "lead@10.0.0.9", "lead@trust.nhs.uk/", "lead@trust.local", "lead@-trust.uk", "lead@trust-.uk",
        "lead@tr_ust.uk", "lead@trust.123", "lead@tr\u00fbst.uk", f"{'a' * 65}@trust.uk", f"lead@{'a' * 64}.uk", "mailto:@x.uk",
    ):  # fmt: skip
        with pytest.raises(ValueError, match="recipients"):
            Unit(id="a", name="A", recipients=(wrong,))


def test_what_the_register_holds_is_read_as_an_earlier_version_let_it_in() -> None:
    assert Unit.model_validate_json('{"id": "a", "name": "A", "recipients": ["lead@trust.local"]}').recipients


@given(trees())
def test_below_has_every_unit_after_the_one_that_it_is_in(tree: Tree) -> None:
    for unit_id in tree.units:
        below = [unit.id for unit in tree.below(unit_id)]
        assert sorted(below) == sorted(unit for unit in tree.units if unit_id in list(tree.path(unit))[1:])
        assert all(unit.parent in (unit_id, *below[:at]) for at, unit in enumerate(tree.below(unit_id)))


@pytest.mark.parametrize(
    "name", ["Ward\x007", "Ward\x1b7", "\x85", "Ward\x927", "\u200b\u200d", "\u3164", "\ufe0f", "\u00ad"]
)
def test_a_name_that_cannot_be_shown_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r"control character|nothing in it that can be seen|at least 1 character"):
        Unit(id="a", name=name)


@pytest.mark.parametrize("name", ["Ward 7", "Équipe Ŵ", "病棟", "👩\u200d⚕️", "7", "!", "e\u0301"])
def test_a_name_that_can_be_seen_is_kept(name: str) -> None:
    assert Unit(id="a", name=name).name == name
