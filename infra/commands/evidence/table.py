"""The evidence as tables: terminal, Markdown, a page of its own; as data, CSV. Outcomes stand beside, never within."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from functions.results.record import NAMES, Figure, Record, records
from infra.commands.evidence.evidence import Evidence, Finding
from infra.commands.evidence.surveys import HELD, WHOLE_AND_REST, Part, beside_item, course, flow, whole
from infra.commands.outcomes.table import OutcomeTable
from infra.console.markdown import markdown_row, plain
from shared.publication import Publication
from shared.results import Results, UnitResults
from shared.sheets.comma_separated import comma_separated
from shared.summary.beside import Above
from shared.templates import templates

WORDS = "Most frequent words, in order"
BESIDE = "Beside the survey, not part of it"
MORE = (*WHOLE_AND_REST, *HELD)
PAGES = templates(Path(__file__).parent)


@dataclass(frozen=True)
class Printed:
    """What is printed: the evidence, all that it is from, the units above, and the outcomes beside if there are any."""

    evidence: Evidence
    history: tuple[Publication, ...]
    outcomes: OutcomeTable | None = None
    above: tuple[Above, ...] = ()

    @property
    def parts(self) -> Iterator[Part]:
        """The table of findings, and all that stands below it."""
        of = self.evidence
        yield Part(of.caption, columns(of), [cells(of, finding) for finding in of.findings])
        for each in of.words:
            yield Part(heading=f"{WORDS} ({each.name}, n = {each.n:,})", notes=[f"{each.line}."])
        yield Part(heading="How to read this", notes=of.notes)
        yield flow(self.history, of.now, of.before)
        yield from course(self.history)
        yield whole(of.now, self.above)
        if questions := asked(of):
            yield Part(heading="The questions as they were asked", notes=questions)
        if self.outcomes is not None:
            beside = self.outcomes
            rows = [[row.label, row.before, row.after, row.change] for row in beside.rows]
            headings = ["Outcome", *beside.columns[1:]]
            yield Part(beside.caption, headings, rows, beside.below, BESIDE, is_numbers=True)


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


def asked(evidence: Evidence) -> list[str]:
    """Each question that has a finding, and its wording."""
    found = {finding.item for finding in evidence.findings}
    return [f"{item.short}: {item.text}" for item in evidence.now.items if item.item in found]


def terminal(printed: Printed) -> RenderableType:
    """For the terminal. What was typed is never read as markup."""
    shown: list[RenderableType] = []
    for part in printed.parts:
        shown += [Text(f"\n{part.heading}:")] if part.heading else []
        if part.rows:
            table = Table(title=Text(part.caption), title_justify="left", box=box.SIMPLE_HEAD)
            for place, heading in enumerate(part.columns):
                right = part.is_numbers and place > 0
                table.add_column(Text(heading), overflow="fold", justify="right" if right else "left")
            for row in part.rows:
                table.add_row(*map(Text, row))
            shown.append(table)
        shown += map(Text, part.notes)
    return Group(*shown)


def markdown(printed: Printed) -> str:
    """Tables under their captions, for GitHub and for Word; notes and wordings as lists."""
    lines: list[str] = []
    for part in printed.parts:
        title = ": ".join(filter(None, (part.heading, part.caption)))
        lines += ["", f"**{plain(title)}**", ""]
        if part.rows:
            marks = [":--", *["--:" if part.is_numbers else ":--"] * (len(part.columns) - 1)]
            lines += [markdown_row(part.columns), f"|{'|'.join(marks)}|", *map(markdown_row, part.rows), ""]
        lines += [f"- {plain(note)}" for note in part.notes]
    return "\n".join(lines).strip() + "\n"


def html(printed: Printed) -> str:
    """A page that needs nothing but itself: no script, one table a caption, prints on A4, reads on a phone."""
    return PAGES.get_template("page.html").render(evidence=printed.evidence, parts=printed.parts)


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
