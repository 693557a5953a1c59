"""A team that may need help: by three rules, said plainly at the top, with whom to ask."""

from __future__ import annotations

import pytest

from shared.publication import Publication
from shared.summary.attention import attention
from shared.summary.beside import Above
from shared.summary.change import told
from tests.unit.summary.sample import agreement, publication, wave_before


def team(people: int, n: int = 14, *, is_team: bool = True) -> Publication:
    """`people` of n agree with each of ten questions."""
    items = [agreement(f"q{at}", f"Question {at}", (n - people, 0, 0, people, 0)) for at in range(10)]
    return publication("Ward 1", items, is_team=is_team, responses=n, headcount=n)


def service(people: int, n: int) -> list[Above]:
    return [Above(team(people, n, is_team=False).model_copy(update={"unit": "heart", "unit_name": "Heart"}), 5)]


def why(*history: Publication, above: list[Above] | None = None) -> str:
    found = attention(history[-1], told(history), above or [])
    return found.why if found else ""


LOW, BELOW, WORSE = (
    "clearly fewer than half of the answers are favourable",
    "it is clearly below the rest of Heart",
    "it is clearly worse than at the start",
)


@pytest.mark.parametrize(
    ("now", "before", "above", "said"),
    [
        (4, None, None, LOW),
        (5, None, None, ""),  # 36%, of which the interval goes to 53%
        (5, None, service(320, 414), BELOW),
        (10, None, service(320, 414), ""),
        (7, 12, None, WORSE),
        (7, 10, None, ""),
        (12, 7, None, ""),
        (3, 9, service(320, 414), f"{LOW}, {BELOW} and {WORSE}"),
    ],
)
def test_each_rule_is_told(now: int, before: int | None, above: list[Above] | None, said: str) -> None:
    history = [team(now)] if before is None else [wave_before(team(now), team(before).items), team(now)]
    assert why(*history, above=above).casefold() == (f"{said}." if said else "").casefold()


def test_a_unit_above_is_told_of_its_teams_and_not_of_itself() -> None:
    assert not why(team(2, is_team=False))


def test_whom_to_ask() -> None:
    now = team(2)
    usual, own = (
        attention(now, told([now]), [], advisers) for advisers in ((), ("Ann Lee, wellbeing lead", "Bo, guardian"))
    )
    assert usual
    assert "Freedom to Speak Up guardian" in usual.ask
    assert own
    assert own.ask == "You need not do it alone. Ask: Ann Lee, wellbeing lead; Bo, guardian."
