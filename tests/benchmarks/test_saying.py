"""docs/statistics.md is in step with the code, and what is said of change is as seldom wrong as it says, coarsely."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

import numpy as np
import pytest

from functions.results import heat
from infra.commands.outcomes.notes import BY_CHANCE
from shared import figures
from shared.distribution import LEVEL
from shared.estimate import ATTENTION, BETWEEN_PEOPLE, LIKENESS, SEEN, STANDS_OUT, difference, of_shares
from shared.instrument import Primary
from shared.primary import BASELINE
from tests.benchmarks import absent, measured, saying
from tests.benchmarks.answering import Group, Survey, counts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PAGE = saying.PAGE.read_text(encoding="utf-8")
MARGIN = Primary(scale="any").margin
EXAMPLES = (
    ([6, 6, 7, 4, 3, 7, 4, 5, 4, 4], [9, 10, 10, 8, 7, 10, 8, 9, 8, 7], 10),
    ([5] * 10, [7] * 10, 8),
    ([20] * 10, [24] * 10, 30),
)


def test_the_pages_tables_are_those_of_the_code() -> None:
    """Every topic, row, column and target, in their order; the numbers are those of a long run."""
    written, fresh = measured.of_page(PAGE), measured.tables(saying.run(8, lambda: None), 8)
    assert list(written) == list(saying.TOPICS) == list(fresh)
    repeats = [re.search(r"^([\d,]+) repeats\.$", table, re.MULTILINE) for table in written.values()]
    assert all(found and int(found[1].replace(",", "")) >= saying.REPEATS for found in repeats)
    assert _without_numbers(written) == _without_numbers(fresh)


def _without_numbers(tables: dict[str, str]) -> str:
    return re.sub(
        r"\| [\d.]+(%?)|^[\d,]+ repeats", r"| \1", "".join(tables.values()).replace("**", ""), flags=re.MULTILINE
    )


def test_one_table_alone_is_written_in_its_place() -> None:
    topic = list(saying.TOPICS)[5]
    page = measured.with_tables(PAGE, {topic: f"### {topic}\n\nNew.\n"}, list(saying.TOPICS))
    written = measured.of_page(page)
    assert (list(written), written[topic]) == (list(saying.TOPICS), f"### {topic}\n\nNew.\n")
    assert measured.with_tables(page, measured.of_page(PAGE), list(saying.TOPICS)) == PAGE


@pytest.mark.parametrize(
    "said",
    [
        f"r, how alike two questions are to the same person, is {LIKENESS}; it is {BETWEEN_PEOPLE} more",
        f"no end of the interval is further than {MARGIN} points away",
        f"another margin than {MARGIN} points",
        f"a real change of {SEEN} times as much would show",
        f"{STANDS_OUT} standard errors above it",
        f"the mean of the first {BASELINE}, ",
        f"0 is outside the {round(100 * (2 * LEVEL - 1))}% interval",
        f"with r = {LIKENESS + BETWEEN_PEOPLE} and t of n₁ + n₂ − 2, since the people are others",
        f"by the {ATTENTION:.0%} bound",
        f"is below {heat.CLEARLY}, and has a thin line below {heat.THINLY}",
        f"Fisher's exact test is at most {figures.LEVEL} ",
        f"{LIKENESS} stands for a Kuder-Richardson reliability of ten questions up to {10 * LIKENESS / (1 + 9 * LIKENESS):.2f}",
    ],
)
def test_the_pages_text_is_that_of_the_code(said: str) -> None:
    assert said in PAGE


@pytest.mark.parametrize(("before", "now", "n"), EXAMPLES)
def test_the_pages_examples(before: list[int], now: list[int], n: int) -> None:
    found = difference(of_shares([(of, n) for of in now]), of_shares([(of, n) for of in before]))
    half = 100 * found.half
    assert f"up {figures.half_up(100 * found.size)}" in PAGE
    assert f" {math.ceil(half)} ({half:.1f})" in PAGE


def test_what_is_said_beside_absence_is_what_was_measured() -> None:
    """How far scores swing where nothing changed, how often a chart marks a month, and what a true fall shows."""
    tables = "".join(measured.of_page(PAGE).values())
    for people in (12, 20, 30):
        least, most = re.findall(rf"\| {people} people, 7 months \| ([\d.]+) \| ([\d.]+) \|", tables)[0]
        assert re.search(rf"of {people} .*?{least} and {float(most):.2g}[ ,)]", BY_CHANCE)
    rows = re.findall(r"\| (?:30|50|100) people (\| [\d.% |]+) \|", tables)[-3:]
    marked = [[float(share) for share in re.findall(r"[\d.]+", row)] for row in rows]
    for column, one_of in ((1, 6), (4, 10), (2, 4), (5, 5)):
        assert all(abs(row[column] / 100 - 1 / one_of) < 0.04 for row in marked), (column, one_of)


def test_people_are_as_alike_as_they_should_be() -> None:
    """Two questions at 50% agree as the normal distribution has it, 1/4 + asin(alike) / 2π; the shares are the true ones."""
    chance = np.random.default_rng(1)
    one, other = counts(chance, 20_000, Group(0.5, 0.8), [Survey(1, (0.5,) * 10), Survey(1, (0.5,) * 9 + (0.9,), 1)])
    assert one.mean() == pytest.approx(0.5, abs=0.01)
    assert other[:, 9].mean() == pytest.approx(0.9, abs=0.01)
    assert (one[:, 0] & one[:, 1]).mean() == pytest.approx(1 / 4 + math.asin(0.5) / math.tau, abs=0.01)
    assert (one[:, 0] & other[:, 0]).mean() == pytest.approx(1 / 4 + math.asin(0.5 * 0.8) / math.tau, abs=0.01)


def test_people_are_as_often_and_as_long_ill_as_they_should_be() -> None:
    """Twice a year, half of the spells up to 3 days and 8 on average; 40% less often after a fall of that."""
    team = absent.Team(2_000, 12, 0.4)
    spells = team.spells(np.random.default_rng(1))
    lengths = [each.last.toordinal() - each.first.toordinal() + 1 for each in spells if each.last]
    later = sum(each.first >= absent.AROUND for each in spells)
    assert (len(spells) - later) / team.people == pytest.approx(2 * (366 + absent.LEAD) / 365, rel=0.05)
    assert later / team.people == pytest.approx(2 * 0.6, rel=0.05)
    assert float(np.median(lengths)) == pytest.approx(3, abs=1)
    assert float(np.mean(lengths)) == pytest.approx(8, abs=1)


@pytest.mark.parametrize("topic", [saying.nothing_changed, saying.power, saying.stands_out, saying.attention])
def test_what_is_said_is_about_as_often_right_as_it_should_be(
    topic: Callable[[int, np.random.Generator], Iterator[measured.Measured]],
) -> None:
    """Within four standard errors of so few repeats."""
    repeats = 100
    for cell in topic(repeats, np.random.default_rng(1)):
        spread = math.sqrt(cell.goal * (1 - cell.goal) / repeats) if cell.goal else 0
        assert cell.missed_by <= 4 * spread, cell


def test_the_worst_of_a_target_is_a_ratio(monkeypatch: pytest.MonkeyPatch) -> None:
    """What should be at least so often becomes how often it is not."""
    cells = [
        measured.Measured("seen", "up 20", "8 people", 0.12, 0.1, at_least=True),
        measured.Measured("seen", "up 20", "14 people", 0.2, 0.28, at_least=True),
        measured.Measured("false", "none", "8 people", 0.04, 0.05),
        measured.Measured("shown only", "up 30", "8 people", 0.9),
    ]
    monkeypatch.setattr(saying, "TOPICS", {"A change": lambda *_: iter(cells)})
    ratios, notes = saying.measure(lambda: None)
    assert [(each.what, each.against, each.reached) for each in ratios] == [
        ("A change, false", "none, 8 people", True),
        ("A change, seen: not so", "up 20, 14 people", False),
    ]
    assert ratios[1].value == pytest.approx(0.8)
    assert ratios[1].goal == 0.72
    assert len(notes) == 1
    table = measured.tables({"A change": cells}, 4_000)["A change"]
    assert "| up 20 | 12.0% (≥ 10) | **20.0% (≥ 28)** |\n| none | 4.0% (≤ 5) |  |\n" in table
    assert "\n4,000 repeats.\n" in table
