"""The report as a PDF against WeasyPrint, each in a fresh process; and the bytes of the mail that carries it.

Ours runs as it is deployed: the artefact that `sam build` made, the layer beside it, from publications to a PDF/UA-1.
WeasyPrint makes a PDF/UA-1 of a page that is ready: the same sentences, figures, bars and charts, with plain styles, in
the same fonts. (Ours is typeset again with fewer charts where four pages do not hold all.) Both PDFs must be tagged, and hold the figures and the sentences of the summary.
"""

from __future__ import annotations

import json
import random
import resource
from dataclasses import dataclass
from datetime import UTC, date, datetime
from html import escape
from statistics import median
from typing import TYPE_CHECKING

import pypdfium2 as pdfium

from functions.mail.attachment import MOST_BYTES, Reports
from functions.mail.letter import HTML_BYTES, Beyond, summary_letter
from functions.mail.message import message
from shared.printed.typeset import FONTS
from shared.summary.course import courses
from shared.summary.summary import summary
from tests.benchmarks import environment
from tests.benchmarks.environment import HOME, BenchmarkError, clean_environment
from tests.benchmarks.ratio import Ratio
from tests.unit.summary.sample import ADDRESS, SETTINGS, agreement, publication, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from shared.publication import Publication
    from shared.summary.summary import Item

QUESTIONS, WAVES = 12, 14
SEED = 20261201
ROUNDS = 9
STEPS = 2 * (1 + ROUNDS)
GOAL = 1 / 4
RAW_BYTES = 2_000_000
WHAT = f"report, {QUESTIONS} questions"
EXPLAINED_AT = f"{ADDRESS}/small-groups"


def history() -> list[Publication]:
    """A team of 14 after two years and more of waves."""
    chance = random.Random(SEED)
    told = []
    for wave in range(WAVES):
        answers = [[chance.choice((1, 2, 3, 3, 4, 4)) for _ in range(14)] for _ in range(QUESTIONS)]
        asked = [
            agreement(f"q{n}", f"Question {n + 1}", tuple(given.count(option) for option in range(5)))
            for n, given in enumerate(answers)
        ]
        opened = date(2025 + wave // 6, wave % 6 * 2 + 1, 1)
        days = {"wave": f"{opened}", "opened": opened, "closed": opened.replace(day=15)}
        used = words(("supportive", 11), ("safe", 7), ("useful", 3))
        told.append(publication("Palliative medicine registrars", [*asked, used], **days))
    return told


def mail_bytes(waves: Sequence[Publication]) -> list[Ratio]:
    """The parts of the mail, and the whole of it as SES takes it, against what they may be."""
    attached = Reports(SETTINGS, EXPLAINED_AT).attached([waves], {})
    pages = {waves[-1].unit: f"{ADDRESS}/results/{'x' * 120}"}
    letter = summary_letter([waves], SETTINGS, ADDRESS, beyond=Beyond(pages, attached))
    now = datetime(2027, 1, 1, tzinfo=UTC)
    raw = message(letter, SETTINGS, "a@trust.example", "b@trust.example", now, f"{ADDRESS}/lead/x").as_bytes()
    found = {
        "mail, HTML": (len(letter.html.encode()), HTML_BYTES),
        "mail, text": (len(letter.text.encode()), HTML_BYTES),
        "mail, report": (sum(len(file.content) for file in letter.files), MOST_BYTES),
        "mail, raw with the report": (len(raw), RAW_BYTES),
    }
    return [
        Ratio(what, f"{most:,} bytes", {"bytes": size / most}, goal=1, limit=1) for what, (size, most) in found.items()
    ]


def measure(deployed: Sequence[Path], step: Callable[[], None]) -> tuple[list[Ratio], list[str]]:
    """Measure; also sentences about what was found or could not be measured.

    Args:
        deployed: the folders that Lambda has on its path for `mail`.
        step: called STEPS times.
    """
    waves = history()
    ratios = mail_bytes(waves)
    weasyprint = environment.python("weasyprint")
    try:
        environment.run([weasyprint, "-c", "import weasyprint"], env=clean_environment())
    except BenchmarkError:
        return ratios, [
            "The report is not compared with WeasyPrint, which needs Pango "
            "(`apt-get install libpango-1.0-0 libpangoft2-1.0-0`)."
        ]
    scripts = environment.contenders()
    publications, ready = HOME / "publications.json", HOME / "report.html"
    publications.write_text(json.dumps([wave.model_dump(mode="json") for wave in waves]), encoding="utf-8")
    ready.write_text("".join(page(waves)), encoding="utf-8")
    starts = [
        Start("ours", environment.python("bare"), "report_ours", [*deployed, scripts], publications),
        Start("WeasyPrint", weasyprint, "report_weasyprint", [scripts], ready),
    ]
    seconds = _medians(starts, step)
    notes = [found(start, waves) for start in starts]
    return [Ratio(WHAT, "WeasyPrint", {"CPU": seconds["ours"] / seconds["WeasyPrint"]}, goal=GOAL), *ratios], notes


@dataclass(frozen=True)
class Start:
    """A fresh process that makes a PDF of the file `source`: a module of `contenders`, with `path` to import from."""

    name: str
    python: Path
    module: str
    path: Sequence[Path]
    source: Path

    @property
    def made(self) -> Path:
        """The PDF."""
        return HOME / f"{self.module}.pdf"

    def run(self) -> float:
        """Make it; the CPU time of the whole process."""
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        command = [self.python, "-s", "-P", "-m", f"contenders.{self.module}", self.source, self.made]
        environment.run(command, env=clean_environment(PYTHONPATH=":".join(map(str, self.path))))
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _medians(starts: Sequence[Start], step: Callable[[], None]) -> dict[str, float]:
    """CPU time of each: the median of interleaved runs, after one that only warms the disk's cache."""
    spent: dict[str, list[float]] = {start.name: [] for start in starts}
    for _ in range(1 + ROUNDS):
        for start in starts:
            spent[start.name].append(start.run())
            step()
    return {name: median(seconds[1:]) for name, seconds in spent.items()}


def found(start: Start, waves: Sequence[Publication]) -> str:
    """Pages and bytes of a PDF, in words. Raises BenchmarkError if a sentence is missing in it."""
    content = start.made.read_bytes()
    pdf = pdfium.PdfDocument(content)
    read = "".join("".join(each.get_textpage().get_text_range().split()) for each in pdf)
    count, is_tagged = len(pdf), pdf.is_tagged()
    pdf.close()
    for said in _said(waves):
        if "".join(said.split()) not in read:
            raise BenchmarkError(f"the PDF of {start.name} does not say: {said}")
    if not is_tagged:
        raise BenchmarkError(f"the PDF of {start.name} is not tagged")
    return f"The report by {start.name}: {count} pages, {len(content):,} bytes."


def _said(waves: Sequence[Publication]) -> list[str]:
    """What both PDFs must say."""
    section = summary([waves], EXPLAINED_AT).sections[0]
    said = [section.answered, *section.change, section.question]
    for item in section.items:
        said += [item.short, item.figure, item.interval, item.change, item.earlier]
    return [words for words in said if words]


def page(waves: Sequence[Publication]) -> Iterator[str]:
    """The same report as a page for WeasyPrint."""
    told = summary([waves], EXPLAINED_AT)
    section = told.sections[0]
    yield f'<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8"><title>{escape(told.subject)}</title><style>'
    for weight, file in (("normal", "Regular"), ("bold", "Bold")):
        address = (FONTS / f"LiberationSans-{file}.ttf").as_uri()
        yield f"@font-face {{ font-family: Report; font-weight: {weight}; src: url({address}) }}"
    yield f"{STYLE}</style></head><body><h1>{escape(section.unit)}</h1>"
    yield from (_paragraph(said) for said in (told.asked, section.answered, *section.change, section.question))
    for row in section.glance:
        yield f"<p>{escape(row.short)} <b>{escape(row.figure)}</b></p>{_bar([(row.width or 0, '#005eb8')])}"
    yield "<h2>Question by question</h2>"
    for item in section.items:
        yield from _item(item)
    yield "<h2>The waves so far</h2>"
    for course in courses(waves):
        yield f'<div class="half"><h3>{escape(course.name)}</h3>{course.svg}'
        yield from (*(_paragraph(said) for said in course.sentences), "</div>")
    yield "<h2>How the figures are made</h2>"
    yield from (_paragraph(said) for said in told.method)
    yield "</body></html>"


def _item(item: Item) -> Iterator[str]:
    yield f'<div class="half"><h3>{escape(item.short)}</h3>{_paragraph(item.text)}'
    yield f"<p><b>{escape(item.figure)}</b> {escape(item.meaning)}</p>"
    yield _bar([(part.width, part.colour) for part in item.bar])
    lines = (item.legend, item.interval, item.change, item.earlier, ", ".join(item.words), item.more_words)
    yield from (_paragraph(line) for line in lines if line)
    yield "</div>"


def _paragraph(words: str) -> str:
    return f"<p>{escape(words)}</p>"


def _bar(parts: Sequence[tuple[int, str]]) -> str:
    return "".join(
        [
            '<div class="bar">',
            *(f'<i style="width:{width}%;background:{colour}"></i>' for width, colour in parts),
            "</div>",
        ]
    )


STYLE = """
@page { size: A4; margin: 20mm 18mm; @bottom-right { content: "Page " counter(page) " of " counter(pages) } }
body { font: 8.5pt/1.2 Report } p { margin: 0 0 1mm } h1, h2, h3 { margin: 2mm 0 1mm } h3 { font-size: 10pt }
.half { display: inline-block; width: 48%; margin: 0 1% 3mm 0; vertical-align: top }
.bar { height: 5mm } .bar i { display: inline-block; height: 5mm } svg { display: block; width: 82mm; height: 46mm }
"""
