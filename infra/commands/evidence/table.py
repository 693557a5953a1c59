"""The evidence as tables: terminal, Markdown, a page of its own; as data, CSV. Outcomes stand beside, never within."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from functions.results.record import NAMES, Figure, Record, records
from infra.commands.evidence.evidence import Evidence, Finding
from infra.commands.evidence.surveys import course, flow, whole
from infra.console.part import Part
from infra.console.part import markdown as in_markdown
from shared.publication import Publication
from shared.results import Results, UnitResults
from shared.sheets.comma_separated import comma_separated
from shared.summary.beside import Above, rest
from shared.summary.everyone import ends
from shared.summary.summary import MOST_WORDS
from shared.templates import templates

WORDS = "Most frequent words, in order"
BESIDE = "Beside the survey, not part of it"
MORE = "whole_low", "whole_high", "rest_of", "rest_people", "rest_n", "sessions", "came"
PAGES = templates(Path(__file__).parent)


@dataclass(frozen=True)
class Printed:
    """What is printed: the evidence, all that it is from, the units above, and the outcomes beside if there are any."""

    evidence: Evidence
    history: tuple[Publication, ...]
    outcomes: Part | None = None
    above: tuple[Above, ...] = ()

    @property
    def parts(self) -> Iterator[Part]:
        """The table of findings, and all that stands below it."""
        of = self.evidence
        rows = [_cells(of, finding) for finding in of.findings]
        headings = [heading for row in rows[:1] for heading, _ in row]
        yield Part(of.caption, headings, [[cell for _, cell in row] for row in rows])
        for each in of.words:
            line = ", ".join(f"{word.word} ({word.people:,})" for word in each.words[:MOST_WORDS])
            yield Part(heading=f"{WORDS} ({each.short}, n = {each.n:,})", notes=[f"{line}."])
        yield Part(heading="How to read this", notes=of.notes)
        yield flow(self.history, of.now, of.before)
        yield from course(self.history)
        yield whole(of.now, self.above)
        found = {finding.item for finding in of.findings}
        if asked := [f"{item.short}: {item.text}" for item in of.now.items if item.item in found]:
            yield Part(heading="The questions as they were asked", notes=asked)
        if self.outcomes is not None:
            yield self.outcomes._replace(heading=BESIDE)


def _cells(evidence: Evidence, finding: Finding) -> list[tuple[str, str]]:
    """A finding's cells with their headings: competency and earlier figures only where there are any."""
    tags = [(evidence.tags, finding.competency)] if evidence.tags else []
    earlier = [(evidence.before_heading, finding.before), ("Change", finding.change)] if evidence.before else []
    return [("Finding", finding.name), *tags, ("Result", finding.result), *earlier]


def markdown(printed: Printed) -> str:
    """Tables and lists."""
    return in_markdown(printed.parts)


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
        (*record[: len(NAMES)], *_more(waves[record.wave], record, printed.above).values())
        for record in records(Results(programme=now.programme, wave=now.wave, units=(unit,)))
    )
    return comma_separated((*NAMES, *MORE), rows).decode()


def _more(of: Publication, record: Record, above: Sequence[Above]) -> dict[str, float | str | None]:
    """The cells of a row under MORE; the rest is that of the nearest unit above that has one."""
    found: dict[str, float | str | None] = dict.fromkeys(MORE)
    if record.figure is Figure.ANSWERED and of.held is not None:
        found |= {"sessions": of.held.sessions, "came": of.held.came}
    if record.figure is Figure.ITEM:
        item = next(each for each in of.items if each.item == record.item)
        found |= zip(MORE, (people / n for people, n in ends(of, item) or ()), strict=False)
        units = [each for each in above if each.publication.wave == of.wave]
        rests = ((each.publication.unit, *left) for each in units if (left := rest(of, item, each)))
        found |= zip(("rest_of", "rest_people", "rest_n"), next(rests, ()), strict=False)
    return found


WRITERS: dict[str, Callable[[Printed], str]] = {".md": markdown, ".html": html, ".csv": csv}
