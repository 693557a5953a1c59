"""The congress poster: A4, the headings of the HSJ Patient Safety Congress, the team's words, published figures."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typst

from functions.mail import typeset
from infra.commands.evidence.evidence import Evidence, Finding
from infra.commands.evidence.words import FIELDS, HEADINGS, Words
from infra.console.part import Part
from shared import figures
from shared.errors import SoundingsError
from shared.verdict import Verdict
from shared.withheld import not_shown

TEMPLATE = Path(__file__).with_suffix(".typ")
MOST_BYTES = 1_000_000  # the competition's 1 MB
LARGE = 3
MOST_WORDS = 8
MOST_FINDINGS, BESIDE_OUTCOMES = 14, 11  # rows that the column holds
BESIDE = (
    "Bradford score A: the sum of every person’s own spells × spells × days. None of this is part of the survey, and a "
    "change is not a cause."
)
OUTCOMES = ("Staff", "Spells of absence", "Days of absence", "Bradford score A", "Absence rate", "Turnover")


@dataclass(frozen=True)
class Congress:
    """What a congress poster is made of. `large` are the items to print large; by default what stands out."""

    evidence: Evidence
    words: Words
    organisation: str = ""
    contact: str = ""
    outcomes: Part | None = None
    large: tuple[str, ...] = ()


def pdf(congress: Congress) -> bytes:
    """The congress poster as PDF/UA-1. Raises SoundingsError where the words do not fit or cannot be printed."""
    _check_letters(congress.words)
    try:
        made = typeset.pdf(TEMPLATE, data(congress))
    except typst.TypstError as error:
        raise SoundingsError(_trouble(str(error))) from None
    if len(made) > MOST_BYTES:
        raise SoundingsError(f"the congress poster has {len(made):,} bytes, and the most is {MOST_BYTES:,}")
    return made


def _check_letters(words: Words) -> None:
    """Refuse what the fonts cannot show, rather than put it into other words; what nobody sees may be lost."""
    texts = [(name, block.text) for name, blocks in words.sections.items() for block in blocks]
    for name, text in (*words.fields.items(), *texts):
        for letter in text:
            if unicodedata.category(letter) not in ("Cc", "Cf") and typeset.printable(letter) != letter:
                raise SoundingsError(f"'{name}' has '{letter}', which the congress poster's letters lack: take it out")


def _trouble(said: str) -> str:
    """What is wrong with the words, by what the template says of them. Raises SoundingsError for anything else."""
    if (over := re.search(r"too long: (\w+) by (\d+)", said)) is not None:
        column, lines = over[1], int(over[2])
        headings = {"left": HEADINGS[:5], "right": HEADINGS[5:7]}[column]
        which = f"'{headings[0].title}' to '{headings[-1].title}'"
        where = f"the congress poster's {column} column"
        return f"the words of {where}, {which}, are some {lines} lines too long: shorten them"
    if (wide := re.search(r"too wide: (\S+)", said)) is not None:
        return f"the congress poster has no line that is long enough for '{wide[1]}': take it apart or out"
    raise SoundingsError(f"the congress poster could not be made: {said.splitlines()[0]}")


def data(congress: Congress) -> dict[str, Any]:
    """Everything that the template prints."""
    evidence, words = congress.evidence, congress.words
    fields = {name: text for name, text in words.fields.items() if text}
    title, organisation = fields.get("Title", ""), fields.get("Organisation", congress.organisation)
    if len(title or evidence.unit) > FIELDS["Title"]:
        raise SoundingsError(
            f"the name '{evidence.unit}' is too long for a title: write one after 'Title:' in the words"
        )
    shown = _shown(congress)
    return {
        "title": title or evidence.unit,
        "under": " · ".join(filter(None, (evidence.unit if title else evidence.programme, organisation))),
        "authors": fields.get("Authors", ""),
        "sections": [
            {"title": heading.title, "blocks": [block._asdict() for block in words.sections.get(heading.title, ())]}
            for heading in HEADINGS
        ],
        "measured": _measured(evidence),
        "large": [_bar(finding) for finding in large(evidence, congress.large)],
        "findings": [_bar(finding) for finding in shown],
        "before": evidence.before_heading,
        "legend": " ".join(_legend(evidence, len(shown))),
        "words": [used.word for item in evidence.words[:1] for used in item.words[:MOST_WORDS]],
        "outcomes": _outcomes(congress.outcomes),
        "footer": _footer(congress, fields.get("Contact", congress.contact)),
    }


# Figures


def large(evidence: Evidence, wanted: Sequence[str]) -> list[Finding]:
    """The findings to print large: by default what clearly became better, then the highest, where high is good.

    Nothing that clearly became worse is among them. Raises SoundingsError for a wanted one that has no share.
    """
    having = {finding.item: finding for finding in evidence.findings if finding.now and not finding.is_option}
    if len(wanted) > LARGE:
        raise SoundingsError(f"a congress poster has room for {LARGE} large figures")
    if unknown := [item for item in wanted if item not in having]:
        raise SoundingsError(f"--large {unknown[0]}: there is no such share; there is {', '.join(having)}")
    if wanted:
        return [having[item] for item in dict.fromkeys(wanted)]
    proud = (each for each in having.values() if each.good == "high" and each.verdict is not Verdict.WORSE)
    ranked = sorted(proud, key=lambda each: (each.verdict is not Verdict.BETTER, -each.share))
    return ranked[:LARGE]


def _shown(congress: Congress) -> list[Finding]:
    """The findings that have room: in the table's order, those that are printed large among them."""
    findings = [finding for finding in congress.evidence.findings if finding.result != not_shown()]
    most = BESIDE_OUTCOMES if congress.outcomes else MOST_FINDINGS
    first = [*large(congress.evidence, congress.large), *findings]
    chosen = list(dict.fromkeys(first))[:most]
    return [finding for finding in findings if finding in chosen]


def _bar(finding: Finding) -> dict[str, Any]:
    """A finding's row: its text, and the bar's lengths from 0 to 1 where it is a share."""
    now, was = finding.now, finding.was
    interval = figures.wilson(*now) if now else None
    return {
        "name": finding.name,
        "figure": figures.share(*now) if now else finding.result,
        "share": finding.share if now else None,
        "interval": list(interval) if interval else None,
        "was": was[0] / was[1] if was else None,
        "before": figures.share(*was) if was else "",
        "clear": finding.is_clear,
    }


# Sentences


def _measured(evidence: Evidence) -> list[list[str]]:
    """What we fill in below "Measurement of improvement"."""
    facts = [["Answered", evidence.answered.removesuffix(".")], ["When", evidence.dates]]
    if evidence.before:
        facts.append(["Before", evidence.before_heading.removeprefix("Before (").removesuffix(")")])
    tests = "; changes: Fisher’s exact test, Holm’s correction" if evidence.before else ""
    return [*facts, ["Method", f"anonymous survey; Wilson’s 95% confidence intervals{tests}"]]


def _legend(evidence: Evidence, shown: int) -> Iterator[str]:
    if any(finding.now for finding in evidence.findings):
        means = f"Blue: {evidence.meaning}" if evidence.meaning else "Blue: share"
        yield f"{means}, of all who answered that question. Line: 95% confidence interval."
    if any(finding.was for finding in evidence.findings):
        clear = any(finding.is_clear for finding in evidence.findings)
        said = "“More than chance” is" if clear else "No single change is more than chance"
        yield f"Grey: before. {said} after correction."
    hidden = sum(finding.result == not_shown() for finding in evidence.findings)
    if hidden:
        yield f"{'One finding is' if hidden == 1 else f'{hidden} findings are'} not shown, to protect people."
    if (left := len(evidence.findings) - hidden - shown) > 0:
        yield f"{shown} of {shown + left} findings; the others are in the table of results."


def _outcomes(table: Part | None) -> dict[str, Any] | None:
    """The absence table without what a congress poster has no room for; definition and windows stay."""
    if table is None:
        return None
    return {
        "caption": table.caption,
        "columns": ["", *map(_window, table.columns[1:3]), table.columns[3]],
        "rows": [[row[0].partition(", each")[0], *row[1:]] for row in table.rows if row[0].startswith(OUTCOMES)],
        "notes": [*(note for note in table.notes if note.startswith("Each window")), BESIDE],
    }


def _window(heading: str) -> str:
    """`Before: 4 February 2023 to 3 September 2023 (212 days)` over three lines; the length is in the notes."""
    name, _, days = heading.partition(": ")
    short = re.sub(r"\b([A-Z][a-z]{2})[a-z]+(?= \d{4})", r"\1", days.partition(" (")[0])
    first, _, last = short.partition(" to ")
    return f"{name}\n{first} to\n{last}"


def _footer(congress: Congress, contact: str) -> list[str]:
    now = congress.evidence.now
    return [
        *([congress.evidence.picked] if congress.evidence.picked else []),
        "A service evaluation of self-reported answers, without a comparison group. Made with Soundings from figures "
        "that were frozen when the survey closed; "
        f"a number is shown only where at least {now.threshold} people answered.",
        *([f"Contact: {contact}"] if contact else []),
    ]
