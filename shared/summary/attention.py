"""When a team may need help: its main figure is clearly low, clearly below the others' or clearly worse.

Three rules, each of which chance alone breaks seldom (docs/statistics.md): fewer than half gave favourable answers, as
the upper end of the 95% interval has it, or more than half of a score's people are past its cut-off; the figure is
below that of the rest by more than one time in a hundred; or the verdict is "worse". Said plainly at the top, with what
its lead can do and whom to ask, since the lead may be a part of it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from shared import figures
from shared.phrase import Phrases
from shared.primary import figure, primary
from shared.publication import Publication, ScaleFigures
from shared.summary.beside import Above, far_below
from shared.summary.change import Told
from shared.verdict import Verdict
from shared.wording import clauses, sentence

say = Phrases("summary", "attention")
HALF = 0.5
LEVELS = ("low", "past")  # the rules about the figure by itself


@dataclass(frozen=True)
class Attention:
    """Why a team may need help, and what its lead can do."""

    heading: str
    why: str
    level: str  # of that, what neither the position nor the change says
    helps: str
    ask: str


def attention(
    now: Publication, changed: Told, above: Sequence[Above], advisers: Sequence[str] = ()
) -> Attention | None:
    """What is said at the top of a team that may need help; None of another one. `advisers` are whom to ask."""
    rules = list(broken(now, changed, above)) if now.is_team else []
    if not rules:
        return None
    whom = "; ".join(advisers) or say("usual_advisers")
    why, level = _why(rules), _why([rule for rule in rules if rule[0] in LEVELS])
    return Attention(say("heading"), why, level, say("helps"), say("ask", whom=whom))


def _why(rules: Sequence[tuple[str, str]]) -> str:
    return f"{sentence(clauses([say(rule, about=about) for rule, about in rules]))}." if rules else ""


def reasons(now: Publication, changed: Told, above: Sequence[Above], words: Phrases = say) -> Iterator[str]:
    """Each rule that the main figure of a unit breaks, in these words."""
    return (words(rule, about=about) for rule, about in broken(now, changed, above))


def broken(now: Publication, changed: Told, above: Sequence[Above]) -> Iterator[tuple[str, str]]:
    """The rules that the main figure of a unit breaks, each with what it is about."""
    named = primary(now)
    if _is_low(now):
        yield "low", ""
    for scale in now.scales:
        if named is not None and scale.scale == named.scale and _are_most_past(scale):
            yield "past", scale.title
    if unit := far_below(now, above):
        yield "below", unit
    if changed.comparison and changed.comparison.verdict is Verdict.WORSE:
        yield "worse", ""


def _is_low(now: Publication) -> bool:
    """Whether clearly fewer than half of the answers are favourable."""
    found = figure(now)
    return found is not None and found.named.scale is None and found.interval.high < HALF


def _are_most_past(scale: ScaleFigures) -> bool:
    """Only where the cut-off tells of those who are worse off."""
    is_bad = scale.counts == ("below" if scale.good == "high" else "above")
    if not is_bad or scale.counted is None or scale.n is None:
        return False
    return figures.wilson(scale.counted, scale.n).low > HALF
