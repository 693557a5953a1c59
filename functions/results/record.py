"""Publications as one flat list: a record for each figure, option, word and comment of each unit and wave.

What is not shown has no number, and says why.
"""

from __future__ import annotations

from datetime import date  # NamedTuple keeps its annotations as they are read
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from shared import figures, meaning, withheld
from shared.phrase import Phrases
from shared.summary.summary import withdrawn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shared.publication import ItemFigures, Publication, ScaleFigures
    from shared.results import Results

FRACTIONS = 10_000  # are kept: teams have the same few again and again, in files of a quarter of a million rows

say = Phrases("results", "record")
# Each column's name, and how many characters of it a sheet shows.
_WIDTHS = {
    "unit": 34,
    "unit_id": 22,
    "part_of": 26,
    "is_team": 8,
    "wave": 15,
    "closed": 15,
    "row": 11,
    "question_id": 18,
    "question": 34,
    "text": 50,
    "answer": 36,
    "people": 9,
    "of": 8,
    "percent": 10,
    "low": 11,
    "high": 10,
    "mean": 9,
    "mean_low": 15,
    "mean_high": 14,
    "deviation": 19,
    "alpha": 18,
    "band": 14,
    "majority": 14,
    "withheld": 50,
}
COLUMNS = {name: (say(name), width) for name, width in _WIDTHS.items()}


class Record(NamedTuple):
    """A row of the files, as COLUMNS are. `people` of `of` are `percent`; the interval is Wilson's, in percent."""

    unit: str
    unit_id: str
    part_of: str
    is_team: str
    wave: date
    closed: date
    row: str  # answered, question, score, option, word, comment
    question_id: str = ""
    question: str = ""
    text: str = ""
    answer: str = ""
    people: int | None = None
    of: int | None = None
    percent: int | None = None
    low: int | None = None
    high: int | None = None
    mean: Decimal | None = None
    mean_low: Decimal | None = None
    mean_high: Decimal | None = None
    deviation: Decimal | None = None
    alpha: Decimal | None = None
    band: str = ""
    majority: str = ""
    withheld: str = ""


def records(results: Results, *, in_short: bool = False) -> Iterator[Record]:
    """Every record, unit after unit, each unit's earlier waves first; `in_short` only the main figures."""
    names = {unit.unit: unit.name for unit in results.units}
    for unit in results.units:
        for publication in unit.publications:
            has_comments = unit.with_comments and publication.wave == results.wave
            why_not = "" if has_comments else say("earlier_comments") if unit.with_comments else say("for_leads")
            yield from _of_unit(publication, names.get(unit.parent or "", ""), why_not, in_short=in_short)


def _of_unit(of: Publication, part_of: str, no_comments: str, *, in_short: bool) -> Iterator[Record]:
    people = Record(
        unit=of.unit_name,
        unit_id=of.unit,
        part_of=part_of,
        is_team="yes" if of.is_team else "no",
        wave=of.opened,
        closed=of.closed,
        row="answered",
    )
    if of.withheld is None:
        yield _rate(people, of)
    else:
        yield people._replace(withheld=withheld.TOO_FEW)
    for item in of.items:
        asked = people._replace(question_id=item.item, question=item.short)
        if not item.kind_of.is_comment:
            yield _question(asked, of, item)
        if not in_short:
            yield from _comments(asked, of, item, no_comments) if item.kind_of.is_comment else _answers(asked, item)
    for scale in of.scales:
        yield _score(people._replace(row="score", question_id=scale.scale, question=scale.title), of, scale)


def _rate(record: Record, of: Publication) -> Record:
    if of.rate is None:
        return record._replace(people=of.responses, of=of.headcount or None)
    return _share(record, *of.rate)


def _question(asked: Record, of: Publication, item: ItemFigures) -> Record:
    question = asked._replace(row="question", text=item.text, band=item.band or "", of=item.n, mean=item.mean)
    answer = meaning.banded(item) if item.band else meaning.answers(item)
    question = question._replace(withheld=withheld.in_full(of, item), answer=answer)
    if item.majority is not None:
        return question._replace(majority=say("more" if item.majority else "not_more"))
    return _share(question, *item.headline, interval=True) if item.headline else question


def _answers(asked: Record, item: ItemFigures) -> Iterator[Record]:
    """A record for each option and each word."""
    n = item.n or 0
    for option in item.counts:
        yield _share(asked._replace(row="option", answer=option.label), option.people, n)
    for word in item.words:
        yield _share(asked._replace(row="word", answer=word.word), word.people, n)


def _comments(asked: Record, of: Publication, item: ItemFigures, why_not: str) -> Iterator[Record]:
    """The comments and how many were withdrawn, or one record that says `why_not`, the same whether there are any."""
    if why_not or not (item.comments or item.withdrawn):
        yield asked._replace(row="comment", text=item.text, withheld=why_not or withheld.in_full(of, item))
        return
    for text in item.comments:
        yield asked._replace(row="comment", answer=text)
    if gone := withdrawn(item):
        yield asked._replace(row="comment", text=item.text, withheld=gone)


def _score(score: Record, of: Publication, scale: ScaleFigures) -> Record:
    score = score._replace(withheld=withheld.in_full(of, scale))
    if scale.band is not None:
        return score._replace(band=scale.band, answer=meaning.banded(scale))
    if scale.mean is None or scale.n is None:
        return score
    if scale.counted is not None:
        score = _share(score._replace(answer=meaning.reach(scale)), scale.counted, scale.n)
    low, high = meaning.ends(scale) or (None, None)
    score = score._replace(mean_low=low, mean_high=high, deviation=_to_two_decimals(scale.deviation))
    return score._replace(of=scale.n, mean=figures.points(scale.mean), alpha=_to_two_decimals(scale.alpha))


def _to_two_decimals(value: float | None) -> Decimal | None:
    return None if value is None else figures.half_up(value, 2)


def _share(record: Record, people: int, n: int, *, interval: bool = False) -> Record:
    record = record._replace(people=people, of=n, percent=_percent(people, n))
    if not interval:
        return record
    low, high = _interval(people, n)
    return record._replace(low=low, high=high)


@lru_cache(FRACTIONS)
def _percent(people: int, n: int) -> int:
    return figures.percent(people, n)


@lru_cache(FRACTIONS)
def _interval(people: int, n: int) -> tuple[int, int]:
    return figures.in_percent(figures.wilson(people, n))
