"""Publications as tidy data: one row for each figure, option, word and comment of each unit and wave.

A row is a unit x wave x item x option, and a column one variable (Wickham H. Tidy data. J Stat Softw 2014;59(10)). What
is not shown has no number, and a code that says why; every item of a publication has its row, shown or not.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date  # NamedTuple keeps its annotations as they are read
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple

from shared import figures, meaning, withheld
from shared.phrase import Phrases
from shared.publication import ItemFigures, Publication, ScaleFigures
from shared.results import Results
from shared.sheets.comma_separated import comma_separated
from shared.summary.change import told
from shared.summary.summary import withdrawn

FRACTIONS = 10_000  # are kept: teams have the same few again and again, in files of a quarter of a million rows

say = Phrases("results", "record")


class Figure(StrEnum):
    """What a row is about."""

    ANSWERED = "answered"  # how many of the unit
    ITEM = "item"  # its headline or its mean
    OPTION = "option"
    THEME = "theme"  # of words; at least so many people
    WORD = "word"
    COMMENT = "comment"
    SCALE = "scale"


class Why(StrEnum):
    """Why a row has no number, besides the reasons of a publication."""

    MAJORITY = "majority"  # it is told whether more than half said so, and that is all
    RANGE = "range"  # a sensitive figure: its band is all
    FOR_LEADS = "for-leads"  # comments
    OWN_SURVEY = "own-survey"  # comments, of an earlier wave
    WITHDRAWN = "withdrawn"  # comments


def verdict_of(history: Sequence[Publication]) -> Mapping[str, str]:
    """The verdicts on a unit's last wave: of a question by its id, of the unit's main figure by an empty one."""
    if len(history) < 2:
        return {}  # of a thousand units below nothing is worked out
    changed = told(history)
    found = {item: change.verdict.value for item, change in changed.items.items() if change.verdict}
    return found | {"": changed.comparison.verdict.value} if changed.comparison else found


class Record(NamedTuple):
    """A row; its first fields are the columns of the file (`functions.results.column`), the last are for people."""

    programme: str
    instrument: str
    instrument_version: int
    wave: date
    closed: date
    unit: str
    unit_name: str
    parent: str
    is_team: bool
    threshold: int
    sensitive_threshold: int
    comment_threshold: int
    share_from: int | None
    headcount: int | None
    figure: Figure
    item: str = ""
    kind: str = ""
    item_name: str = ""
    item_text: str = ""
    tags: str = ""
    good: str = ""
    sensitive: bool | None = None
    option_value: str = ""
    option_order: int | None = None
    headline: bool | None = None
    answer: str = ""
    people: int | None = None
    n: int | None = None
    share: float | None = None
    share_low: float | None = None
    share_high: float | None = None
    mean: float | None = None
    mean_low: float | None = None
    mean_high: float | None = None
    deviation: float | None = None
    alpha: float | None = None
    lowest: float | None = None
    highest: float | None = None
    cut_off: float | None = None
    band: str = ""
    more_than_half: bool | None = None
    withheld: str = ""
    verdict: str = ""
    parent_name: str = ""
    printed_mean: Decimal | None = None
    why_not: str = ""


FOR_PEOPLE = ("parent_name", "printed_mean", "why_not")
NAMES = Record._fields[: -len(FOR_PEOPLE)]


def tidy(results: Results) -> bytes:
    """All of them as a CSV."""
    return comma_separated(NAMES, (record[: len(NAMES)] for record in records(results)))


def records(results: Results, *, in_short: bool = False) -> Iterator[Record]:
    """Every record, unit after unit, each unit's earlier waves first; `in_short` only the main figures."""
    names = {unit.unit: unit.name for unit in results.units}
    for unit in results.units:
        for waves, publication in enumerate(unit.publications, 1):
            has_comments = unit.with_comments and publication.wave == results.wave
            why_not = None if has_comments else Why.OWN_SURVEY if unit.with_comments else Why.FOR_LEADS
            heading = _heading(publication, unit.parent or "", names.get(unit.parent or "", ""))
            verdicts = verdict_of(unit.publications[:waves])
            yield _answered(heading, publication)._replace(verdict=verdicts.get("", ""))
            yield from _items(heading, publication, why_not, verdicts, in_short=in_short)
            for scale in publication.scales:
                yield _scale(heading, publication, scale)


def _heading(of: Publication, parent: str, parent_name: str) -> Record:
    return Record(
        programme=of.programme,
        instrument=of.instrument,
        instrument_version=of.instrument_version,
        wave=of.opened,
        closed=of.closed,
        unit=of.unit,
        unit_name=of.unit_name,
        parent=parent,
        parent_name=parent_name,
        is_team=of.is_team,
        threshold=of.threshold,
        sensitive_threshold=of.sensitive_threshold,
        comment_threshold=of.comment_threshold,
        share_from=of.share_from,
        headcount=of.headcount or None,
        figure=Figure.ANSWERED,
    )


def _answered(heading: Record, of: Publication) -> Record:
    if of.withheld is not None:
        return heading._replace(withheld=of.withheld, why_not=withheld.unit_too_few())
    if of.rate is None:
        return heading._replace(people=of.responses, n=of.headcount or None)
    return heading._replace(**_share(*of.rate))


def _items(
    heading: Record, of: Publication, no_comments: Why | None, verdicts: Mapping[str, str], *, in_short: bool
) -> Iterator[Record]:
    for item in of.items:
        asked = heading._replace(
            item=item.item,
            kind=item.kind,
            item_name=item.short,
            item_text=item.text,
            tags="; ".join(f"{name}: {value}" for name, value in item.tags.items()),
            good=item.good,
            sensitive=item.sensitive,
        )
        if item.kind_of.is_comment:
            yield from () if in_short else _comments(asked._replace(figure=Figure.COMMENT), of, item, no_comments)
            continue
        yield _item(asked, of, item)._replace(figure=Figure.ITEM, verdict=verdicts.get(item.item, ""))
        yield from () if in_short else _answers(asked, item)


def _item(asked: Record, of: Publication, item: ItemFigures) -> Record:
    """An item's own row: its headline, its mean, or what is told instead."""
    if item.band is not None:
        return asked._replace(band=item.band, withheld=Why.RANGE, answer=meaning.banded(item))
    if item.withheld is not None:
        why = item.withheld if item.majority is None else Why.MAJORITY
        told: dict[str, Any] = {"more_than_half": item.majority, "answer": meaning.answers(item)}
        return asked._replace(withheld=why, why_not=withheld.in_full(of, item), **told)
    told = {"n": item.n, "answer": meaning.answers(item), "mean": _mean(item), "printed_mean": item.mean}
    if item.headline:
        told |= _share(*item.headline) | _interval(*item.headline)
    return asked._replace(**told)


def _mean(item: ItemFigures) -> float | None:
    """As exactly as it was published: from the counts, where these name every number."""
    if item.mean is None or item.average is not None:
        return item.average
    return sum(int(option.value) * option.people for option in item.counts) / sum(each.people for each in item.counts)


def _answers(asked: Record, item: ItemFigures) -> Iterator[Record]:
    """A row for each option, theme and word."""
    n = item.n or 0
    is_number = item.kind_of.is_number
    for order, option in enumerate(item.counts, 1):
        yield asked._replace(
            figure=Figure.OPTION,
            # Excel takes 5-9, a range of numbers, for a day in September
            option_value=option.value.partition("-")[0] if is_number else option.value,
            option_order=order,
            headline=option.headline,
            answer=option.label,
            **_share(option.people, n),
        )
    for figure, words in ((Figure.THEME, item.themes), (Figure.WORD, item.words)):
        for word in words:
            yield asked._replace(figure=figure, answer=word.word, **_share(word.people, n))


def _comments(asked: Record, of: Publication, item: ItemFigures, why_not: Why | None) -> Iterator[Record]:
    """The comments and how many were withdrawn, or one row that says why not, the same whether there are any."""
    if why_not is not None:
        told = say("for_leads") if why_not is Why.FOR_LEADS else say("earlier_comments")
        yield asked._replace(withheld=why_not, why_not=told)
        return
    for text in item.comments:
        yield asked._replace(answer=text)
    if item.withdrawn:
        yield asked._replace(people=item.withdrawn, withheld=Why.WITHDRAWN, why_not=withdrawn(item))
    elif not item.comments:
        yield asked._replace(withheld=item.withheld or "", why_not=withheld.in_full(of, item))


def _scale(heading: Record, of: Publication, scale: ScaleFigures) -> Record:
    score = heading._replace(
        figure=Figure.SCALE,
        item=scale.scale,
        item_name=scale.title,
        good=scale.good,
        sensitive=scale.sensitive,
        cut_off=scale.cut_off,
    )
    if scale.band is not None:
        return score._replace(band=scale.band, withheld=Why.RANGE, answer=meaning.banded(scale))
    if scale.mean is None or scale.n is None:
        return score._replace(withheld=scale.withheld or "", why_not=withheld.in_full(of, scale))
    told: dict[str, Any] = (
        {} if scale.counted is None else _share(scale.counted, scale.n) | {"answer": meaning.reach(scale)}
    )
    if scale.interval is not None:
        told |= {"mean_low": scale.interval.low, "mean_high": scale.interval.high}
    told |= {"n": scale.n, "mean": scale.mean, "printed_mean": figures.points(scale.mean)}
    told |= {"deviation": scale.deviation, "alpha": scale.alpha, "lowest": scale.lowest, "highest": scale.highest}
    return score._replace(**told)


@lru_cache(FRACTIONS)
def _share(people: int, n: int) -> dict[str, Any]:
    return {"people": people, "n": n, "share": people / n}


@lru_cache(FRACTIONS)
def _interval(people: int, n: int) -> dict[str, Any]:
    interval = figures.wilson(people, n)
    return {"share_low": interval.low, "share_high": interval.high}
