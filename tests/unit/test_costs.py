"""docs/costs.md says what infra/template/costs.py computes from the template and the code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from infra.template import costs
from infra.template.reading import Template

ROOT = Path(__file__).parents[2]


@pytest.fixture
def tables(template: dict[str, Any]) -> dict[str, list[list[str]]]:
    """As computed now."""
    return costs.tables(Template(template))


def written(document: str, first: str) -> list[list[str]]:
    """The rows of the table whose heading begins with these words."""
    lines = iter((ROOT / document).read_text().splitlines())
    for line in lines:
        if line.startswith(f"| {first} |"):
            next(lines)
            break
    rows = []
    for line in lines:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


@pytest.mark.parametrize("first", ["organisation", "a year of", "a wave consumes", "price", "assumed"])
def test_the_tables_are_those_of_the_model(tables: dict[str, list[list[str]]], first: str) -> None:
    assert written("docs/costs.md", first) == tables[first], "python -m infra.template.costs prints them anew"


def test_the_readmes_summary_is_that_of_the_model(tables: dict[str, list[list[str]]]) -> None:
    one, trust = (float(row[-1].removeprefix("$")) for row in tables["organisation"][:2])
    teams = tables["organisation"][1][1]
    summary = (
        f"One team costs about ${one:.0f} a year at AWS's list prices, a trust of {teams} teams about ${trust:.0f}"
    )
    assert summary in (ROOT / "README.md").read_text()


def test_every_line_of_a_bill_has_a_price(template: dict[str, Any]) -> None:
    for size in costs.SIZES:
        assert set(costs.a_year(size, Template(template))) == set(costs.PRICES)


def test_the_document_says_when_the_prices_were_put_together() -> None:
    day = "22 November 2026"
    assert day in (ROOT / "docs" / "costs.md").read_text()
    assert costs.READ_ON == "2026-11-22"


def test_every_function_that_is_called_has_a_price_for_its_memory(template: dict[str, Any]) -> None:
    memory = costs.memories(Template(template))
    for size in costs.SIZES:
        assert set(costs.seconds(size)) == set(costs.calls(size)) <= set(memory)
    assert (memory["tally"], memory["publish"], memory["survey"]) == (1.0, 2.0, 0.5)


def test_a_bill_grows_with_the_responses_and_has_a_floor(template: dict[str, Any]) -> None:
    read = Template(template)
    one, trust, largest = (sum(costs.a_year(size, read).values()) for size in costs.SIZES)
    assert one < trust < largest
    floor = sum(costs.dollars(costs.standing(costs.SIZES[0], read)).values())
    assert one - floor < 1
