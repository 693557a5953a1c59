"""A unit's results as a paper prints them: findings with their fractions and intervals, before and after, the words.

Made from publications only, so nothing is told here that was not told to the unit's lead.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from infra.commands.evidence.method import notes
from infra.operator.named import wave_id
from shared import figures, meaning
from shared.errors import SoundingsError
from shared.instrument import Good
from shared.primary import primary
from shared.publication import ItemFigures, Publication, ScaleFigures, Withheld
from shared.sameness import same_question, same_scale
from shared.summary.change import Comparison
from shared.summary.change import Told as Changes
from shared.summary.change import told as changes_of
from shared.summary.course import together
from shared.verdict import Verdict
from shared.withheld import not_asked, not_shown, why_not_the_unit
from shared.wording import listed, period, sentence

VERDICTS = {
    Verdict.BETTER: "better",
    Verdict.WORSE: "worse",
    Verdict.STEADY: "steady",
    Verdict.TOO_FEW: "too few answers to tell",
}
SAY_WHY = "Say in the paper who picked it, when and why; every survey stands below."


class Order(StrEnum):
    """How the findings are ordered."""

    INSTRUMENT = "instrument"
    SHARE = "share"  # largest share first; equals, and what has no share, in the instrument's order


@dataclass(frozen=True)
class Finding:
    """One line of the table. `now` and `was` are people and n, where the figure is a share."""

    item: str
    name: str
    result: str  # `93% (13/14; 95% CI 69–99%)`
    before: str = ""
    change: str = ""  # `up 36 points (95% CI +8 to +64): better`, or `up 40 points`
    competency: str = ""
    now: tuple[int, int] | None = None
    was: tuple[int, int] | None = None
    is_clear: bool = False  # whether it changed by more than chance would give
    verdict: Verdict | None = None
    is_option: bool = False  # one of several answers to a question, of which none is the headline
    good: Good = "high"  # which way the share is better

    @property
    def share(self) -> float:
        """From 0 to 1; -1, below all others, where it is none."""
        return self.now[0] / self.now[1] if self.now else -1


@dataclass(frozen=True)
class Evidence:
    """Everything that is printed of one unit; `before` is None where there is no wave to compare with."""

    programme: str
    now: Publication
    before: Publication | None
    answered: str  # "14 of 14 answered (100%)."
    meaning: str  # whom the percentages count: "agree or strongly agree"
    tags: str  # the heading of the findings' competencies; empty where none has one
    findings: tuple[Finding, ...]
    words: tuple[ItemFigures, ...]  # the questions of which words are shown
    picked: str  # a warning, where these are not the surveys that nobody has to choose
    notes: tuple[str, ...]  # it is the first of them

    @property
    def unit(self) -> str:
        """The unit's name."""
        return self.now.unit_name

    @property
    def dates(self) -> str:
        """`1 to 15 December 2026`."""
        return period(self.now.opened, self.now.closed)

    @property
    def caption(self) -> str:
        """Unit, programme, dates, n of N."""
        return f"{self.unit}: {self.programme}, {self.dates}. {self.answered}"

    @property
    def before_heading(self) -> str:
        """`Before (1 to 15 October 2026)`, or nothing."""
        return f"Before ({period(self.before.opened, self.before.closed)})" if self.before else ""


def choose(
    history: Sequence[Publication], wave: str | None, before: str | None
) -> tuple[Publication, Publication | None]:
    """The wave to print and the one before it: by default the newest and the first of those that are published.

    `history` are the publications of one unit and programme, oldest first. Raises SoundingsError, which says what to
    do.
    """
    now = _told(history, wave)
    if not before:
        return now, next((each for each in history if each.wave < now.wave and each.is_told), None)
    was = _told(history, before)
    if was.wave >= now.wave:
        raise SoundingsError(f"--before {before} is not before the wave {now.wave}")
    return now, was


def _told(history: Sequence[Publication], wave: str | None) -> Publication:
    """The wave that is asked for, or the newest of which something is shown."""
    known = {each.wave: each for each in history}
    newest = next((each for each in reversed(history) if each.is_told), history[-1])
    found = known[wave_id(wave, known)] if wave else newest
    if not found.is_told:
        reasons = " ".join(why_not_the_unit(found))
        dates = period(found.opened, found.closed)
        raise SoundingsError(f"there is nothing to show of {found.unit_name}, {dates}. {reasons}")
    return found


def evidence(
    history: Sequence[Publication],
    programme: str,
    *,
    wave: str | None = None,
    before: str | None = None,
    order: Order = Order.INSTRUMENT,
) -> Evidence:
    """The evidence of a unit, given its publications, oldest first. Raises SoundingsError where there is none."""
    now, was = choose(history, wave, before)
    now = now.model_copy(update={"items": tuple(item for item in now.items if not item.kind_of.is_comment)})
    usual = meaning.usual(now)
    changes = changes_of([was, now] if was else [now])
    told = _told_changes(now, changes)
    findings = [*_items(now, was, usual, changes, told), *_scales(now, was, told)]
    if order is Order.SHARE:
        findings.sort(key=lambda finding: finding.share, reverse=True)
    picked = _picked(history, now, was)
    return Evidence(
        programme=programme,
        now=now,
        before=was,
        answered=f"{meaning.answered(now)}.",
        meaning=usual,
        tags=sentence(listed(list(dict.fromkeys(name for item in now.items for name in item.tags)))),
        findings=(*_main(changes.comparison, told), *findings),
        words=tuple(item for item in now.items if item.words and item.n),
        picked=picked,
        notes=(*([f"{picked} {SAY_WHY}"] if picked else []), *notes(now, was, usual, len(changes.items))),
    )


def _picked(history: Sequence[Publication], now: Publication, was: Publication | None) -> str:
    """A warning, unless these are the surveys that nobody had to choose."""
    newest, first = choose(history, None, None)
    if (newest.wave, first and first.wave) == (now.wave, was and was.wave):
        return ""
    usual = f"the newest, {period(newest.opened, newest.closed)}"
    usual += f", beside the first, {period(first.opened, first.closed)}" if first else ""
    return f"What is shown was picked when the results were known. Not picked it would be {usual}."


# Items


def _told_changes(now: Publication, changes: Changes) -> dict[str, str]:
    """Each change in words, by question or score; of the primary figure (of several questions: "") with its verdict."""
    told = {of: f"{each.size}: more than chance" if each.is_clear else each.size for of, each in changes.items.items()}
    named, found = primary(now), changes.comparison
    if named is not None and found is not None:
        main = named.scale or ("" if len(named.items) > 1 else named.items[0])
        told[main] = f"{found.size} (95% CI {found.interval}): {VERDICTS[found.verdict]}"
    return told


def _main(found: Comparison | None, told: Mapping[str, str]) -> Iterator[Finding]:
    """The mean of the main questions, where it is of more than one of them and is compared."""
    if found is not None and "" in told:
        result, before = f"{found.figure} on average", f"{found.before} on average"
        yield Finding("", together(), result, before, told[""], is_clear=found.is_clear, verdict=found.verdict)


def _items(
    now: Publication, was: Publication | None, usual: str, changes: Changes, told: Mapping[str, str]
) -> Iterator[Finding]:
    earlier = {item.item: item for item in was.items} if was else {}
    for item in now.items:
        if item.kind_of.is_words or item.withheld is Withheld.IN_SCALE:
            continue
        before = earlier.get(item.item)
        then = _before(item, before, was) if was else ""
        if item.n is not None and item.headline is None and item.kind_of.has_options:
            yield from _options(item, before, then)
            continue
        change = changes.items.get(item.item)
        those = meaning.meaning(item) if item.headline or item.majority is not None else usual
        yield Finding(
            item=item.item,
            name=item.short if those == usual else f"{item.short} ({those})",
            result=_result(item, now),
            before=then,
            change=told.get(item.item, ""),
            competency=", ".join(item.tags.values()),
            now=item.headline,
            was=before.headline if change and before else None,
            is_clear=change is not None and change.is_clear,
            verdict=change.verdict if change else None,
            good=item.good,
        )


def _result(item: ItemFigures, of: Publication) -> str:
    if item.majority is not None:
        return f"{meaning.figure(item)} of the {meaning.few(of)} people who answered"
    if item.band is not None:
        return f"{item.band}: {meaning.banded(item)}"
    mean = "" if item.mean is None else f"mean {item.mean}"
    if item.headline is not None:
        return "; ".join(filter(None, (share(*item.headline), mean)))
    return f"{mean} ({meaning.people(item.n)})" if mean else not_shown()


def share(people: int, n: int) -> str:
    """`93% (13/14; 95% CI 69–99%)`."""
    interval = figures.interval_text(figures.wilson(people, n))
    return f"{figures.share(people, n).removesuffix(')')}; 95% CI {interval})"


def _before(item: ItemFigures, before: ItemFigures | None, was: Publication) -> str:
    """The earlier figure; where it cannot be compared, why."""
    if before is None:
        return not_asked()
    if not before.is_told:
        return not_shown()
    return _result(before, was) if not item.is_told or same_question(item, before) else "asked in other words"


def _options(item: ItemFigures, before: ItemFigures | None, then: str) -> Iterator[Finding]:
    """A line for each option of a choice without a headline; such changes are not tested."""
    same = before if before and before.n and same_question(item, before) else None
    earlier = {option.value: (option.people, same.n or 0) for option in same.counts} if same else {}
    tags = ", ".join(item.tags.values())
    for option in item.counts:
        now, was = (option.people, item.n or 0), earlier.get(option.value)
        name, before_it = f"{item.short}: {option.label}", share(*was) if was else then
        yield Finding(item.item, name, share(*now), before_it, competency=tags, now=now, was=was, is_option=True)


# Scales


def _scales(now: Publication, was: Publication | None, told: Mapping[str, str]) -> Iterator[Finding]:
    earlier = {scale.scale: scale for scale in was.scales} if was else {}
    for scale in now.scales:
        before = earlier.get(scale.scale)
        then = "" if was is None else not_asked()
        if was is not None and before is not None:
            then = _score(before.counted_as(scale)) if same_scale((now, scale), (was, before)) else "scored otherwise"
        yield Finding(scale.scale, scale.title, _score(scale), then, told.get(scale.scale, ""))


def _score(scale: ScaleFigures) -> str:
    """`mean 3.2 (95% CI 2.8–3.6; n = 14); 50% (7/14; 95% CI 27–73%) reach the cut-off`."""
    if scale.band is not None:
        return f"{scale.band}: {meaning.banded(scale)}"
    if scale.mean is None or scale.n is None:
        return not_shown()
    spread = [meaning.people(scale.n)]
    if ends := meaning.ends(scale):
        spread.insert(0, f"95% CI {ends[0]}–{ends[1]}")
    if span := meaning.span(scale):
        spread.append(span)
    if scale.alpha is not None:
        spread.append(f"Cronbach’s alpha {figures.half_up(scale.alpha, 2)}")
    told = f"; {share(scale.counted, scale.n)} {meaning.reach(scale)}" if scale.counted is not None else ""
    return f"mean {figures.points(scale.mean)} ({'; '.join(spread)}){told}"
