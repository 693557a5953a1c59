"""Disclosure control: which figures of a closed wave may be shown, for which units, and why the others may not.

k counts people: a figure appears only where at least k people answered that item in that wave, and only where no
smaller group can be worked out from everything that is shown (`shared.suppression`), item by item with each item's
own number of people. Of a team's forms only as many count as it has people. The number of responses is a figure like
any other, and it decides whether a unit is shown at all. Of a team of fewer than k, but of at least `share_from`, it
may be told whether more than half are in a question's headline; what whole numbers would then give away is taken back
(`shared.pins`). What is withheld looks the same for 0 people and for k-1.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from shared.closed import Closed
from shared.instead import instead
from shared.instrument import Chosen, Comment, Instrument, Item, Number, Scale, Words
from shared.pins import Exact, Question, Told, sent
from shared.publication import Withheld
from shared.ranges import apart
from shared.suppression import part, to_publish, whole
from shared.tally import NOTHING, again, complete, themed
from shared.themes import at_least, tables
from shared.words import by_family

EXACT_FROM = 10  # times k people: from there on a sensitive figure is exact at the top of the tree
WORD_FROM = 3  # people who used a word, in a unit and in what is left of it; fewer may point at one


@dataclass(frozen=True)
class Decision:
    """What may be shown: `units` at all, and of them each figure but where `reasons[figure][unit]` says why not.

    `majorities[item][team]` is whether more than half are in the headline, where that is all that may be told;
    `words[item][unit]` are the words that are shown, by family; `themes[item][unit]` how many used a theme's, at least;
    `instead[unit][figure]` is the unit above whose figure whoever reads of this unit may see in its place.
    `pins` is how often whole numbers would have given something away.
    """

    units: frozenset[str]
    reasons: Mapping[str, Mapping[str, Withheld]]
    majorities: Mapping[str, Mapping[str, bool]]
    words: Mapping[str, Mapping[str, Collection[str]]]
    themes: Mapping[str, Mapping[str, Mapping[str, int]]]
    instead: Mapping[str, Mapping[str, str]]
    pins: int

    def why_not(self, unit: str, figure: str) -> Withheld | None:
        """Why a figure of a unit is not shown; None where it is."""
        return self.reasons[figure].get(unit, None if unit in self.units else Withheld.TOO_FEW)


def decide(closed: Closed) -> Decision:
    """Decide what may be shown of every unit, item and scale."""
    k = closed.wave.rules.threshold
    units = frozenset(to_publish(whole(closed.tree), closed.responses, closed.tree.units, k))
    items = [item for item in closed.instrument.items if not isinstance(item, Comment)]
    reasons = {scale.id: _reasons(closed, scale, units) for scale in closed.instrument.scales}
    _narrower_scores(closed, units, reasons)
    for item in items:
        reasons[item.id] = _reasons(closed, item, units) | _with_scale(closed, item, reasons)
    majorities, pins = _audited(closed, items, units, reasons)
    told = {item.id: _words(closed, item, units - set(reasons[item.id])) for item in items if isinstance(item, Words)}
    words, themes = {item: each[0] for item, each in told.items()}, {item: each[1] for item, each in told.items()}
    return Decision(units, reasons, majorities, words, themes, instead(closed, units, reasons), pins)


def _reasons(closed: Closed, figure: Item | Scale, units: Collection[str]) -> dict[str, Withheld]:
    """Why a figure is withheld, for each of the shown units where it is, and for all where it is by rule."""
    reasons = dict(_by_rule(closed, figure))
    able = [unit for unit in units if unit not in reasons]
    published = to_publish(whole(closed.tree), closed.people(figure.id), able, closed.least(figure))
    return reasons | {unit: Withheld.TOO_FEW for unit in able if unit not in published}


def _by_rule(closed: Closed, figure: Item | Scale) -> Iterator[tuple[str, Withheld]]:
    """Units for which a figure is withheld whatever the number of people."""
    in_scale = _is_in_scale(closed.instrument, figure)
    at_the_top = figure.sensitive and not closed.wave.rules.slips
    for unit in closed.tree.units:
        if closed.is_organisation(unit):
            continue
        if in_scale:
            yield unit, Withheld.IN_SCALE
        elif at_the_top:
            yield unit, Withheld.SENSITIVE


def _is_in_scale(instrument: Instrument, figure: Item | Scale) -> bool:
    """Whether it, or what decides who is asked it, is an item of a scale."""
    return bool(instrument.asked_by(figure.id) & {item for scale in instrument.scales for item in scale.items})


def _narrower_scores(closed: Closed, units: Collection[str], reasons: dict[str, dict[str, Withheld]]) -> None:
    """Of scores that share items only the widest is shown in a unit, unless all are of the same people there.

    Else the sum of the parts less the total would be the answers of those few who have one and not the other. Where a
    unit's scores are of the same people, so are those of each unit below it: so it counts not whether the wider one is
    shown there, or what is shown above could tell of it.
    """
    scales = sorted(closed.instrument.scales, key=lambda scale: -len(scale.items))
    for place, scale in enumerate(scales):
        wider = [each for each in scales[:place] if set(each.items) & set(scale.items)]
        for unit in units if wider else ():
            if not all(_same_people(closed, unit, each, scale) for each in wider):
                reasons[scale.id].setdefault(unit, Withheld.TOO_FEW)


def _same_people(closed: Closed, unit: str, wider: Scale, scale: Scale) -> bool:
    """Whether the same people have both scores: everybody has, or those of the wider one answered all that both ask."""
    tally = closed.by_unit[unit]
    people = {tally.answered.get(each.id, 0) for each in (wider, scale)}
    of_all = sum(tally.counts.get(complete(wider.id), {}).values())
    return people == {tally.responses} or (set(scale.items) <= set(wider.items) and people == {of_all})


def _with_scale(closed: Closed, item: Item, reasons: Mapping[str, Mapping[str, Withheld]]) -> dict[str, Withheld]:
    """Where the top may not show a scale, it may not show its items either: their sum would be the scale.

    Nor may it where anybody answered some of the items only: the items' sum less the scores would be those people's.
    """
    top = closed.tree.root
    tally = closed.by_unit[top]
    of = [scale for scale in closed.instrument.scales if item.id in scale.items]
    for scale in of:
        people = {tally.answered.get(figure, 0) for figure in (scale.id, *scale.items)}
        if len(people) > 1 or scale.min_answered < len(scale.items):
            return {top: Withheld.IN_SCALE}
    withheld = next((reasons[scale.id][top] for scale in of if top in reasons[scale.id]), None)
    return {top: withheld} if withheld is not None else {}


def in_headline(instrument: Instrument, item: Item, counts: Mapping[str, int]) -> int | None:
    """The people of an item's headline; None where it has none."""
    if isinstance(item, Chosen):
        values = [option.value for option in instrument.options_of(item) if option.headline]
        return sum(counts.get(value, 0) for value in values) if values else None
    if isinstance(item, Number) and (first := item.headline_from) is not None:
        return sum(people for value, people in counts.items() if int(value) >= first)
    return None


def _audited(
    closed: Closed, items: Iterable[Item], units: Collection[str], reasons: dict[str, dict[str, Withheld]]
) -> tuple[dict[str, dict[str, bool]], int]:
    """The majorities that may be told, once what whole numbers would give away is taken back from `reasons` too."""
    rules, majorities, pins = closed.wave.rules, dict[str, dict[str, bool]](), 0
    forms = {unit: tally.responses for unit, tally in closed.by_unit.items()}
    known = sent(closed.tree, closed.heads, forms, units)
    for item in items:
        exact = _headlines(closed, item)
        if not exact:
            continue
        shown = {unit for unit in units if unit not in reasons[item.id]}
        if item.sensitive:
            kept, steps = apart(closed.tree, exact, shown) if rules.slips else (shown, 0)
        else:
            may = {} if _is_in_scale(closed.instrument, item) else _majorities(closed, item, exact, shown)
            question = Question(known, exact, rules.threshold, rules.majority_sizes)
            told, steps = question.settled(Told(shown, may))
            kept, majorities[item.id] = told.shown, told.majorities
        reasons[item.id] |= dict.fromkeys(shown - kept, Withheld.TOO_FEW)
        pins += steps
    return majorities, pins


def _headlines(closed: Closed, item: Item) -> dict[str, Exact]:
    """For each unit how many answered an item, and how many of them are in its headline; nothing without a headline."""
    found: dict[str, Exact] = {}
    for unit, tally in closed.by_unit.items():
        inside = in_headline(closed.instrument, item, tally.counts.get(item.id, {}))
        if inside is None:
            return {}
        found[unit] = tally.answered.get(item.id, 0), inside
    return found


def _majorities(closed: Closed, item: Item, exact: Mapping[str, Exact], shown: Collection[str]) -> dict[str, bool]:
    """Of teams with too few people for a number, but not for that, whether more than half are in the headline."""
    sizes, people = closed.wave.rules.majority_sizes, closed.people(item.id)
    return {
        team.id: 2 * exact[team.id][1] > exact[team.id][0]
        for team in closed.tree.teams()
        if people[team.id] in sizes and team.id not in shown
    }


def _words(
    closed: Closed, item: Words, units: Collection[str]
) -> tuple[dict[str, set[str]], dict[str, dict[str, int]]]:
    """The words, by family, and themes that each unit may show: no remainder of one or two who used a word follows."""
    used: dict[str, Counter[str]] = {}
    for team in closed.tree.teams():
        counts = closed.tallies.get(team.id, NOTHING).counts
        path = list(closed.tree.path(team.id))
        for name, people in by_family(counts.get(item.id, {}), counts.get(again(item.id), {})).items():
            used.setdefault(name, Counter()).update(dict.fromkeys(path, people))
    rank = {unit: place for place, unit in enumerate(closed.tree.upwards())}
    shown: dict[str, set[str]] = {}
    for name, people_of in used.items():
        if people_of[closed.tree.root] >= WORD_FROM:
            touched = part(closed.tree, sorted(people_of, key=rank.__getitem__))
            for unit in to_publish(touched, people_of, people_of.keys() & units, WORD_FROM):
                shown.setdefault(unit, set()).add(name)
    return shown, _themes(closed, item, units, used, shown)


def _themes(
    closed: Closed, item: Words, units: Collection[str], used: Mapping[str, Counter[str]], shown: Mapping[str, set[str]]
) -> dict[str, dict[str, int]]:
    """At least how many people used a word of each theme, of each unit."""
    told: dict[str, dict[str, int]] = {}
    table = tables(closed.instrument).get(item.id, {})
    of_units = {unit: shown.get(unit, set()) for unit in units}
    for theme in item.themes:
        people = {unit: tally.counts.get(themed(item.id), {}).get(theme, 0) for unit, tally in closed.by_unit.items()}
        if not people[closed.tree.root]:  # of nobody, or counted by a version that knew no themes
            continue
        words = {name: of_unit for name, of_unit in used.items() if table.get(name) == theme}
        hidden = closed.wave.rules.threshold - 1
        for unit, least in at_least(closed.tree, people, words, of_units, WORD_FROM, hidden).items():
            told.setdefault(unit, {})[theme] = least
    return told


def alpha_is_safe(closed: Closed, unit: str, scale: Scale, people: int, complete: int) -> bool:
    """Whether Cronbach's alpha may stand beside a scale's exact figures, which `people` people make.

    Only at the top, so no alpha can be subtracted from another one's. It is of the `complete` people who answered all
    the items: these must be as many as an exact figure needs, and the others nobody or at least k, or else alpha and
    the deviation together would speak of those few. It says nothing new where the items are shown too (their counts
    and the deviation of the score give it), and elsewhere one number to two decimals, a ratio of two sums over all
    these people: no equation about any part of them.
    """
    k = closed.least(scale)
    enough = EXACT_FROM * k if scale.sensitive else k
    others = people - complete
    return closed.is_organisation(unit) and complete >= enough and (others == 0 or others >= k)


def is_exact(closed: Closed, people: int) -> bool:
    """Whether a sensitive figure of the top is exact: where nothing is told below it, and of many people."""
    return not closed.wave.rules.slips and people >= EXACT_FROM * closed.wave.rules.threshold


def release_comments(
    closed: Closed, units: Collection[str], shuffle: Callable[[list[str]], None]
) -> dict[tuple[str, str], tuple[str, ...]]:
    """Each comment in exactly one shown unit: the lowest on its path that gathers enough not released further down.

    Those of a team with more forms than people go to the unit above: who sent the others knows which is not theirs.
    Returns the comments in random order, by unit and item.
    """
    released: dict[tuple[str, str], tuple[str, ...]] = {}
    for item in closed.instrument.items:
        if not isinstance(item, Comment):
            continue
        waiting: dict[str, list[str]] = {}
        for unit_id in closed.tree.upwards():
            texts = list(closed.tallies.get(unit_id, NOTHING).comments.get(item.id, ()))
            for child in closed.tree.children[unit_id]:
                texts += waiting.pop(child)
            is_overfull = closed.is_one_team(unit_id) and closed.by_unit[unit_id].responses > closed.heads[unit_id]
            if unit_id in units and len(texts) >= closed.wave.rules.comment_threshold and not is_overfull:
                shuffle(texts)
                released[unit_id, item.id] = tuple(texts)
                texts = []
            waiting[unit_id] = texts
    return released
