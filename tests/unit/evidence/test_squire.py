"""The checklist for a journal: all 18 items, and nothing in it that the page or the command does not have."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.main import get_command, get_group

from infra.commands.evidence import app as command
from infra.commands.evidence import table
from infra.commands.evidence.evidence import evidence
from infra.commands.outcomes import app as absence
from infra.console.part import Part
from shared.summary.beside import Above
from tests.unit.evidence.test_surveys import FOUR, TRUST
from tests.unit.summary import sample

DOCUMENT = (Path(__file__).parents[3] / "docs" / "squire.md").read_text(encoding="utf-8")
ITEMS = (  # Ogrinc et al. 2016, table 1
    "Title", "Abstract", "Problem description", "Available knowledge", "Rationale", "Specific aims", "Context",
    "Intervention", "Study of the intervention", "Measures", "Analysis", "Ethical considerations", "Results", "Summary",
    "Interpretation", "Limitations", "Conclusions", "Funding",
)  # fmt: skip


@pytest.fixture(scope="module")
def page() -> str:
    """The evidence of four surveys, one of which is not shown, with all that can stand beside."""
    words = sample.words(("supportive", 8), n=10)
    tagged = FOUR[3].items[0].model_copy(update={"tags": {"competency": "Self Awareness (5.1)"}})
    last = FOUR[3].model_copy(update={"items": (tagged, *FOUR[3].items[1:], words)})
    beside = Part("Absence", ("Outcome", "Before: then", "After: now", "Change"), (("Staff", "20", "20", "0"),))
    history = (*FOUR[:3], last)
    return table.html(table.Printed(evidence(history, "P"), history, beside, (Above(TRUST, 5),)))


def test_it_has_the_18_items_in_their_order() -> None:
    rows = re.findall(r"^\| (\d+)\. ([^|]+) \|[^|]*\| [^|]+\. \|$", DOCUMENT, re.MULTILINE)
    assert [(int(number), name) for number, name in rows] == list(enumerate(ITEMS, 1))


def test_what_it_quotes_stands_on_the_page(page: str) -> None:
    quoted = set(re.findall("“([^”]+)”", DOCUMENT)) - {"Words in such marks"}
    assert len(quoted) >= 20
    assert not [words for words in quoted if words not in page]


def test_it_names_only_options_that_there_are() -> None:
    outcomes = get_group(absence).commands["absence"]
    known = {
        name: {option for each in of.params for option in each.opts}
        for name, of in (("evidence", get_command(command)), ("outcomes absence", outcomes))
    }
    for name, typed in re.findall(r"soundings (evidence|outcomes absence) (.*)", DOCUMENT):
        assert set(re.findall(r"--[a-z-]+", typed)) <= known[name]
    alone = set(re.findall(r"`(--[a-z-]+)`", DOCUMENT))
    assert {"--wave", "--before"} <= alone <= known["evidence"]
