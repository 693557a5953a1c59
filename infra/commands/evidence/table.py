"""The evidence as a table: terminal, Markdown, a page of its own; as data, CSV. Outcomes stand beside, never within."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from functions.results.record import tidy
from infra.commands.outcomes import table as outcomes
from infra.console.markdown import markdown_row, plain
from shared.results import Results, UnitResults
from shared.templates import templates

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rich.console import RenderableType

    from infra.commands.evidence.evidence import Evidence, Finding
    from infra.commands.outcomes.table import OutcomeTable
    from shared.publication import Publication

WORDS = "Most frequent words, in order"
BESIDE = "Beside the survey, not part of it"
PAGES = templates(Path(__file__).parent)


@dataclass(frozen=True)
class Printed:
    """What is printed: the evidence, all that it is from, and the outcomes beside it if there are any."""

    evidence: Evidence
    history: tuple[Publication, ...]
    outcomes: OutcomeTable | None = None


def columns(evidence: Evidence) -> list[str]:
    """The headings: competency and earlier figures only where there are any."""
    tags = [evidence.tags] if evidence.tags else []
    earlier = [evidence.before_heading, "Change"] if evidence.before else []
    return ["Finding", *tags, "Result", *earlier]


def cells(evidence: Evidence, finding: Finding) -> list[str]:
    """A finding's cells under these headings."""
    tags = [finding.competency] if evidence.tags else []
    earlier = [finding.before, finding.change] if evidence.before else []
    return [finding.name, *tags, finding.result, *earlier]


def _words(evidence: Evidence) -> list[tuple[str, str]]:
    """What is said of the words, and the words."""
    return [(f"{WORDS} ({each.name}, n = {each.n:,})", f"{each.line}.") for each in evidence.words]


def asked(evidence: Evidence) -> list[tuple[str, str]]:
    """Each question that has a finding, and its wording."""
    found = {finding.item for finding in evidence.findings}
    return [(item.short, item.text) for item in evidence.now.items if item.item in found]


# Terminal


def terminal(printed: Printed) -> RenderableType:
    """For the terminal. What was typed is never read as markup."""
    evidence = printed.evidence
    shown = Table(title=Text(evidence.caption), title_justify="left", box=box.SIMPLE_HEAD)
    for heading in columns(evidence):
        shown.add_column(Text(heading), overflow="fold")
    for finding in evidence.findings:
        shown.add_row(*map(Text, cells(evidence, finding)))
    parts: list[RenderableType] = [shown]
    parts += [Text(f"{heading}: {words}\n") for heading, words in _words(evidence)]
    parts += [Text(f"{note}") for note in evidence.notes]
    if printed.outcomes is not None:
        parts += [Text(f"\n{BESIDE}:"), outcomes.terminal(printed.outcomes)]
        parts += [Text(note) for note in printed.outcomes.below]
    return Group(*parts)


# Markdown


def markdown(printed: Printed) -> str:
    """Tables under their captions, for GitHub and for Word; notes and wordings as lists."""
    evidence = printed.evidence
    rows = [cells(evidence, finding) for finding in evidence.findings]
    lines = [f"**{plain(evidence.caption)}**", "", *_markdown_table(columns(evidence), rows, ":--")]
    for heading, words in _words(evidence):
        lines += ["", f"{plain(heading)}: {plain(words)}"]
    lines += ["", *(f"- {plain(note)}" for note in evidence.notes)]
    if questions := asked(evidence):
        lines += ["", "**The questions as they were asked**", ""]
        lines += [f"- {plain(name)}: {plain(text)}" for name, text in questions]
    if (beside := printed.outcomes) is not None:
        both = [[row.label, row.before, row.after, row.change] for row in beside.rows]
        lines += ["", f"**{BESIDE}: {plain(beside.caption)}**", ""]
        lines += _markdown_table(["Outcome", *beside.columns[1:]], both, "--:")
        lines += ["", *(f"- {plain(note)}" for note in beside.below)]
    return "\n".join(lines) + "\n"


def _markdown_table(headings: Sequence[str], rows: Sequence[Sequence[str]], align: str) -> list[str]:
    marks = [":--", *[align] * (len(headings) - 1)]
    return [markdown_row(headings), f"|{'|'.join(marks)}|", *map(markdown_row, rows)]


# A page


def html(printed: Printed) -> str:
    """A page that needs nothing but itself: no script, one table a caption, prints on A4, reads on a phone."""
    evidence = printed.evidence
    return PAGES.get_template("page.html").render(
        evidence=evidence,
        columns=columns(evidence),
        rows=[cells(evidence, finding) for finding in evidence.findings],
        words=_words(evidence),
        asked=asked(evidence),
        outcomes=printed.outcomes,
        beside=BESIDE,
    )


# CSV


def csv(printed: Printed) -> str:
    """Every published figure of the unit up to this wave, in the columns of the downloads (docs/columns.md)."""
    now = printed.evidence.now
    published = tuple(each for each in printed.history if each.wave <= now.wave)
    unit = UnitResults(
        unit=now.unit,
        name=now.unit_name,
        parent=None,
        is_team=now.is_team,
        with_comments=False,
        publications=published,
    )
    return tidy(Results(programme=now.programme, wave=now.wave, units=(unit,))).decode()


WRITERS: dict[str, Callable[[Printed], str]] = {".md": markdown, ".html": html, ".csv": csv}
