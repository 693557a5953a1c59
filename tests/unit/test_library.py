"""The library: whose each questionnaire is, and that it scores as its source says, worked through by hand."""

from __future__ import annotations

import gzip
import json
import random
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from infra.operator.definitions import SHIPPED, not_for_use, read_instrument
from shared.closed import Closed
from shared.instrument import NOT_STATED, Comment, Words
from shared.packing import pack
from shared.page import fill
from shared.programme import Programme
from shared.publishing import publications
from shared.scale import scorings
from shared.tally import count
from shared.unit import Tree, Unit
from tests.unit.survey import sample

if TYPE_CHECKING:
    from pathlib import Path

    from shared.instrument import Instrument
    from shared.publication import Publication
    from shared.scale import Scoring

FILES = sorted(SHIPPED.glob("*.yaml"))
# Sold, or given to who asks: a trust adds its licensed copy (docs/instruments.md). PHQ-9 asks of self-harm: a duty to act.
NOT_SHIPPED = ("maslach", "mbi", "swemwbs", "wemwbs", "warwick", "uwes", "proqol", "phq")
HEALTH = ("who-5", "cbi-work", "loneliness", "burnout-single-item")


def scoring(name: str) -> Scoring:
    [one] = scorings(read_instrument(SHIPPED / f"{name}.yaml"))
    return one


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.stem)
def test_each_says_whose_it_is_and_can_be_used(file: Path) -> None:
    one = read_instrument(file)
    assert not_for_use(one) == []
    assert len(one.licence) > 20
    assert len(one.citation) > 20
    assert all(len(scale.source) > 40 for scale in one.scales)


def test_a_licence_that_is_not_stated_would_be_refused() -> None:
    one = read_instrument(SHIPPED / "who-5.yaml").model_copy(update={"licence": f"{NOT_STATED.title()} so far"})
    assert [fault.partition(":")[0] for fault in not_for_use(one)] == ["field 'licence' says 'not stated'"]


def test_what_is_sold_or_asks_for_help_is_not_shipped() -> None:
    assert {file.stem for file in FILES} == {*HEALTH, "reflective-practice"}
    text = " ".join(file.read_text(encoding="utf-8").lower() for file in FILES)
    titles = " ".join(read_instrument(file).title.lower() for file in FILES)
    assert not [name for name in NOT_SHIPPED if name in titles or f"id: {name}" in text]


@pytest.mark.parametrize("name", HEALTH)
def test_what_is_about_health_is_sensitive_throughout(name: str) -> None:
    one = read_instrument(SHIPPED / f"{name}.yaml")
    assert all(item.sensitive for item in one.items if not isinstance(item, Words | Comment))
    assert all(scale.sensitive for scale in one.scales)


# WHO-5: 0 to 25, times 4. The sheet's own example counts "more than half of the time" as 3.
@pytest.mark.parametrize(
    ("answers", "score"),
    [
        (["3", "3", "3", "3", "3"], "60.0000"),
        (["0", "0", "0", "0", "0"], "0.0000"),
        (["5", "5", "5", "5", "5"], "100.0000"),
        (["3", "3", "3", "2", "2"], "52.0000"),  # 13: the lowest sum that is no sign of poor well-being
        (["3", "3", "2", "2", "2"], "48.0000"),  # 12
        (["5", "5", "5", "5", None], None),
    ],
)
def test_who_5(answers: list[str | None], score: str | None) -> None:
    assert scoring("who-5").score(answers) == score
    assert scoring("who-5").extremes == (0, 100)


# CBI: "Always: 100. Often: 75. Sometimes: 50. Seldom: 25. Never/almost never: 0. Total score on the scale is the average
# of the scores on the items." "Reversed score for last question." Less than four answered: non-responder.
@pytest.mark.parametrize(
    ("answers", "score"),
    [
        (["50"] * 7, "50.0000"),
        ([*["100"] * 6, "0"], "100.0000"),
        ([*["100"] * 6, "100"], "85.7143"),  # enough energy "always" counts 0: 600 / 7
        (["75", "75", "50", "100", "25", "25", "75"], "53.5714"),  # 75+75+50+100+25+25+25 = 375, / 7
        (["75", "50", None, "25", None, None, "25"], "56.2500"),  # (75+50+25+75) / 4
        (["75", "50", None, "25", None, None, None], None),
    ],
)
def test_copenhagen_burnout_inventory_work(answers: list[str | None], score: str | None) -> None:
    assert scoring("cbi-work").score(answers) == score
    assert scoring("cbi-work").extremes == (0, 100)


# UCLA-3: hardly ever or never 1, some of the time 2, often 3; the sum.
@pytest.mark.parametrize(
    ("answers", "score"),
    [
        (["1", "1", "1"], "3.0000"),
        (["1", "2", "3"], "6.0000"),
        (["3", "3", "3"], "9.0000"),
        (["3", "3", None], None),
    ],
)
def test_ucla_three_items(answers: list[str | None], score: str | None) -> None:
    assert scoring("loneliness").score(answers) == score
    assert scoring("loneliness").extremes == (3, 9)


# On which side of its cut-off people are told of, as the measure is commonly reported: WHO-5 a sum below 13, which is 12
# and 48 of 100, never 13 and 52 ("50 or less"); CBI 50 or more; UCLA 6 or more.
@pytest.mark.parametrize(
    ("name", "side", "told", "not_told"),
    [
        ("who-5", ("below", "poor well-being"), ["3", "3", "2", "2", "2"], ["3", "3", "3", "2", "2"]),
        ("cbi-work", ("above", "burnout"), ["50"] * 7, [*["50"] * 6, "75"]),
        ("loneliness", ("above", "lonely"), ["2", "2", "2"], ["1", "2", "2"]),
    ],
)
def test_a_measure_is_reported_as_usual(name: str, side: tuple[str, str], told: list[str], not_told: list[str]) -> None:
    one = read_instrument(SHIPPED / f"{name}.yaml")
    [scale] = one.scales
    assert (scale.counts, scale.called) == side
    answers = [dict(zip(scale.items, given, strict=True)) for given in (*[told] * 30, *[not_told] * 70)]
    [found] = wave_of(one, answers).scales
    assert (found.counted, found.n) == (30, 100)


def wave_of(instrument: Instrument, answers: list[dict[str, Any]]) -> Publication:
    """What is published of an organisation of two teams, each with half of these answers."""
    programme = Programme(
        id="p", title="P", instrument=instrument.id, instrument_version=1, unit="top", starts=date(2027, 1, 11)
    )
    columns, teams = instrument.columns(), ("red", "blue")
    packed = [pack(columns, given) for given in answers]
    tallies = {team: count(columns, packed[at::2], (), scorings(instrument)) for at, team in enumerate(teams)}
    tree = Tree([Unit(id="top", name="Top"), *(Unit(id=t, name=t, parent="top", headcount=90) for t in teams)])
    closed = Closed(programme.wave(date(2027, 1, 11)), instrument, tree, tallies)
    return next(each for each in publications(closed, random.Random(1).shuffle) if each.unit == "top")


def test_the_direct_question_is_no_part_of_the_scale() -> None:
    one = read_instrument(SHIPPED / "loneliness.yaml")
    assert "lonely" not in one.scales[0].items
    assert [option.value for option in one.options["direct"] if option.headline] == ["often"]


def test_the_single_item_counts_as_burned_out_from_the_third_answer() -> None:
    """Table 1 of the source: answers 3 to 5 are "classified as burned out"."""
    one = read_instrument(SHIPPED / "burnout-single-item.yaml")
    assert [option.value for option in one.options["burnout"] if option.headline] == ["3", "4", "5"]


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.stem)
def test_each_form_is_light(file: Path) -> None:
    """5.5 kB compressed for twelve items, which none has more of."""
    one = read_instrument(file)
    assert len(one.items) <= 12
    pages = json.loads(sample.form_of(one).pages)
    form = fill(pages["form"], {"nonce": sample.NONCE, "team": "North team", "link": sample.CODE}, pages["css"])
    assert len(gzip.compress(form.encode(), 6, mtime=0)) <= 5_500
