"""What is said of the units below another: who may need help, who stands out, who changed, and all side by side.

Everything comes from their publications, so a reader above is told what their own result pages show. Of many units some
stand out by chance: so one is called above or below the rest only where chance would call one of all of them so in five
surveys of a hundred (Bonferroni), and the heading of those who may need help says how many chance alone would name.
Units are told of in the order of the tree, or of what is clear; never by figures that do not differ.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from shared import figures, meaning
from shared.distribution import LEVEL
from shared.estimate import Difference
from shared.phrase import Phrases
from shared.primary import Figure, figure, primary
from shared.publication import Publication
from shared.summary.attention import reasons
from shared.summary.beside import FEWEST_TEAMS, Above, compared
from shared.summary.change import Comparison, Told, in_words, of_primary
from shared.verdict import Spelling, Verdict, points
from shared.wording import clauses, listed, number, sentence

say = Phrases("summary", "below")
MOST_EXPLAINED = 3  # of those who may need help, each with a sentence
MOST_NAMED = 3  # in one sentence
MOST_ROWS = 30
MOST_HIDDEN = 30  # names of those of whom nothing is told
BY_CHANCE = 0.03  # of units are below the rest, or worse than at the start, by these rules (docs/statistics.md)
FEWEST_COMPARED = 2


@dataclass(frozen=True)
class Brief:
    """What is kept of a unit to speak of it: `now` has no figures but those that its primary one is made of."""

    now: Publication
    reasons: tuple[str, ...]  # why it may need help, in short
    comparison: Comparison | None
    parent: tuple[str, str]  # the unit above, as id and name

    @property
    def state(self) -> str:
        """How much is told of it."""
        return "figures" if self.now.withheld is None else "words" if self.now.has_majorities else "few"

    @property
    def favourable(self) -> float:
        """Its primary figure, from 0 to 1, the more the better; 1 where there is none."""
        found = figure(self.now)
        if found is None:
            return 1.0
        return found.value.value if Spelling.of(self.now, found.named).good == "high" else 1 - found.value.value

    @property
    def moved(self) -> float:
        """How far it clearly changed for the better, below 0 for the worse; else 0."""
        if self.comparison is None or not self.comparison.is_clear:
            return 0.0
        return abs(self.comparison.moved) * (1 if self.comparison.verdict is Verdict.BETTER else -1)

    def called(self, at: str = "") -> str:
        """Its name, with that of the unit above unless that is the one `at` which it is told."""
        unit, (parent, above) = self.now.unit_name, self.parent
        return unit if parent in ("", at) else say("place", unit=unit, parent=above)


@dataclass(frozen=True)
class Row:
    """A unit in the picture; `bar` is where its interval begins, its figure and the interval's end, in percent."""

    name: str
    figure: str
    interval: str = ""
    note: str = ""
    bar: tuple[int, int, int] | None = None
    is_whole: bool = False
    unit: str = ""  # its id


@dataclass(frozen=True)
class Help:
    """Who may need help: each by name with why, more names, and what to do; or that nobody stands out."""

    heading: str
    each: tuple[tuple[str, str], ...] = ()
    more: str = ""
    advice: str = ""


@dataclass(frozen=True)
class Below:
    """All that is said of the units below: who stands out or changed, and whom mail does not reach and who did what.

    Each with what is said in bold first, or nothing. `level` and `change` are of several units that stand below none.
    """

    level: str = ""
    change: str = ""
    help: Help | None = None
    counts: str = ""
    lines: tuple[tuple[str, str], ...] = ()
    noted: tuple[tuple[str, str], ...] = ()
    caption: str = ""
    rows: tuple[Row, ...] = ()
    more: tuple[str, ...] = ()  # who has no row, and why


@dataclass(frozen=True)
class Said:
    """What a mail says of units below: of all of them together, where it is about several units, and by unit."""

    overview: Below | None
    by_unit: Mapping[str, Below]


NOTHING = Said(None, {})


def brief(history: Sequence[Publication], above: Sequence[Above]) -> Brief:
    """What is kept of a unit, given its publications, oldest first, and those of the units above, nearest first."""
    now = history[-1]
    comparison = of_primary(history)[0]
    why = tuple(reasons(now, Told(comparison), above, say))
    parent = (above[0].publication.unit, above[0].publication.unit_name) if above else ("", "")
    return Brief(_slim(now), why, comparison, parent)


def _slim(now: Publication) -> Publication:
    named = primary(now)
    nothing: dict[str, Any] = {"words": (), "themes": (), "comments": (), "tags": {}}
    items = [item for item in now.items if item.majority is not None or (named and item.item in named.items)]
    scales = tuple(scale for scale in now.scales if named and scale.scale == named.scale)
    slim = tuple(item.model_copy(update=nothing) for item in items)
    return now.model_copy(update={"items": slim, "scales": scales, "primary": named})


def below(
    of: Sequence[Brief],
    *,
    whole: Above | None = None,
    rows: Sequence[tuple[Brief, Sequence[Brief]]] = (),
    lost: Sequence[str] = (),
) -> Below:
    """What is said of these units, which stand below the `whole`; without one they are of several units.

    `rows` are the units directly below, or the several ones, each with those of the others that are at or below it;
    `lost` says whose mail reaches nobody.
    """
    at = whole.publication.unit if whole else ""
    noted = (*(("", said) for said in lost), *_did(of))
    if not of:
        said = Below(lines=(("", say("too_many")),), noted=noted)
    else:
        lines = (*(_beside(of, whole) if whole else ()), *_changed(of, at))
        said = Below(help=_help(of, at), counts=_counts(of), lines=lines, noted=noted)
    if whole is None:
        return _of_several(said, rows)
    return _with_rows(said, whole, rows) if of and rows else said


def _those(of: Sequence[Brief], count: int | None = None) -> str:
    return say("teams" if all(each.now.is_team for each in of) else "units", count=len(of) if count is None else count)


def some(names: Sequence[str], most: int = MOST_NAMED) -> str:
    """As many names as have room, and how many there are besides."""
    left = len(names) - most
    return listed(names) if left <= 1 else listed([*names[:most], say("others", number=number(left))])


def _help(of: Sequence[Brief], at: str) -> Help | None:
    shown = sum(each.state == "figures" for each in of)
    if not shown:
        return None
    needing = sorted((each for each in of if each.reasons), key=lambda each: (-len(each.reasons), each.favourable))
    if not needing:
        return Help(say("nobody", number=number(shown), those=_those(of, shown)))
    told, others = needing[:MOST_EXPLAINED], needing[MOST_EXPLAINED:]
    chance = int(figures.half_up(BY_CHANCE * shown))
    advice = (say("advice"), *((say("by_chance", number=number(chance), of=f"{shown:,}"),) if chance else ()))
    count = sentence(number(len(needing)))
    return Help(
        say("may_need_help", number=count, of=number(len(of)), those=_those(of)),
        tuple(_why(each, at) for each in told),
        say("also", names=some([each.called(at) for each in others])) if others else "",
        " ".join(advice),
    )


def _why(each: Brief, at: str) -> tuple[str, str]:
    """`Ward 7 (Surgery), 22%` and `clearly below the rest of Surgery and 42 points worse than at the start.`"""
    why, named = list(each.reasons), primary(each.now)
    if each.moved < 0 and named:  # the last reason
        why[-1] = say("worse_by", points=points(Spelling.of(each.now, named).rounded(abs(each.moved))))
    return ", ".join(filter(None, (each.called(at), spelt(each.now)))), say("why", reasons=listed(why))


def _counts(of: Sequence[Brief]) -> str:
    """`Of 60 teams, 34 have figures, six are told of in words and 20 have too few answers to show.`"""
    counts = {state: sum(each.state == state for each in of) for state in ("figures", "words", "few")}
    parts = [say(state, count=count, number=number(count)) for state, count in counts.items() if count]
    return say("counts", of=number(len(of)), those=_those(of), parts=clauses(parts))


def _clear(of: Sequence[Brief], whole: Above) -> list[tuple[Brief, Difference]]:
    """Those whose figure is clear of the rest, though so many are compared."""
    if whole.teams < FEWEST_TEAMS:
        return []
    level = 1 - (1 - LEVEL) / max(1, sum(each.state == "figures" for each in of))
    pairs = ((each, compared(each.now, whole, level)) for each in of)
    return [(each, found) for each, found in pairs if found is not None and found.is_clear]


def _beside(of: Sequence[Brief], whole: Above) -> Iterator[tuple[str, str]]:
    """Who is furthest above the rest, where that is clear, and below it of those who are not said to need help."""
    clear, at = _clear(of, whole), whole.publication.unit
    for name, way in (("above", 1), ("beneath", -1)):
        found = [(each, by.size) for each, by in clear if by.size * way > 0 and not (way < 0 and each.reasons)]
        furthest = sorted(found, key=lambda pair: -abs(pair[1]))
        names = [say("apart", unit=each.called(at), figure=spelt(each.now)) for each, _ in furthest]
        if names:
            yield say(name), f"{some(names)}."
    if not clear and sum(each.state == "figures" for each in of) >= FEWEST_COMPARED and whole.teams >= FEWEST_TEAMS:
        yield "", say("none_apart", one=_those(of, 1))


def _changed(of: Sequence[Brief], at: str) -> Iterator[tuple[str, str]]:
    """Who rose most since the start, where that is clear, or that nobody changed; who fell may need help."""
    risen = sorted((each for each in of if each.moved > 0), key=lambda each: -each.moved)
    names = [say("moved", unit=each.called(at), size=each.comparison.size) for each in risen if each.comparison]
    if names:
        yield say("better"), f"{some(names)}."
    elif any(each.comparison for each in of) and not any(each.moved for each in of):
        yield "", say("none_changed", one=_those(of, 1))


def _did(of: Iterable[Brief]) -> Iterator[tuple[str, str]]:
    names = [each.now.unit_name for each in of if each.now.did and each.now.did.text]
    if names:
        yield say("did"), f"{some(names)}."


# Several units


def _of_several(said: Below, rows: Sequence[tuple[Brief, Sequence[Brief]]]) -> Below:
    """With the level of several units, by all the answers in them, how many changed, and a row for each.

    One inside another counts there.
    """
    seen: set[str] = set()
    apart = []
    for each, inside in sorted(rows, key=lambda row: -len(row[1])):
        teams = {team.now.unit for team in inside}
        apart += [] if teams and teams <= seen else [each]
        seen |= teams
    since, caption = _since(apart), _caption([each.now for each, _ in rows])
    lines = tuple(line for line in said.lines if line[0] or not since)  # that nobody changed is said by then
    return replace(said, level=_level(apart), change=since, lines=lines, caption=caption, rows=tuple(_each(rows)))


def _level(of: Sequence[Brief]) -> str:
    """`On average 70% agree or strongly agree, from 22% to 98%.`"""
    found = [(each.now, own) for each in of if (own := figure(each.now))]
    people = sum(own.value.n for _, own in found)
    if not people:
        return ""
    values = [own.value.value for _, own in found]
    mean = sum(own.value.value * own.value.n for _, own in found) / people
    now, own = found[0]
    spelling = Spelling.of(now, own.named)
    told = sentence(in_words(now, own.value._replace(value=mean), own.named, spelling))
    lowest, highest = (spelling.value(end) for end in (min(values), max(values)))
    return say("level_of", level=told, lowest=lowest, highest=highest) if lowest != highest else f"{told}."


def _since(of: Sequence[Brief]) -> str:
    """`Since the start one is better, three are worse and 24 have not clearly changed.`"""
    moved = [each.moved for each in of if each.comparison]
    counts = {
        "are_better": sum(size > 0 for size in moved),
        "are_worse": sum(size < 0 for size in moved),
        "not_clear": sum(not size for size in moved),
    }
    parts = [say(name, count=count, number=number(count)) for name, count in counts.items() if count]
    return say("since_start", parts=clauses(parts)) if parts else ""


def _each(rows: Sequence[tuple[Brief, Sequence[Brief]]]) -> Iterator[Row]:
    """Each of several units by itself; names that are not alone stand with the unit above."""
    names = Counter(each.now.unit_name for each, _ in rows)
    for each, inside in rows:
        name = each.called() if names[each.now.unit_name] > 1 else each.now.unit_name
        row = _row(each, inside, {}) if each.state != "few" else Row("", say("too_few"))
        yield replace(row, name=name, bar=row.bar if len(rows) <= MOST_ROWS else None, unit=each.now.unit)


# The picture


def _with_rows(said: Below, whole: Above, rows: Sequence[tuple[Brief, Sequence[Brief]]]) -> Below:
    """With a row for each unit directly below, those first that have something to say where there are too many."""
    differing = {each.now.unit: found.size for each, found in _clear([each for each, _ in rows], whole)}
    needing = [team for _, inside in rows for team in inside if team.reasons]
    if len(needing) <= MOST_EXPLAINED:  # each is named with its place already
        rows = [(each, inside if each.now.is_team else ()) for each, inside in rows]
    shown = [(_row(each, inside, differing), each) for each, inside in rows if each.state != "few"]
    drawn = sorted(range(len(shown)), key=lambda place: not shown[place][0].note)[:MOST_ROWS]
    hidden = [each.now.unit_name for each, _ in rows if each.state == "few"]
    more = []
    if hidden:
        more.append(say("hidden", names=some(hidden, MOST_HIDDEN)))
    if left := len(shown) - len(drawn):
        more.append(say("more_rows", count=left, number=sentence(number(left))))
    if not drawn:
        return replace(said, more=tuple(more))
    of_all = whole.publication
    told, interval, bar = _figure(of_all)
    own = Row(say("all_of", unit=of_all.unit_name), told, interval, bar=bar, is_whole=True)
    first = (own,) if own.bar else ()
    every = (*first, *(shown[place][0] for place in sorted(drawn)))
    return replace(said, caption=_caption([of_all, *(each.now for _, each in shown)]), rows=every, more=tuple(more))


def _row(each: Brief, inside: Sequence[Brief], differing: Mapping[str, float]) -> Row:
    name = each.now.unit_name
    if each.state == "words":
        return Row(name, say("in_words"), note=_words_of(each.now))
    told, interval, bar = _figure(each.now)
    return Row(name, told, interval, " · ".join(_notes(each, inside, differing)), bar)


def _notes(each: Brief, inside: Sequence[Brief], differing: Mapping[str, float]) -> Iterator[str]:
    needing = sum(bool(team.reasons) for team in inside)
    if each.now.is_team and each.reasons:  # the reasons stand where it is named
        yield say("needs_help")
        return
    if needing and not each.now.is_team:
        yield say("some_need_help", number=number(needing), of=number(len(inside)), those=_those(inside))
    if away := differing.get(each.now.unit):
        yield say("row_above" if away > 0 else "row_beneath")
    if each.moved:
        yield say("row_better" if each.moved > 0 else "row_worse")


def _figure(of: Publication) -> tuple[str, str, tuple[int, int, int] | None]:
    """A unit's primary figure, its interval, and its bar."""
    found = figure(of)
    if found is None:
        return say("no_figure"), "", None
    low, high, text = _interval(of, found)
    bar = tuple(int(figures.half_up(100 * part)) for part in (low, found.value.value, high))
    return spelt(of), text, (bar[0], bar[1], bar[2])


def spelt(of: Publication) -> str:
    """A unit's primary figure: `64%`, or `3.9`; empty where it has none that is shown."""
    found = figure(of)
    return Spelling.of(of, found.named).value(found.value.value) if found else ""


def _interval(of: Publication, found: Figure) -> tuple[float, float, str]:
    """The ends of the 95% interval as parts of the scale, and as printed."""
    if found.value.shares:
        return found.interval.low, found.interval.high, figures.interval_text(found.interval)
    scale = next(scale for scale in of.scales if scale.scale == found.named.scale)
    ends, (low, high) = meaning.ends(scale), (scale.lowest or 0, scale.highest or 1)
    if scale.interval is None or ends is None:
        return found.value.value, found.value.value, ""
    first, last = ((end - low) / (high - low) for end in scale.interval)
    return first, last, f"{ends[0]}–{ends[1]}"


def _caption(shown: Sequence[Publication]) -> str:
    """What the figures are, by the first unit that has one."""
    found = next(((of, own) for of in shown if (own := figure(of))), None)
    if found is None:
        return say("caption_of_words")
    of, own = found
    if own.named.scale is not None:
        title = next(scale.title for scale in of.scales if scale.scale == own.named.scale)
        return say("caption", what=say("mean", title=title))
    those = meaning.common(item for item in of.items if item.item in own.named.items)
    return say("caption", what=say("share", those=those) if those else say("share_favourable"))


def _words_of(of: Publication) -> str:
    """`mostly favourable: 7 of 10 questions`."""
    told = [item for item in of.items if item.majority is not None and item.good != "neutral"]
    good = sum(item.majority is (item.good == "high") for item in told)
    return say("mostly", good=good, of=len(told)) if told else ""
