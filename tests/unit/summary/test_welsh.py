"""What summaries say in Welsh: whole sentences, made of the same parts as in English, read as Welsh."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from shared import meaning
from shared.drawing import Point, chart
from shared.phrase import speaking
from shared.publication import ItemFigures
from shared.summary.beside import Above
from shared.summary.summary import summary
from tests.unit.summary.sample import ADDRESS, agreement, publication, wave_before
from tests.unit.summary.trust import trust

if TYPE_CHECKING:
    from shared.publication import Publication

LABELS = {"Agree": "Cytuno", "Strongly agree": "Cytuno’n gryf"}


def asked(item: str, short: str, yes: int, n: int) -> ItemFigures:
    """An agreement item with Welsh labels, to which `yes` of n agree."""
    found = agreement(item, short, (n - yes, 0, 0, yes, 0))
    return found.model_copy(
        update={"counts": tuple(o.model_copy(update={"label": LABELS.get(o.label, o.label)}) for o in found.counts)}
    )


def team(yes: int, n: int = 14, **more: bool) -> Publication:
    return publication("Tîm nos", [asked(f"q{at}", f"Cwestiwn {at}", yes, n) for at in range(10)], responses=n, **more)


def test_a_team_in_trouble() -> None:
    heart = team(320, 414, is_team=False).model_copy(update={"unit": "heart", "unit_name": "Y Galon"})
    with speaking("cy"):
        [told] = summary(
            [[wave_before(team(9), team(9).items), team(3)]], ADDRESS, above={"tîm-nos": [Above(heart, 5)]}
        ).sections
    assert told.attention
    assert told.attention.why == (
        "Mae’n amlwg bod llai na hanner yr atebion yn ffafriol, mae’n amlwg bod y tîm yn is na gweddill Y Galon ac mae’n "
        "amlwg bod pethau’n waeth nag ar y dechrau."
    )
    assert (told.answered, told.level) == (
        "Atebodd 14 o’r 14 o bobl (100%).",
        "Cytuno neu cytuno’n gryf: 21% ar gyfartaledd.",
    )
    assert (told.verdict, told.change) == (
        "Gwaeth nag ar y dechrau",
        "I lawr 43 o bwyntiau (64% ym mis Hydref 2026): mwy nag y byddai siawns yn ei roi (siawns yn unig: hyd at 25 o "
        "bwyntiau; cyfwng 95%: −68 i −18).",
    )


def test_units_below() -> None:
    with speaking("cy"):
        found = trust().below()
    assert found.help
    assert found.help.heading == "Efallai fod angen help ar 3 allan o 60 o dimau"
    assert found.counts == (
        "O’r 60 o dimau, mae ffigurau ar gyfer 37, mae geiriau’n unig ar gyfer 3 ac mae rhy ychydig o atebion i’w dangos "
        "ar gyfer 20."
    )


def test_the_months_of_a_chart_and_a_range() -> None:
    with speaking("cy"):
        assert ">Tach 26</text>" in chart([Point(date(2026, 11, 1), 50, "14")], name="Arolygon")
        ranges = [meaning.band(kept) for kept in ("under 15%", "60% to 84%", "85% or more")]
    assert ranges == ["dan 15%", "60% i 84%", "85% neu fwy"]
