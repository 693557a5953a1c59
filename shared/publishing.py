"""From a decision to frozen figures: the publications of a closed wave."""

from collections.abc import Callable, Collection, Iterator, Mapping
from itertools import accumulate

from shared import figures
from shared.banding import Range, band, is_at_an_end, ranges
from shared.closed import Closed
from shared.disclosure import Decision, alpha_is_safe, decide, in_headline, is_exact, release_comments
from shared.instrument import Comment, Instrument, Item, Number, Scale, Words
from shared.kinds import KINDS
from shared.programme import LONDON
from shared.publication import ItemFigures, OptionCount, Publication, ScaleFigures, Withheld, WordCount
from shared.sameness import mark, scale_mark, score_mark
from shared.scale import Scoring, scorings
from shared.tally import Tally, again, complete
from shared.words import by_people

# Of all the comments and of all the words in a publication, an item of at most 400 kB. Comments are in random order, so
# any may be left out; of the words it is the rarest.
COMMENT_BYTES = 240_000
WORD_BYTES = 60_000


def publications(
    closed: Closed, shuffle: Callable[[list[str]], None], decision: Decision | None = None
) -> Iterator[Publication]:
    """What may be shown of every unit, units below before those above, as was decided."""
    decision = decision or decide(closed)
    comments = release_comments(closed, decision.units, shuffle)
    for unit_id in closed.tree.upwards():
        shown: dict[str, object] = {"instead": dict(decision.instead.get(unit_id, {}))}
        if unit_id in decision.units:
            shown |= {"responses": closed.by_unit[unit_id].responses, "headcount": closed.heads[unit_id]}
        else:
            shown["withheld"] = Withheld.TOO_FEW
        if unit_id in decision.units or any(unit_id in teams for teams in decision.majorities.values()):
            shown["items"] = tuple(
                _comments(closed.instrument, item, comments.get((unit_id, item.id), ()))
                if isinstance(item, Comment)
                else _item(closed, decision, unit_id, item)
                for item in closed.instrument.items
            )
            shown["scales"] = tuple(
                _scale(closed, decision, unit_id, scale, scoring)
                for scale, scoring in zip(closed.instrument.scales, scorings(closed.instrument), strict=True)
            )
            shown["primary"] = closed.instrument.primary
        yield _heading(closed, unit_id).model_copy(update=shown)


def _heading(closed: Closed, unit_id: str) -> Publication:
    """A publication without a figure."""
    unit, rules = closed.tree.units[unit_id], closed.wave.rules
    return Publication(
        programme=closed.wave.programme,
        wave=closed.wave.id,
        unit=unit_id,
        unit_name=unit.name,
        is_team=unit.is_team,
        alone=closed.wave.alone,
        instrument=closed.instrument.id,
        instrument_version=closed.instrument.version,
        languages=closed.instrument.languages,
        title=closed.instrument.title,
        opened=closed.wave.opens,
        closed=closed.wave.closes_at.astimezone(LONDON).date(),
        threshold=rules.threshold,
        share_from=rules.share_from,
        comment_threshold=rules.comment_threshold,
        sensitive_threshold=rules.sensitive_threshold,
    )


def _described(instrument: Instrument, item: Item) -> ItemFigures:
    """An item without a figure."""
    return ItemFigures(
        item=item.id,
        kind=item.kind,
        text=item.text,
        short=item.short,
        good=item.good,
        sensitive=item.sensitive,
        tags=item.tags,
        question=mark(instrument, item),
        headline_from=getattr(item, "headline_from", None),
    )


def _comments(instrument: Instrument, item: Comment, comments: tuple[str, ...]) -> ItemFigures:
    if not comments:
        return _described(instrument, item).model_copy(update={"withheld": Withheld.TOO_FEW})
    room = COMMENT_BYTES // sum(isinstance(each, Comment) for each in instrument.items)
    sizes = accumulate(len(comment.encode()) for comment in comments)
    kept = tuple(comment for comment, size in zip(comments, sizes, strict=True) if size <= room)
    return _described(instrument, item).model_copy(update={"comments": kept})


def _item(closed: Closed, decision: Decision, unit_id: str, item: Item) -> ItemFigures:
    described, tally = _described(closed.instrument, item), closed.by_unit[unit_id]
    if reason := decision.why_not(unit_id, item.id):
        majority = decision.majorities.get(item.id, {}).get(unit_id)
        told = {} if majority is None else {"majority": majority, "headlined": _headlined(closed.instrument, item)}
        return described.model_copy(update={"withheld": reason, **told})
    people, counts = tally.answered[item.id], tally.counts[item.id]
    if isinstance(item, Words):
        room = WORD_BYTES // sum(isinstance(each, Words) for each in closed.instrument.items)
        among = decision.words[item.id].get(unit_id, ())
        words = _words(counts, tally.counts.get(again(item.id), {}), among, room)
        gathered = decision.themes[item.id].get(unit_id, {})
        ranked = sorted(gathered.items(), key=lambda counted: (-counted[1], counted[0]))
        themes = tuple(WordCount(word=theme, people=n) for theme, n in ranked)
        return described.model_copy(update={"n": people, "words": words, "themes": themes})
    headline = in_headline(closed.instrument, item, counts)
    if not item.sensitive:
        update = {"n": people, "counts": tuple(_options(closed.instrument, item, counts)), "headline_people": headline}
        if isinstance(item, Number) and not KINDS[item.kind].names_all:
            update["average"] = float(figures.mean({int(value): of for value, of in counts.items()}))
        return described.model_copy(update=update)
    if headline is None:
        return described.model_copy(update={"withheld": Withheld.SENSITIVE})
    if not is_exact(closed, people) or is_at_an_end(headline, people):
        return described.model_copy(update={"band": band(headline / people, people)})
    headlined = _headlined(closed.instrument, item)
    return described.model_copy(update={"n": people, "headline_people": headline, "headlined": headlined})


def _options(instrument: Instrument, item: Item, counts: Mapping[str, int]) -> Iterator[OptionCount]:
    if not isinstance(item, Number):
        for option in instrument.options_of(item):
            people = counts.get(option.value, 0)
            yield OptionCount(value=option.value, label=option.label, people=people, headline=option.headline)
        return
    first = item.most + 1 if item.headline_from is None else item.headline_from
    if KINDS[item.kind].names_all:
        every = [Range(number, number, counts.get(str(number), 0)) for number in range(item.least, item.most + 1)]
    else:
        every = ranges(item, counts)
    for each in every:
        yield OptionCount(value=each.value, label=each.label, people=each.people, headline=each.first >= first)


def _headlined(instrument: Instrument, item: Item) -> tuple[str, ...]:
    return tuple(option.label for option in instrument.options_of(item) if option.headline)


def _words(
    counts: Mapping[str, int], twice: Mapping[str, int], among: Collection[str], room: int
) -> tuple[WordCount, ...]:
    """As many words as there is room for (bytes)."""
    used = [WordCount(word=word, people=people) for word, people in by_people(counts, twice, among)]
    sizes = accumulate(len(word.model_dump_json().encode()) + 1 for word in used)
    return tuple(word for word, size in zip(used, sizes, strict=True) if size <= room)


def _scale(closed: Closed, decision: Decision, unit_id: str, scale: Scale, scoring: Scoring) -> ScaleFigures:
    described = ScaleFigures(
        scale=scale.id,
        title=scale.title,
        good=scale.good,
        sensitive=scale.sensitive,
        scoring=scale_mark(closed.instrument, scale),
        scored=score_mark(closed.instrument, scale),
        cut_off=scale.cut_off,
        counts=scale.counts,
        called=scale.called,
    )
    if reason := decision.why_not(unit_id, scale.id):
        return described.model_copy(update={"withheld": reason})
    tally: Tally = closed.by_unit[unit_id]
    people, scores = tally.answered[scale.id], tally.counts[scale.id]
    mean = sum(float(score) * n for score, n in scores.items()) / people
    above = None
    if scale.cut_off is not None:
        above = sum(n for score, n in scores.items() if float(score) >= scale.cut_off)
    low, high = scoring.extremes
    if scale.sensitive and (above is None or not is_exact(closed, people) or is_at_an_end(above, people)):
        told = described.model_copy(update={"n": people, "above": above}).counted
        share = told / people if told is not None else (mean - low) / ((high - low) or 1)
        return described.model_copy(update={"band": band(share, people)})
    exact = {"n": people, "mean": round(mean, 4), "above": above, "deviation": round(figures.deviation(scores), 4)}
    exact |= {"lowest": round(low, 4), "highest": round(high, 4)}
    return described.model_copy(update={**exact, "alpha": _alpha(closed, unit_id, scale, people)})


def _alpha(closed: Closed, unit_id: str, scale: Scale, people: int) -> float | None:
    counts = closed.by_unit[unit_id].counts
    totals = counts.get(complete(scale.id), {})
    if not alpha_is_safe(closed, unit_id, scale, people, sum(totals.values())):
        return None
    alpha = figures.cronbach_alpha([counts[complete(scale.id, item)] for item in scale.items], totals)
    return None if alpha is None else float(figures.half_up(alpha, 2))
