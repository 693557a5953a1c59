"""What can be said of change: one verdict on the primary figure, and the questions that changed more than by chance.

The verdict is against the start (`shared.primary`); what changed since the last survey is told in numbers, with what
chance could do, and has no second verdict. Single questions are named where Holm's correction over those of the unit
lets Fisher's exact test call them clear, or where the primary figure is clear and the question's own test goes the same
way. One family is a unit's questions, so that it is told the same to everyone who reads of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from shared import figures, meaning
from shared.estimate import Estimate, difference, of_shares
from shared.instrument import Primary
from shared.phrase import Phrases
from shared.primary import BASELINE, favourable, figure, primary, start, waves
from shared.publication import Publication
from shared.threshold import K
from shared.trend import Point, Series, trend
from shared.verdict import Spelling, Verdict, points, verdict
from shared.wording import listed, month, sentence

say = Phrases("summary", "change")
OTHERS = 0.1  # of the people of a unit above teams: so many more or fewer may be teams that came or went
_WORDS = {  # a verdict in a few words, in a sentence, and of single questions
    Verdict.BETTER: ("lead_better", "better", "clearly_better"),
    Verdict.WORSE: ("lead_worse", "worse", "clearly_worse"),
    Verdict.STEADY: ("lead_steady", "steady", ""),
    Verdict.TOO_FEW: ("lead_too_few", "too_few", ""),
}


@dataclass(frozen=True)
class Change:
    """A question's change since the start: "up 12 points", and whether that is more than chance would give.

    The verdict is that of a clear one, None where neither way is good.
    """

    sentence: str
    size: str
    is_clear: bool = False
    verdict: Verdict | None = None


@dataclass(frozen=True)
class Comparison:
    """The primary figure beside another one of its kind."""

    verdict: Verdict
    level: str  # "On average 86% agree or strongly agree."
    told: str  # "Up 36 points from 50% in August 2026: more than chance would give ..."
    size: str  # "up 36 points"
    moved: float  # 0.36
    interval: str  # "+8 to +64"
    figure: str  # "86%"
    before: str

    @property
    def is_clear(self) -> bool:
        """Whether it is more than chance would give."""
        return self.verdict in (Verdict.BETTER, Verdict.WORSE)

    @property
    def lead(self) -> str:
        """The verdict in a few words."""
        return say(_WORDS[self.verdict][0])


@dataclass(frozen=True)
class Told:
    """What is said of a unit's level and change; `comparison` is None where there is nothing to compare with."""

    comparison: Comparison | None = None
    level: str = ""
    said: str = ""  # what the verdict says, or why there is none
    since_last: str = ""
    named: str = ""  # the single questions that changed by more than chance, or that none did
    items: Mapping[str, Change] = field(default_factory=dict)


def nothing_earlier() -> str:
    """What stands where there is nothing to compare a figure with."""
    return say("nothing_earlier")


def told(history: Sequence[Publication]) -> Told:
    """What can be said of the last wave of a unit, given its publications, oldest first."""
    now = history[-1]
    if now.withheld is not None:
        return Told()
    if len(history) == 1:
        return Told(level=_level(now), said=say("no_earlier_survey"))
    comparison, since_last = of_primary(history)
    items = changes(history, comparison)
    if comparison is None and not items:
        return Told(level=_level(now), said=nothing_earlier())
    named = _named(now, items)
    if comparison is None:
        return Told(level=_level(now), named=named or _none_named(now), items=items)
    return Told(comparison, comparison.level, comparison.told, since_last, named, items)


def compare(now: Publication, value: Estimate, before: Estimate, named: Primary, when: str) -> Comparison:
    """The verdict on a unit's figure beside an earlier one, which was `when`."""
    spelling = Spelling.of(now, named)
    found = difference(value, before, named.likeness)
    judged = verdict(found, spelling.good, named.margin)
    words = say(
        _WORDS[judged][1],
        moved=_moved(found.size, before, spelling, when),
        n=f"{figures.half_up(value.n):,}",
        chance=spelling.up_to(found.half),
        seen=spelling.would_show(found),
        most=spelling.up_to(max(abs(found.low), abs(found.high))),
        interval=spelling.between(found),
    )
    return Comparison(
        verdict=judged,
        level=f"{sentence(in_words(now, value, named, spelling))}.",
        told=sentence(words),
        size=_size(found.size, spelling),
        moved=found.size,
        interval=spelling.between(found),
        figure=spelling.value(value.value),
        before=spelling.value(before.value),
    )


def of_primary(history: Sequence[Publication]) -> tuple[Comparison | None, str]:
    """The comparison of the last wave with the start, and what is said of the survey before where that is another."""
    found = waves(history)
    now, named = found[-1], primary(history[-1])
    began = start(found)
    if named is None or began is None or now.estimate is None:
        return None, ""
    when = say("first_surveys") if len(began.waves) == BASELINE else say("in_month", month=month(began.waves[0].opened))
    comparison = compare(now.publication, now.estimate, began.estimate, named, when)
    comparison = replace(comparison, told=comparison.told + _of_others(now.publication, began.waves))
    last = found[-2]
    if last.estimate is None or last.publication is began.waves[0]:
        return comparison, ""
    since, spelling = difference(now.estimate, last.estimate, named.likeness), Spelling.of(history[-1], named)
    size = _size(since.size, spelling)
    said = say("since_last", month=month(last.publication.opened), size=size, chance=spelling.up_to(since.half))
    return comparison, said


def _of_others(now: Publication, before: Sequence[Publication]) -> str:
    """That a unit above teams has other people than at the start, where it is many more or fewer; else empty."""
    heads, people = [of.headcount for of in before if of.headcount], now.headcount
    if now.is_team or not people or not heads:
        return ""
    apart, then = max((abs(of - people), of) for of in heads)
    if apart <= OTHERS * min(then, people):
        return ""
    return " " + say("of_others", now=f"{people:,}", then=f"{then:,}")


def _level(now: Publication) -> str:
    """The primary figure by itself, but that of one question, which stands in its row."""
    found = figure(now)
    if found is None or len(found.value.shares) == 1:
        return ""
    told = sentence(in_words(now, found.value, found.named, Spelling.of(now, found.named)))
    if found.named.scale is not None:
        return f"{told}."
    return say("level", figure=told, interval=figures.interval_text(found.interval))


def in_words(now: Publication, value: Estimate, named: Primary, spelling: Spelling) -> str:
    """`on average 86% agree or strongly agree`, or `WHO-5: mean 61.2 on its scale from 0 to 100`."""
    if named.scale is not None:
        scale = next(scale for scale in now.scales if scale.scale == named.scale)
        ends = {"lowest": f"{scale.lowest:g}", "highest": f"{scale.highest:g}"}
        return say("mean_of", title=scale.title, mean=spelling.value(value.value), **ends)
    of = [item for item in now.items if item.item in named.items]
    share, those = spelling.value(value.value), meaning.common(of) or say("favourably")
    if len(of) > 1:
        return say("on_average", share=share, those=those)
    return say("of_one", item=of[0].short, share=share, those=those)


def _moved(size: float, before: Estimate, spelling: Spelling, when: str) -> str:
    """`up 36 points from 50% in October 2026`."""
    then = spelling.value(before.value)
    if spelling.is_none(size):
        return say("as_then", when=when, then=then)
    return say("moved", size=_size(size, spelling), then=then, when=when)


def _size(size: float, spelling: Spelling) -> str:
    if spelling.is_none(size):
        return say("same" if size == 0 else "almost_the_same")
    return say("up" if size > 0 else "down", points=points(spelling.rounded(abs(size))))


# Single questions


def changes(history: Sequence[Publication], whole: Comparison | None) -> dict[str, Change]:
    """The change since the start of every question that was asked in the same words then, by item id.

    One that is the primary figure itself has the verdict of the `whole`.
    """
    named = primary(history[-1])
    main = named.items if named else ()
    now = {item.item: item for item in history[-1].items}
    pairs = {
        series.of: (series.points[-1], began)
        for series in trend(history).items
        if series.of in now and (began := _start(series))
    }
    p_values = [figures.fisher(*_whole(point), *before[0]) for point, before in pairs.values()]
    adjusted = figures.holm(p_values)
    found = {}
    for (name, (point, (before, when))), p, holm in zip(pairs.items(), p_values, adjusted, strict=True):
        people, n = _whole(point)
        size = people / n - before[0] / before[1]
        way = _way(now[name].good, up=size > 0)
        is_named = holm <= figures.LEVEL or (p <= figures.LEVEL and whole is not None and whole.verdict is way)
        if whole is not None and main == (name,):
            is_named = whole.is_clear
        found[name] = _change(size, before, when, way if is_named else None, is_named=is_named)
    return found


def _whole(point: Point) -> tuple[int, int]:
    return point.people or 0, point.n or 0


def _start(series: Series) -> tuple[tuple[int, int], str] | None:
    """People and n of a question at its start, as of `shared.primary` but in whole people; and when that was."""
    now, earlier = series.points[-1], series.points[:-1]
    if now.gap is not None or now.anew:
        return None
    began = max((place for place, point in enumerate(earlier) if point.anew), default=0)
    shown = [point for point in earlier[began:] if point.gap is None]
    if len(shown) < BASELINE:
        return (_whole(shown[0]), say("in_month", month=month(shown[0].opened))) if shown else None
    counts = zip(*(_whole(point) for point in shown[:BASELINE]), strict=True)
    people, n = (int(figures.half_up(sum(of) / BASELINE)) for of in counts)
    return (people, n), say("first_surveys")


def _way(good: str, *, up: bool) -> Verdict | None:
    if good == "neutral":
        return None
    return Verdict.BETTER if up == (good == "high") else Verdict.WORSE


def _change(size: float, before: tuple[int, int], when: str, way: Verdict | None, *, is_named: bool) -> Change:
    spelling = Spelling()
    moved = sentence(_moved(size, of_shares([before]), spelling, when))
    return Change(say("clearly" if is_named else "unnamed", moved=moved), _size(size, spelling), is_named, way)


def _named(now: Publication, found: Mapping[str, Change]) -> str:
    """The questions that are named, in one sentence; nothing where there are none."""
    parts = []
    for way in (Verdict.BETTER, Verdict.WORSE):
        items = [
            f"{i.short} ({found[i.item].size})" for i in now.items if i.item in found and found[i.item].verdict is way
        ]
        if items:
            parts.append(say(_WORDS[way][2], items=listed(items)))
    return sentence("; ".join(parts)) + "." if parts else ""


def _none_named(now: Publication) -> str:
    """What could have been told of single questions, where there is no primary figure."""
    shares = [share for item in now.items if (share := favourable(item) or item.headline) and share[1] >= K]
    if not shares:
        return say("none_clear")
    chance = max(difference(of_shares([share]), of_shares([share])).half for share in shares)
    return say("none_named", n=f"{now.responses:,}", chance=Spelling().up_to(chance))
