"""The team's own words for its congress poster: a text file with eight headings, checked line by line."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

from infra.console.given import content_of
from shared.errors import DefinitionInvalid, SoundingsError
from shared.templates import templates

MOST_BYTES = 100_000
PAGES = templates(Path(__file__).parent)
ANOTHER = 35  # characters of room that each further paragraph or point takes


class Heading(NamedTuple):
    """One of the eight; `most` characters fit below it. Where we fill in the figures, a team need not write."""

    title: str
    most: int
    required: bool = True


HEADINGS = (  # of the HSJ Patient Safety Congress, in its order
    Heading("Context", 260),
    Heading("Problem", 260),
    Heading("Assessment of problem and analysis of its causes", 350),
    Heading("Strategy for change", 350),
    Heading("Measurement of improvement", 150, required=False),
    Heading("Effects of changes", 150, required=False),
    Heading("Lessons learnt", 330),
    Heading("Message for others", 150),
)
FIELDS = {"Title": 95, "Authors": 120, "Organisation": 80, "Contact": 80}  # characters, before the first heading


class Block(NamedTuple):
    """A paragraph, or a point of a list."""

    text: str
    is_point: bool


@dataclass(frozen=True)
class Words:
    """What a team wrote: texts by heading's title, and what stands above them by field."""

    sections: dict[str, tuple[Block, ...]]
    fields: dict[str, str]


def starter() -> str:
    """A file to fill in, `words.txt`: it has everything but the words."""
    most = FIELDS | {heading.title: heading.most for heading in HEADINGS}
    return f"{PAGES.get_template('words.txt').render(most=most, another=ANOTHER)}\n\n"


def read_words(file: Path) -> Words:
    """The words of a file. Raises DefinitionInvalid with every fault and its line, or SoundingsError."""
    content = content_of(file)
    if len(content) > MOST_BYTES:
        raise SoundingsError(f"{file} is too large for the words of a congress poster")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SoundingsError(f"{file} is not plain text: save it as text in UTF-8") from None
    problems: list[str] = []
    words = _parse(unicodedata.normalize("NFC", text), problems)
    if problems:
        raise DefinitionInvalid([f"{file}, {problem}" for problem in problems])
    return words


def _parse(text: str, problems: list[str]) -> Words:
    sections: dict[str, tuple[int, list[str]]] = {}  # by title the line that it stands in, and those below
    fields: dict[str, str] = {}
    below: list[str] | None = None
    lines = text.splitlines()
    for number, line in enumerate(map(str.strip, lines), 1):
        title = BY_NAME.get(_plain(line))
        if line.startswith(">"):
            continue
        if title or re.match(r"#+(\s|$)", line):
            below = []  # what is below a wrong heading is passed over
            if title is None:
                problems.append(f"line {number}: '{line}' is none of the eight headings: {_meant(line)}")
            elif title in sections:
                first = sections[title][0]
                problems.append(f"line {number}: '{title}' is there already, in line {first}: put both texts below one")
            else:
                sections[title] = number, below
        elif below is not None:
            below.append(line)
        elif line:
            _field(line, number, fields, problems)
    found = {title: (at, tuple(_blocks(of))) for title, (at, of) in sections.items()}
    problems += _missing_or_too_long(found, len(lines))
    return Words({title: blocks for title, (_, blocks) in found.items()}, fields)


def _plain(title: str) -> str:
    """A heading as it is compared: without a number, a colon or capitals."""
    return re.sub(r"^#*\s*(\d+[.)]?\s+)?", "", " ".join(title.split())).rstrip(":. ").casefold()


BY_NAME = {_plain(heading.title): heading.title for heading in HEADINGS}


def _meant(line: str) -> str:
    near = get_close_matches(_plain(line), BY_NAME, 1, cutoff=0.5)
    return f"did you mean '# {BY_NAME[near[0]]}'?" if near else f"the headings are: {'; '.join(BY_NAME.values())}"


def _field(line: str, number: int, fields: dict[str, str], problems: list[str]) -> None:
    name, colon, value = line.partition(":")
    known = {each.casefold(): each for each in FIELDS}.get(name.strip().casefold())
    value = " ".join(value.split())
    if not colon or known is None:
        told = ", ".join(f"'{each}:'" for each in FIELDS)
        problems.append(f"line {number}: before the first heading there are only lines that begin with {told}")
    elif known in fields:
        problems.append(f"line {number}: '{known}:' is there twice: keep one")
    elif len(value) > (most := FIELDS[known]):
        problems.append(f"line {number}: '{known}:' has {len(value)} characters: {len(value) - most} too many")
    else:
        fields[known] = value


def _blocks(lines: list[str]) -> Iterator[Block]:
    """Paragraphs, which empty lines part, and points, each of which begins with a dash."""
    text, is_point = "", False
    for line in [*lines, ""]:
        point = re.match(r"[-*•]\s+", line)
        if (not line or point) and text:
            yield Block(text, is_point)
            text = ""
        is_point = bool(point) or (is_point and bool(text))
        text = " ".join([*text.split(), *line[point.end() if point else 0 :].split()])


def room(blocks: tuple[Block, ...]) -> int:
    """The characters that a text takes, with what its parts cost."""
    return sum(len(block.text) for block in blocks) + ANOTHER * max(0, len(blocks) - 1)


def _missing_or_too_long(sections: Mapping[str, tuple[int, tuple[Block, ...]]], end: int) -> Iterator[str]:
    for title, most, is_required in HEADINGS:
        at, blocks = sections.get(title, (end, ()))
        if title not in sections:
            yield f"line {end}: the heading '# {title}' is missing: add it, with your text below"
        elif is_required and not blocks:
            yield f"line {at}: there is nothing below '{title}': write at most {most} characters"
        elif (over := room(blocks) - most) > 0:
            yield f"line {at}: '{title}' is {over} characters too long: {most} fit"
