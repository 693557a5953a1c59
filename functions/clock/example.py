"""A summary of made-up answers, for the page that shows staff what their lead will see.

Only the answers are invented. A made-up team fills in the form, and from there on everything is the real thing: packed,
counted, put under the wave's own rules of disclosure, and put into words as the mail's are.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from math import ceil

from dateutil.relativedelta import relativedelta

from shared import condition, expression
from shared.closed import Closed
from shared.instrument import Chosen, Instrument, Item, Number, Words
from shared.kinds import KINDS
from shared.language import messages
from shared.packing import Answer, pack
from shared.phrase import spoken
from shared.programme import Programme
from shared.publication import Publication
from shared.publishing import publications
from shared.scale import scorings
from shared.summary.beside import Above
from shared.summary.summary import Majority, Section, summary
from shared.tally import count
from shared.threshold import Rules
from shared.unit import Tree, Unit

TEAMS = 4  # of the made-up service
ANSWERED, HEADCOUNT = 14, 19
# Of ANSWERED people, how many agree (or whatever is good) with each question in turn; and in the wave before.
AGREE = (13, 12, 9, 14, 7, 12, 11, 12)
AGREED = (11, 12, 10, 12, 8, 10, 11, 12)
NUMBERS = (7, 8, 9, 6, 8, 10, 5)  # of 0 to 10, or tenths of the way where a kind says how far it goes
# What people write, in turn; where fewer words are asked for, the first of them.
WORDS = (
    ("supportive", "reflective"),
    ("supportive", "safe", "thoughtful"),
    ("reflective", "supportive"),
    ("safe",),
    ("thoughtful", "supportive"),
)
FEWEST_ITEMS = 4  # from so many on, one is left out by most people, so that readers see what is then said of it


def section(instrument: Instrument, rules: Rules, opens: date, *, alone: bool = False) -> Section:
    """What a lead would be sent of a made-up team, for a wave that opens on this day, under its rules.

    `instrument` is in the language that is spoken; of a team `alone` nothing stands beside its figures.
    """
    both = waves(instrument, rules, opens)
    above = [] if alone else [Above(both[-1]["service"], TEAMS)]
    history = [wave["team-1"].model_copy(update={"alone": alone}) for wave in both]
    return summary([history], explained_at="", above={"team-1": above}).sections[0]


def few(instrument: Instrument, rules: Rules, opens: date) -> tuple[Majority, ...]:
    """What a lead would read of it in place of numbers if as few people answered as are told of at all; or nothing."""
    if not rules.majority_sizes:
        return ()
    made = _publications(instrument, rules, opens, AGREE, rules.majority_sizes.start)
    return summary([[made["team-1"]]], explained_at="").sections[0].majorities


def waves(instrument: Instrument, rules: Rules, opens: date) -> list[dict[str, Publication]]:
    """Its publications of two waves, two months apart, oldest first, by the unit of the made-up tree."""
    both = ((opens - relativedelta(months=2), AGREED), (opens, AGREE))
    people = max(ANSWERED, max(rules.threshold, rules.comment_threshold, rules.sensitive_threshold) + 4)
    return [_publications(instrument, rules, day, agree, people) for day, agree in both]


def tree(heads: int = HEADCOUNT) -> Tree:
    """The made-up organisation: TEAMS teams of so many people in one service."""
    names = messages(spoken())["summary"]["made_up_units"]
    teams = [Unit(id=f"team-{n}", name=names["team"], parent="service", headcount=heads) for n in range(1, TEAMS + 1)]
    above = Unit(id="all", name=names["whole"]), Unit(id="service", name=names["service"], parent="all")
    return Tree([*above, *teams])


def _publications(
    instrument: Instrument, rules: Rules, opens: date, agree: Sequence[int], people: int
) -> dict[str, Publication]:
    """Of the service and its teams, of each of which so many people answered, by unit."""
    heads = ceil(people * HEADCOUNT / ANSWERED)
    made = tree(heads)
    programme = Programme(
        id="example",
        title=instrument.title,
        instrument=instrument.id,
        instrument_version=instrument.version,
        unit=made.root,
        starts=opens,
        **rules.model_dump(),
    )
    columns = instrument.columns()
    packed = [pack(columns, answers) for answers in _responses(instrument, rules, people, agree)]
    tallies = dict.fromkeys((team.id for team in made.teams()), count(columns, packed, (), scorings(instrument)))
    closed = Closed(programme.wave(opens), instrument, made, tallies)
    return {each.unit: each for each in publications(closed, list.reverse)}  # no comment, nothing to shuffle


def _responses(instrument: Instrument, rules: Rules, people: int, agree: Sequence[int]) -> Iterator[dict[str, Answer]]:
    """What each person answers: only what applies to them, all that is required, and most of the rest."""
    few = _left_out_by_most(instrument)
    for person in range(people):
        answers: dict[str, Answer] = {}
        for number, item in enumerate(instrument.items):
            place = (person + 3 * number) % people  # so that it is not always the same people who agree
            if item.relevant and not condition.holds(expression.condition(item.relevant), answers):
                continue
            if item.id == few and place >= rules.threshold // 2:
                continue
            if number % 3 == 1 and place == people - 1 and not item.required:
                continue
            agreeing = people * agree[number % len(agree)] // ANSWERED
            inside = place >= agreeing if item.good == "low" else place < agreeing
            answer = _answer(instrument, item, place, people, inside=inside)
            if answer:
                answers[item.id] = answer
        yield answers


def _left_out_by_most(instrument: Instrument) -> str | None:
    """An item that fewer people may answer than are needed, without any other figure, or the main one, being less."""
    if len(instrument.items) < FEWEST_ITEMS:
        return None
    looked_at = {each for item in instrument.items for each in instrument.asked_by(item.id) - {item.id}}
    looked_at |= {each for scale in instrument.scales for each in scale.items}
    primary = instrument.primary.items if instrument.primary else ()
    looked_at |= set(primary or (item.id for item in instrument.items if KINDS[item.kind].is_agreement))
    able = [
        item.id
        for item in instrument.items
        if not (item.required or item.relevant or item.sensitive or item.id in looked_at) and KINDS[item.kind].is_closed
    ]
    return able[-1] if len(able) > 1 else None


def _answer(instrument: Instrument, item: Item, place: int, people: int, *, inside: bool) -> Answer | None:
    """One person's answer; `inside` says whether it is one of the headline's, where the item has one."""
    kind = KINDS[item.kind]
    if isinstance(item, Chosen):
        options = instrument.options_of(item)
        alike = [option.value for option in options if option.headline == inside]
        if 0 < len(alike) < len(options):
            value = alike[place % len(alike)]
        else:  # the first options are chosen most
            value = options[len(options) * place**2 // people**2].value
        return value if kind.is_one_choice else [value]
    if isinstance(item, Number):
        first, step = item.headline_from, (kind.ends[1] - kind.ends[0]) // 10 if kind.ends else 1
        if first is None:
            return min(item.most, item.least + step * NUMBERS[place % len(NUMBERS)])
        number = first + step * (place % 3) if inside else first - 1 - step * (place % 3)
        return min(item.most, max(item.least, number))
    return list(WORDS[place % len(WORDS)][: item.most]) if isinstance(item, Words) else None
