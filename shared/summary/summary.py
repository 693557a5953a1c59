"""A summary, made from publications only: every sentence and figure of the mail, once.

Both parts of a mail, HTML and text, are printed from this one structure, so they cannot differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from shared import figures, meaning
from shared.errors import UnknownRecord
from shared.phrase import Phrases
from shared.publication import ItemFigures, Publication, ScaleFigures, WordCount
from shared.summary.attention import Attention, attention
from shared.summary.bar import Segment, stacked
from shared.summary.beside import Above, beside, rest_of_all, whole
from shared.summary.change import Change, nothing_earlier, told
from shared.summary.earlier import earlier
from shared.summary.everyone import about_intervals, in_short, of_question
from shared.summary.glance import nothing_stands_out, question, stands_out
from shared.summary.nearest import Nearest, nearest
from shared.summary.sessions import noted
from shared.withheld import why_not_all, why_not_the_unit
from shared.wording import listed, names, number, of_programme, period, sentence

if TYPE_CHECKING:
    from shared.summary.below import Below, Said

say = Phrases("summary", "summary")
WORDS_AT_A_GLANCE = 6
MOST_WORDS = 20


@dataclass(frozen=True)
class Option:
    """An option with the share of people who chose it, and the width of its bar in percent."""

    label: str
    share: str
    width: int


@dataclass(frozen=True)
class Item:
    """One item in detail. Empty strings and tuples are not printed."""

    short: str
    text: str
    tags: str
    figure: str = ""  # "93% (13/14)", or "Mean 7.4"
    meaning: str = ""  # "agree or strongly agree", or "n = 14"
    interval: str = ""  # "95% interval 69–99%"
    everyone: str = ""  # "Whole team of 19: 68% (13/19) to 95% (18/19), ..."; not in a mail
    mean: str = ""
    change: str = ""
    earlier: str = ""  # "Earlier: October 2026 79% (11/14), August 2026 not shown."
    beside: str = ""  # "The rest of Heart and lung: 79% (98/124)."
    bar: tuple[Segment, ...] = ()
    options: tuple[Option, ...] = ()
    themes: str = ""  # "Themes: Support (12), Safety (7)"
    words: tuple[str, ...] = ()  # "supportive (11)"
    more_words: str = ""
    comments: tuple[str, ...] = ()
    majority: bool | None = None
    withdrawn: str = ""  # "One comment was withdrawn after it was published."

    @property
    def legend(self) -> str:
        """The bar in words: `Agree: 5 · Strongly agree: 9`."""
        return " · ".join(f"{part.label}: {part.figure}" for part in self.bar)

    @property
    def is_told(self) -> bool:
        """Whether there is more to show of it than comments."""
        return bool(self.figure or self.bar or self.options or self.themes or self.words or self.more_words)


@dataclass(frozen=True)
class Glance:
    """A row of the table that is seen first; `width` is that of its bar in percent, None where it has none."""

    short: str
    figure: str
    width: int | None
    meaning: str = ""  # where it is not the caption's
    majority: bool | None = None  # whether it is more than half, where that is all that is told
    beside: str = ""  # then "Community Nursing 84% (32/38)", a unit above with all its teams


@dataclass(frozen=True)
class Majority:
    """What more than half of a small team said, or half or fewer, and of which questions."""

    said: str  # "More than half agree or strongly agree"
    names: str

    def __str__(self) -> str:
        """A sentence."""
        return f"{self.said}: {self.names}."


@dataclass(frozen=True)
class Instead:
    """What is told of a unit above, which is its `heading`, in place of what is not shown: a table, words, or both."""

    heading: str
    caption: str
    glance: tuple[Glance, ...]
    words: str


@dataclass(frozen=True)
class Section:
    """One unit of the recipient. An unpublished one has its name and `reasons`, and no figure of its own.

    `majorities` are of a team of which no number may be told; `noted` is what its leads noted.
    """

    unit: str
    answered: str = ""
    everyone: str = ""  # how much those leave open who did not answer
    reasons: tuple[str, ...] = ()  # why the unit, or some items of it, are not shown
    attention: Attention | None = None  # why the team may need help
    level: str = ""  # "On average 86% agree or strongly agree."
    position: str = ""  # beside the rest of the nearest unit above
    verdict: str = ""  # "Better than at the start"
    change: str = ""  # what the verdict says, or why there is none
    since_last: str = ""
    named: str = ""  # the single questions that changed by more than chance, or that none did
    stands_out: str = ""  # "No question stands out from the others."
    caption: str = ""
    glance: tuple[Glance, ...] = ()
    words: str = ""
    themes: str = ""
    comments: str = ""  # how many were written
    question: str = ""
    items: tuple[Item, ...] = ()
    majorities: tuple[Majority, ...] = ()
    instead: tuple[Instead, ...] = ()
    noted: tuple[str, ...] = ()
    below: Below | None = None  # what is said of the units below it

    @property
    def main(self) -> tuple[tuple[str, str], ...]:
        """The level, the position and the change, each with what is said of it in bold first."""
        said = (("", self.level), ("", self.position), (self.verdict, self.change))
        return tuple((bold, words) for bold, words in said if words)

    @property
    def has_table(self) -> bool:
        """Whether a mail tells of each question: not beside the units below, nor where the talk is about the whole."""
        stands_for_it = self.below is not None and any(row.bar for row in self.below.rows)
        return bool(self.glance) and not (self.attention or stands_for_it)

    @property
    def remarked(self) -> tuple[str, ...]:
        """What a mail says of single questions; that none stands out only beside the table of all."""
        even = "" if self.has_table else nothing_stands_out()
        return tuple(said for said in (self.named, self.stands_out) if said and said != even)

    @property
    def published(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.answered)


@dataclass(frozen=True)
class Summary:
    """Everything that one recipient is told of one wave."""

    subject: str
    title: str
    asked: str  # "12 questions, 1 to 15 December 2026"
    sections: tuple[Section, ...]
    method: tuple[str, ...]
    share_it: str
    explained_at: str  # the page that explains how small groups are protected
    shortened: str = ""  # what a mail that is cut short says of it
    about_comments: str = field(default_factory=partial(say, "about_comments"))
    overview: Below | None = None  # of a mail about several units: of all teams at or below them
    overview_of: str = ""  # "Your 30 units"


def with_below(whole: Summary, said: Said, units: Sequence[str]) -> Summary:
    """The summary with what is said of the units below; `units` are those of its sections."""
    if said.overview is None and not said.by_unit:
        return whole
    by_unit = zip(whole.sections, units, strict=bool(whole.sections))
    first = said.overview or next(iter(said.by_unit.values()))
    is_said = first.help is not None and bool(first.help.advice)  # that they are to be talked with
    sections = tuple(replace(section, below=said.by_unit.get(unit)) for section, unit in by_unit)
    return replace(
        whole,
        sections=sections,
        overview=said.overview,
        overview_of=say("overview_of", number=number(len(units))),
        share_it=say("names_teams") if whole.share_it and not is_said else "",
    )


def up_to(history: Sequence[Publication], wave: str) -> list[Publication]:
    """A unit's publications up to this wave's, oldest first. Raises UnknownRecord where this wave has none."""
    seen = [publication for publication in history if publication.wave <= wave]
    if not seen or seen[-1].wave != wave:
        raise UnknownRecord("a publication of this wave")
    return seen


def heading(histories: Sequence[Sequence[Publication]], explained_at: str, programme: str = "") -> Summary:
    """A summary of one or several units, each given by its publications, oldest first and this wave's last, without
    what is told of each.

    `explained_at` is the address of the page that explains how small groups are protected, and `programme` is what the
    subject has beside the questionnaire's title, where several ask the same.
    """
    now = histories[0][-1]
    published = [history[-1] for history in histories if history[-1].is_told]
    dates = period(now.opened, now.closed)
    units = names([history[-1].unit_name for history in histories])
    count = len(published[0].items) if published else 0
    asked = [say("questions", count=count, number=number(count))] if published else []
    return Summary(
        subject=say("subject", units=units, title=of_programme(now.title, programme), dates=dates),
        title=now.title,
        asked=", ".join([*asked, dates]),
        sections=(),
        method=(),
        share_it=say("share_it") if published else "",
        explained_at=explained_at,
    )


def summary(
    histories: Sequence[Sequence[Publication]],
    explained_at: str,
    *,
    above: Mapping[str, Sequence[Above]] | None = None,
    advisers: Sequence[str] = (),
    programme: str = "",
) -> Summary:
    """The summary of one or several units, as in `heading`.

    `above` holds, by unit, what was published of the units above it; `advisers` are whom a lead can ask for help.
    """
    head = heading(histories, explained_at, programme)
    published = [history[-1] for history in histories if history[-1].is_told]
    sections = tuple(_section(history, (above or {}).get(history[-1].unit, ()), advisers) for history in histories)
    is_told = bool(published) or any(section.instead for section in sections)
    return replace(
        head,
        sections=sections,
        method=tuple(_method(published, histories[0][-1].threshold)) if is_told else (),
        share_it=say("share_it") if is_told else "",
    )


def _section(history: Sequence[Publication], above: Sequence[Above], advisers: Sequence[str]) -> Section:
    now = history[-1]
    instead = tuple(_instead(nearest(now, above)))
    if not now.is_told:
        return Section(unit=now.unit_name, reasons=tuple(why_not_the_unit(now)), instead=instead, noted=noted(now))
    changed = told(history)
    shown = [item for item in now.items if item.is_told]
    usual = meaning.usual(now)
    waves, rests, wholes = earlier(history), beside(now, above), whole(now, above)
    caption = say("caption", meaning=usual) if usual else say("caption_of_words")
    reasons = why_not_all(now) if now.withheld is None else why_not_the_unit(now)
    items = [_item(item, changed.items, (waves.get(item.item, ""), rests.get(item.item, ""))) for item in shown]
    return Section(
        unit=now.unit_name,
        answered=f"{meaning.answered(now)}.",
        everyone=in_short(now),
        reasons=tuple(reasons),
        attention=attention(now, changed, above, advisers),
        level=changed.level,
        position=rest_of_all(now, above),
        verdict=changed.comparison.lead if changed.comparison else "",
        change=changed.said,
        since_last=changed.since_last,
        named=changed.named,
        stands_out=stands_out(shown) if now.withheld is None else "",
        caption=caption + say("small_print") if wholes and now.has_majorities else caption,
        glance=tuple(_row(item, usual, wholes.get(item.item, "")) for item in shown if meaning.figure(item))
        + tuple(_scales(now.scales)),
        words=next((_glance_words(item) for item in shown if item.words), ""),
        themes=next((_themes(item) for item in shown if item.themes), ""),
        comments=_how_many(shown),
        question=question(shown, changed.items) if now.is_team else "",
        items=tuple(replace(each, everyone=of_question(now, item)) for each, item in zip(items, shown, strict=True)),
        majorities=tuple(_majorities(shown)),
        instead=instead,
        noted=noted(now),
    )


def _majorities(shown: Sequence[ItemFigures]) -> Iterator[Majority]:
    """What more than half of a small team said, and what half or fewer did."""
    for majority, name in ((True, "more_than_half"), (False, "half_or_fewer")):
        told: dict[str, list[str]] = {}
        for item in shown:
            if item.majority is majority:
                told.setdefault(meaning.meaning(item), []).append(item.short)
        yield from (Majority(say(name, meaning=said), listed(items)) for said, items in told.items())


def _instead(others: Iterable[Nearest]) -> Iterator[Instead]:
    """What is told of units above, of those of which anything can be put into a row or in words."""
    for other in others:
        usual = meaning.usual(other.publication)
        rows = (*(_row(item, usual) for item in other.items if meaning.figure(item)), *_scales(other.scales))
        caption = f"{other.said} {say('caption', meaning=usual)}" if usual else other.said
        words = next((_glance_words(item) for item in other.items if item.words), "")
        if rows or words:
            yield Instead(other.heading, caption, rows, words)


def _row(item: ItemFigures, usual: str, beside: str = "") -> Glance:
    """An item's row; whom its figure counts is said where that is not the `usual`, and what stands `beside` it."""
    note = meaning.whom(item)
    width = figures.percent(*item.headline) if item.headline else None
    return Glance(item.short, meaning.figure(item), width, note if note != usual else "", item.majority, beside)


def _scales(scales: Iterable[ScaleFigures]) -> Iterator[Glance]:
    """A row for each score that is shown."""
    for scale in scales:
        if scale.band is not None:
            yield Glance(scale.title, meaning.band(scale.band), None, meaning.banded(scale))
        elif scale.n is not None and scale.mean is not None:
            mean = meaning.mean(figures.points(scale.mean))
            yield Glance(scale.title, mean, None, ", ".join(_of_score(scale, scale.n)))


def _of_score(scale: ScaleFigures, n: int) -> Iterator[str]:
    """What stands beside the mean of a score."""
    yield meaning.people(n)
    if span := meaning.span(scale):
        yield span
    if ends_of := meaning.ends(scale):
        yield say("interval", interval=f"{ends_of[0]}–{ends_of[1]}")
    if scale.counted is not None:
        yield f"{figures.share(scale.counted, n)} {meaning.reach(scale)}"
    if scale.alpha is not None:
        yield say("alpha", alpha=figures.half_up(scale.alpha, 2))


def _item(item: ItemFigures, found: Mapping[str, Change], around: tuple[str, str]) -> Item:
    """An item in full; `around` are the lines on the waves before and on the units above."""
    change = ""
    if item.headline and found:  # where nothing has an earlier figure, the section says so once
        change = found[item.item].sentence if item.item in found else nothing_earlier()
    return Item(
        short=item.short,
        text=item.text,
        tags=", ".join(item.tags.values()),
        figure=sentence(meaning.figure(item)),
        meaning=meaning.whom(item),
        interval=sentence(say("interval", interval=figures.interval_text(item.interval))) if item.interval else "",
        mean=f"{meaning.mean(item.mean)} ({meaning.people(item.n)})" if item.headline and item.mean is not None else "",
        change=change,
        earlier=around[0],
        beside=around[1],
        bar=stacked(item),
        options=tuple(_options(item)),
        themes=_themes(item),
        words=tuple(_counted(item.words[:MOST_WORDS])),
        more_words=_more_words(item),
        comments=tuple(" ".join(comment.split()) for comment in item.comments),
        majority=item.majority,
        withdrawn=withdrawn(item),
    )


def withdrawn(item: ItemFigures) -> str:
    """How many of its comments were published and taken away again; empty where none was."""
    count = item.withdrawn
    return say("withdrawn", count=count, number=sentence(number(count))) if count else ""


def _options(item: ItemFigures) -> Iterator[Option]:
    """The options of an item that has no stacked bar, each with its own share of the n people."""
    if item.n and item.kind_of.has_options and not stacked(item):
        for option in item.counts:
            share = figures.share(option.people, item.n)
            yield Option(option.label, share, figures.percent(option.people, item.n))


def _counted(words: Iterable[WordCount]) -> Iterator[str]:
    return (f"{word.word} ({word.people:,})" for word in words)


def _themes(item: ItemFigures) -> str:
    return say("themes", themes=", ".join(_counted(item.themes))) if item.themes else ""


def _how_many(items: Iterable[ItemFigures]) -> str:
    count = sum(len(item.comments) for item in items)
    return say("comments", count=count, number=sentence(number(count))) if count else ""


def _glance_words(item: ItemFigures) -> str:
    return say("in_their_words", words=", ".join(word.word for word in item.words[:WORDS_AT_A_GLANCE]))


def _more_words(item: ItemFigures) -> str:
    if not item.kind_of.is_words:
        return ""
    left_out = len(item.words) - MOST_WORDS
    more = say("more_words", number=sentence(number(left_out))) + " " if left_out > 0 else ""
    return more + about_words() + (" " + say("about_themes") if item.themes else "")


def about_words() -> str:
    """How words are counted."""
    return say("about_words")


def _method(published: Sequence[Publication], threshold: int) -> Iterator[str]:
    """How the figures are made."""
    items = [item for publication in published for item in publication.items]
    headlines = [item for item in items if item.headline]
    if headlines:
        meanings = {meaning.meaning(item) for item in headlines}
        yield say("method_counts", those=meanings.pop() if len(meanings) == 1 else say("method_named"))
        yield " ".join((say("method_interval"), about_intervals()))
        yield say("method_change")
    yield say("method_withheld", people=threshold)
