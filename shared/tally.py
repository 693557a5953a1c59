"""Tallies: mergeable counts of the closed responses of one team in one wave.

Tallies are a commutative monoid: `NOTHING` is neutral, `merge` is associative and commutative, and the tally of
all responses is the merge of the tallies of any split of them. So a unit's tally is the merge of its teams', and
counting again after a failure gives the same tally.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING

from shared.errors import AnswersInvalid
from shared.packing import ALPHABET, BITS, PLACE, UNANSWERED, places, read_value, total_width, unpack
from shared.scale import DECIMALS, Scoring
from shared.words import family, read

if TYPE_CHECKING:
    from shared.packing import Column

FEW_OPTIONS = 16  # up to so many, one C scan for each option beats a Counter


@dataclass(frozen=True)
class Tally:
    """Counts of people. `counts[item][value]` people gave that value; `answered[item]` people answered at all.

    A value is an option's value, a number in decimal, or a word. Zero counts are left out. `comments[item]` is
    sorted: it carries no order of arrival.

    More counts stand under names that no item can have: `counts[again(item)][family]` says how many forms of one
    word (see `shared.words`) the same people wrote beside another one, so that people are counted and not forms;
    `counts[themed(item)][theme]` people used a word of a theme;
    `counts[complete(scale, item)][points]` and `counts[complete(scale)][sum of points]` are those who answered all the
    items of a scale, for Cronbach's alpha.
    """

    responses: int = 0
    answered: Mapping[str, int] = field(default_factory=dict)
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    comments: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def to_json(self) -> str:
        """The tally as stored; keys sorted, so equal tallies are equal strings."""
        return json.dumps(vars(self), sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Tally:
        """Read what `to_json` wrote."""
        data = json.loads(text)
        data["comments"] = {item: tuple(texts) for item, texts in data["comments"].items()}
        return cls(**data)


NOTHING = Tally()


def again(item: str) -> str:
    """Where a tally keeps how many people wrote more than one form of a word."""
    return f"{item}/again"


def themed(item: str) -> str:
    """Where a tally keeps how many people used a word of each theme."""
    return f"{item}/theme"


def complete(scale: str, item: str = "") -> str:
    """Where a tally keeps the points of an item, or else their sum, of those who answered all items of a scale."""
    return f"{scale}/{item}"


def merge(tallies: Iterable[Tally]) -> Tally:
    """Add tallies of disjoint groups of people."""
    responses, answered = 0, Counter[str]()
    counts: dict[str, Counter[str]] = {}
    comments: dict[str, list[str]] = {}
    for tally in tallies:
        responses += tally.responses
        answered.update(tally.answered)
        for item, values in tally.counts.items():
            counts.setdefault(item, Counter()).update(values)
        for item, texts in tally.comments.items():
            comments.setdefault(item, []).extend(texts)
    return Tally(
        responses,
        dict(answered),
        {item: dict(values) for item, values in counts.items()},
        {item: tuple(sorted(texts)) for item, texts in comments.items()},
    )


def count(
    columns: Sequence[Column],
    packed: Sequence[str],
    comments: Iterable[tuple[str, str]] = (),
    scorings: Sequence[Scoring] = (),
    themes: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
) -> Tally:
    """Count packed responses (one string each, see `shared.packing`), (item, text) comments, scores, and themes.

    A scale is counted like an item with its scores as values, and once more, item by item, for those who answered all
    its items. A column of all responses is one slice of the joined
    strings, counted at C speed. Raises AnswersInvalid if a response cannot have come from a form with these columns.
    """
    rows, words = _split(columns, packed, themes)
    wide = total_width(columns)
    if any(len(row) != wide for row in rows):
        raise AnswersInvalid("a response of another length than the form's")
    joined = "".join(rows)
    at = places(columns)
    answered: dict[str, int] = {}
    counts: dict[str, dict[str, int]] = {}
    for column in columns:
        item = column["id"]
        if item in at:
            first, size = at[item]
            slices = [joined[first + place :: wide] for place in range(size)]
            people, values = _KINDS[column["kind"]](column, slices, len(rows))
        elif item in words:
            people, values, twice, gathered = words[item]
            counts |= {name: found for name, found in ((again(item), twice), (themed(item), gathered)) if found}
        else:
            continue
        if people:
            answered[item], counts[item] = people, {v: n for v, n in values.items() if n}
    for scoring in scorings:
        patterns = _patterns(scoring, {column["id"]: column for column in columns}, joined, at, wide)
        if scores := _scores(scoring, patterns):
            answered[scoring.id], counts[scoring.id] = sum(scores.values()), dict(scores)
        counts |= _complete(scoring, patterns)
    texts: dict[str, list[str]] = {}
    for item, text in comments:
        texts.setdefault(item, []).append(text)
    return Tally(len(rows), answered, counts, {item: tuple(sorted(found)) for item, found in texts.items()})


def _patterns(
    scoring: Scoring, columns: Mapping[str, Column], joined: str, at: Mapping[str, tuple[int, int]], wide: int
) -> list[tuple[list[str | None], int]]:
    """The different answers to all of a scale's items, with their people, so that equal ones are scored once."""
    slices = [joined[at[item][0] + place :: wide] for item in scoring.items for place in range(at[item][1])]
    found = []
    for pattern, people in Counter(zip(*slices, strict=True)).items():
        rest = "".join(pattern)
        values: list[str | None] = []
        for item in scoring.items:
            value = read_value(columns[item], rest[: at[item][1]])
            values.append(None if value is None else str(value))
            rest = rest[at[item][1] :]
        found.append((values, people))
    return found


def _scores(scoring: Scoring, patterns: Iterable[tuple[list[str | None], int]]) -> Counter[str]:
    """People by score."""
    scores = Counter[str]()
    for values, people in patterns:
        score = scoring.score(values)
        if score is not None:
            scores[score] += people
    return scores


def _complete(scoring: Scoring, patterns: Iterable[tuple[list[str | None], int]]) -> dict[str, dict[str, int]]:
    """The points of each item and their sum, of those who answered all the items."""
    counts: dict[str, Counter[str]] = {}
    for values, people in patterns:
        points = scoring.complete(values)
        if points is not None:
            for item, worth in zip(scoring.items, points, strict=True):
                counts.setdefault(complete(scoring.id, item), Counter())[_text(worth)] += people
            counts.setdefault(complete(scoring.id), Counter())[_text(sum(points))] += people
    return {name: dict(found) for name, found in counts.items()}


def _text(points: float) -> str:
    return f"{points:.{DECIMALS}f}"


def _split(
    columns: Sequence[Column], packed: Sequence[str], themes: Mapping[str, Mapping[str, str]]
) -> tuple[Sequence[str], dict[str, tuple[int, dict[str, int], dict[str, int], dict[str, int]]]]:
    """The fixed parts, and for each words item who answered, those of each word, forms written again, and of themes."""
    items = [column["id"] for column in columns if column["kind"] == "words"]
    if not items:
        return packed, {}
    people = Counter[str]()
    words: dict[str, Counter[str]] = {item: Counter() for item in items}
    twice: dict[str, Counter[str]] = {item: Counter() for item in items}
    gathered: dict[str, Counter[str]] = {item: Counter() for item in items}
    rows = []
    for response in packed:
        fixed, *tail = response.split("|")
        rows.append(fixed)
        if len(tail) != len(items) or any(tail):
            for item, found in _words(columns, items, response).items():
                people[item] += 1
                words[item].update(found)
                families = [family(word) for word in found]
                if len(set(families)) < len(families):
                    twice[item] += Counter(families) - Counter(set(families))
                of = themes.get(item, {})
                gathered[item].update({of[name] for name in families if name in of})
    return rows, {item: (people[item], dict(words[item]), dict(twice[item]), dict(gathered[item])) for item in items}


def _words(columns: Sequence[Column], items: Sequence[str], response: str) -> dict[str, list[str]]:
    """What one person wrote, as words; each once."""
    answers = unpack(columns, response)
    written = {item: found for item in items if isinstance(found := answers.get(item), list)}
    return {item: list(dict.fromkeys(chain(*map(read, found)))) for item, found in written.items()}


def _characters(column: str, expected: str, rows: int) -> dict[str, int]:
    """How often each character stands in a column. Raises AnswersInvalid on one that is not expected."""
    if len(expected) <= FEW_OPTIONS:
        found = {character: column.count(character) for character in expected}
    else:
        found = {character: column.count(character) for character in set(column) & set(expected)}
    if sum(found.values()) != rows:
        raise AnswersInvalid("a character that the item does not have")
    return found


def _choice(column: Column, slices: Sequence[str], rows: int) -> tuple[int, dict[str, int]]:
    values = column["values"]
    found = _characters(slices[0], ALPHABET[: len(values)] + UNANSWERED, rows)
    return rows - found.get(UNANSWERED, 0), {v: found.get(ALPHABET[p], 0) for p, v in enumerate(values)}


def _several(column: Column, slices: Sequence[str], rows: int) -> tuple[int, dict[str, int]]:
    values, counts, unanswered = column["values"], Counter[str](), 0
    for place, characters in enumerate(slices):
        found = _characters(characters, ALPHABET + UNANSWERED, rows)
        unanswered = found.pop(UNANSWERED, 0)
        for character, people in found.items():
            for bit in range(BITS):
                if PLACE[character] >> bit & 1:
                    if place * BITS + bit >= len(values):
                        raise AnswersInvalid("an option that the item does not have")
                    counts[values[place * BITS + bit]] += people
    return rows - unanswered, dict(counts)


def _number(column: Column, slices: Sequence[str], rows: int) -> tuple[int, dict[str, int]]:
    spread = Counter(slices[0]) if len(slices) == 1 else Counter(zip(*slices, strict=True))
    people = {read_value(column, "".join(characters)): of for characters, of in spread.items()}
    unanswered = people.pop(None, 0)
    return rows - unanswered, {str(value): of for value, of in people.items()}


_KINDS = {"choice": _choice, "several": _several, "number": _number}
