"""The evidence as tables: terminal, Markdown, a page of its own; as data, CSV. Outcomes stand beside, never within."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from functions.results.record import NAMES, Figure, records
from infra.commands.evidence.surveys import HELD, WHOLE_AND_REST, Part, beside_item, course, flow, whole
from infra.console.markdown import markdown_row, plain
from shared.results import Results, UnitResults
from shared.sheets.comma_separated import comma_separated
from shared.templates import templates

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from rich.console import RenderableType

    from functions.results.record import Record
    from infra.commands.evidence.evidence import Evidence, Finding
    from infra.commands.outcomes.table import OutcomeTable
    from shared.publication import Publication
    from shared.summary.beside import Above

WORDS = "Most frequent words, in order"
BESIDE = "Beside the survey, not part of it"
MORE = {**WHOLE_AND_REST, **HELD}
PAGES = templates(Path(__file__).parent)


@dataclass(frozen=True)
class Printed:
    """What is printed: the evidence, all that it is from, the units above, and the outcomes beside if there are any."""

    evidence: Evidence
    history: tuple[Publication, ...]
    outcomes: OutcomeTable | None = None
    above: tuple[Above, ...] = ()

    @property
    def findings(self) -> Part:
        """The table that all others stand below."""
        of = self.evidence
        return Part(of.caption, columns(of), [cells(of, finding) for finding in of.findings])

    @property
    def surveys(self) -> tuple[Part, ...]:
        """Every survey, and who is not in the figures of this one."""
        now, was = self.evidence.now, self.evidence.before
        return flow(self.history, now, was), *course(self.history), whole(now, self.above)

    @property
    def beside(self) -> tuple[Part, ...]:
        """The outcomes."""
        if (of := self.outcomes) is None:
            return ()
        rows = [[row.label, row.before, row.after, row.change] for row in of.rows]
        return (Part(of.caption, ["Outcome", *of.columns[1:]], rows, of.below, BESIDE, is_numbers=True),)


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
    parts = [*_terminal(printed.findings), *(Text(f"{heading}: {words}\n") for heading, words in _words(evidence))]
    parts += [Text(note) for note in evidence.notes]
    for part in (*printed.surveys, *printed.beside):
        parts += [Text(f"\n{part.heading}:")] if part.heading else []
        parts += [*_terminal(part), *map(Text, part.notes)]
    return Group(*parts)


def _terminal(part: Part) -> Iterator[RenderableType]:
    if part.rows:
        shown = Table(title=Text(part.caption), title_justify="left", box=box.SIMPLE_HEAD)
        for place, heading in enumerate(part.columns):
            justify: Literal["left", "right"] = "right" if place and part.is_numbers else "left"
            shown.add_column(Text(heading), overflow="fold", justify=justify)
        for row in part.rows:
            shown.add_row(*map(Text, row))
        yield shown


# Markdown


def markdown(printed: Printed) -> str:
    """Tables under their captions, for GitHub and for Word; notes and wordings as lists."""
    evidence = printed.evidence
    lines = [*_markdown(printed.findings)]
    for heading, words in _words(evidence):
        lines += [f"{plain(heading)}: {plain(words)}", ""]
    lines += _listed(evidence.notes)
    for part in printed.surveys:
        lines += [*_markdown(part), *_listed(part.notes)]
    if questions := asked(evidence):
        lines += ["**The questions as they were asked**", ""]
        lines += _listed(f"{name}: {text}" for name, text in questions)
    for part in printed.beside:
        lines += [*_markdown(part), *_listed(part.notes)]
    return "\n".join(lines[:-1]) + "\n"


def _markdown(part: Part) -> Iterator[str]:
    yield f"**{plain(f'{part.heading}: {part.caption}' if part.heading else part.caption)}**"
    yield ""
    if part.rows:
        yield markdown_row(part.columns)
        yield f"|{'|'.join([':--', *['--:' if part.is_numbers else ':--'] * (len(part.columns) - 1)])}|"
        yield from map(markdown_row, part.rows)
        yield ""


def _listed(notes: Iterable[str]) -> list[str]:
    lines = [f"- {plain(note)}" for note in notes]
    return [*lines, ""] if lines else []


# A page


def html(printed: Printed) -> str:
    """A page that needs nothing but itself: no script, one table a caption, prints on A4, reads on a phone."""
    evidence = printed.evidence
    return PAGES.get_template("page.html").render(
        evidence=evidence,
        findings=printed.findings,
        words=_words(evidence),
        surveys=printed.surveys,
        asked=asked(evidence),
        beside=printed.beside,
    )


# CSV


def csv(printed: Printed) -> str:
    """Every published figure of the unit, in the columns of the downloads, and MORE of them (docs/columns.md)."""
    now = printed.evidence.now
    unit = UnitResults(
        unit=now.unit,
        name=now.unit_name,
        parent=None,
        is_team=now.is_team,
        with_comments=False,
        publications=printed.history,
    )
    waves = {each.opened: each for each in printed.history}
    rows = (
        (*record[: len(NAMES)], *_more(waves[record.wave], record, printed.above))
        for record in records(Results(programme=now.programme, wave=now.wave, units=(unit,)))
    )
    return comma_separated((*NAMES, *MORE), rows).decode()


def _more(of: Publication, record: Record, above: Sequence[Above]) -> tuple[float | str | None, ...]:
    """The cells of a row under MORE."""
    if record.figure is Figure.ANSWERED and of.held is not None:
        return (*[None] * len(WHOLE_AND_REST), of.held.sessions, of.held.came)
    if record.figure is Figure.ITEM:
        item = next(each for each in of.items if each.item == record.item)
        of_wave = [each for each in above if each.publication.wave == of.wave]
        return (*beside_item(of, item, of_wave), *[None] * len(HELD))
    return (None,) * len(MORE)


WRITERS: dict[str, Callable[[Printed], str]] = {".md": markdown, ".html": html, ".csv": csv}
