"""The 100% bar of an item: which answers it is made of, how wide each is and in which colour.

The colours are NHS identity colours from orange over grey to blue, told apart by people who do not see red and
green as different; they follow the answer given, never whether it is good.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from shared import figures
from shared.meaning import headline_from
from shared.phrase import Phrases
from shared.publication import ItemFigures, OptionCount

say = Phrases("summary", "bar")
BLUE, LIGHT_BLUE, GREY, YELLOW, ORANGE = "#005eb8", "#41b6e6", "#aeb7bd", "#ffb81c", "#d57800"
_AGREEMENT = (BLUE, LIGHT_BLUE, GREY, YELLOW, ORANGE)
_HEADLINE = (BLUE, LIGHT_BLUE, "#003087")
_OTHER = (GREY, "#768692", "#d8dde0", "#425563")
_ALIKE = (BLUE, ORANGE, LIGHT_BLUE, "#425563", YELLOW, GREY)
MOST_SEGMENTS = len(_ALIKE)  # more are unreadable side by side


@dataclass(frozen=True)
class Segment:
    """One answer that somebody gave. The widths of a bar's segments, in percent, add up to 100.

    `figure` is the number of people; without a headline that carries the fraction, their share.
    """

    label: str
    figure: str
    colour: str
    width: int


def stacked(item: ItemFigures) -> tuple[Segment, ...]:
    """The bar of an item of which each person chose one option, in scale order; empty where one would mislead."""
    if item.kind_of.is_one_choice:
        options = list(item.counts)
        if len(options) > MOST_SEGMENTS:
            return ()
        parts = [(o.label, o.people, c) for o, c in zip(options, _colours(item), strict=True)]
        return _filled(item, parts)
    if item.headline and (first := headline_from(item)) is not None:
        people, n = item.headline
        return _filled(item, [(say("below", first=first), n - people, GREY), (say("from", first=first), people, BLUE)])
    return ()


def _colours(item: ItemFigures) -> Sequence[str]:
    options = item.counts
    if item.kind_of.is_agreement and len(options) == len(_AGREEMENT):
        return _AGREEMENT[::-1] if options[-1].headline else _AGREEMENT
    if not any(option.headline for option in options):
        return _ALIKE[: len(options)]
    return [_shade(options, at) for at in range(len(options))]


def _shade(options: Sequence[OptionCount], at: int) -> str:
    shades = _HEADLINE if options[at].headline else _OTHER
    alike = sum(option.headline == options[at].headline for option in options[:at])
    return shades[alike % len(shades)]


def _filled(item: ItemFigures, parts: list[tuple[str, int, str]]) -> tuple[Segment, ...]:
    widths = figures.widths([people for _, people, _ in parts])
    return tuple(
        Segment(label, f"{people:,}" if item.headline else figures.share(people, item.n or 0), colour, width)
        for (label, people, colour), width in zip(parts, widths, strict=True)
        if people
    )
