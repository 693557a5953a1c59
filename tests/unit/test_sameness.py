"""A new version of an instrument: what is the same question and the same scale, and what begins anew."""

from __future__ import annotations

import random
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from infra.operator.definitions import SHIPPED, read_instrument
from shared.closed import Closed
from shared.packing import pack
from shared.programme import Programme
from shared.publication import Publication, ScaleFigures
from shared.publishing import publications
from shared.sameness import mark, same_scale, scale_mark, score_mark
from shared.scale import scorings
from shared.summary.change import told
from shared.tally import count
from shared.trend import trend
from shared.unit import Tree, Unit
from tests.unit.survey import sample

if TYPE_CHECKING:
    from shared.instrument import Instrument

AGREEMENT = sample.DEFINITION["options"]["agreement"]
SCALE = {
    "id": "value", "title": "Value", "items": ["adapt", "learn"], "method": "mean", "min_answered": 1, "source": "Ours.",
}  # fmt: skip
LEARN = {"id": "learn", "kind": "agreement", "short": "Learns", "text": "I learn from others."}


def version(number: int, *, items: list[dict[str, Any]] | None = None, **changes: Any) -> Instrument:
    items = items or [sample.DEFINITION["items"][0], LEARN, sample.DEFINITION["items"][3]]
    return sample.instrument(version=number, items=items, **{"scales": [SCALE], **changes})


FIRST = version(1)


@pytest.mark.parametrize(
    ("item", "change", "same"),
    [
        ("adapt", {"short": "Adapts better"}, True),
        ("adapt", {"tags": {"competency": "x"}}, True),
        ("adapt", {"good": "high"}, True),
        ("adapt", {"required": False}, True),
        ("adapt", {"text": "The group helps me to adapt."}, False),
        ("adapt", {"kind": "single", "options": "agreement"}, False),
        ("adapt", {"hint": "Think of last week."}, False),
        ("energy", {"low_label": "not any"}, False),
        ("energy", {"headline_from": 7}, False),
        ("energy", {"relevant": "${adapt} = '5'"}, False),
    ],
)
def test_what_a_respondent_reads_and_what_is_counted_make_the_question(
    item: str, change: dict[str, Any], *, same: bool
) -> None:
    items = [one.model_dump(mode="json", exclude_defaults=True) for one in FIRST.items]
    later = version(2, items=[one | change if one["id"] == item else one for one in items])
    assert (mark(later, later.item(item)) == mark(FIRST, FIRST.item(item))) is same


@pytest.mark.parametrize(
    ("change", "same"),
    [
        ({"title": "Another title", "citation": "Elsewhere."}, True),
        ({"scales": [SCALE | {"title": "Worth", "good": "high", "source": "Better told."}]}, True),
        ({"scales": [SCALE | {"method": "sum"}]}, False),
        ({"scales": [SCALE | {"reverse": ["learn"]}]}, False),
        ({"scales": [SCALE | {"cut_off": 4}]}, False),
        ({"options": {**sample.DEFINITION["options"], "agreement": [o | {"score": n} for n, o in enumerate(AGREEMENT)]}}, False),
        ({"options": {**sample.DEFINITION["options"], "agreement": [*AGREEMENT[:4], AGREEMENT[4] | {"score": "none"}]}}, False),
        ({"options": {**sample.DEFINITION["options"], "agreement": [o | {"label": f"{o['label']}!"} for o in AGREEMENT]}}, False),
    ],
)  # fmt: skip
def test_items_and_scoring_make_the_scale(change: dict[str, Any], *, same: bool) -> None:
    later = version(2, **change)
    assert (scale_mark(later, later.scales[0]) == scale_mark(FIRST, FIRST.scales[0])) is same


MARKS = {
    "cbi-work": "7ad5716198b7",
    "loneliness": "986b20aefa96",
    "who-5": "f60a43713f6f",
}


@pytest.mark.parametrize("name", MARKS)
def test_scales_that_were_published_go_on(name: str) -> None:
    """0.1.0 marked a score with its cut-off: WHO-5 counts the other side of its own, the other two had none."""
    one = read_instrument(SHIPPED / f"{name}.yaml")
    marks = {"scoring": scale_mark(one, one.scales[0]), "scored": score_mark(one, one.scales[0])}
    published = ScaleFigures(scale="s", title="S", good="low", **marks)
    of_0_1_0 = published.model_copy(update={"scoring": MARKS[name], "scored": None})
    assert goes_on(of_0_1_0, published)
    assert not goes_on(of_0_1_0.model_copy(update={"scoring": "0" * 12}), published)


def goes_on(before: ScaleFigures, now: ScaleFigures) -> bool:
    """Whether the means of two waves are joined."""
    waves = [wave_of(FIRST, day) for day in (date(2027, 2, 1), date(2027, 4, 5))]
    return same_scale((waves[1], now), (waves[0], before))


def test_a_mean_goes_on_where_only_the_cut_off_is_another() -> None:
    scales = [SCALE, SCALE | {"cut_off": 4}, SCALE | {"cut_off": 3, "counts": "below", "called": "little"}]
    days = (date(2027, 2, 1), date(2027, 4, 5), date(2027, 6, 7))
    waves = [wave_of(version(at, scales=[s]), day) for at, (s, day) in enumerate(zip(scales, days, strict=True), 1)]
    found = trend([Publication.model_validate_json(wave.model_dump_json()) for wave in waves])
    assert [point.anew for point in found.scales[0].points] == [False, False, False]
    assert [wave.scales[0].counted for wave in waves] == [None, 10, 0]


def wave_of(instrument: Instrument, opened: date) -> Publication:
    """What is published of one team of ten in a wave: everything agreed with, 8 of 10 for energy."""
    programme = Programme(
        id="p", title="P", instrument=instrument.id, instrument_version=instrument.version, unit="team", starts=opened
    )
    columns = instrument.columns()
    answers = {column["id"]: 8 if column["kind"] == "number" else "4" for column in columns}
    tally = count(columns, [pack(columns, answers)] * 10, (), scorings(instrument))
    tree = Tree([Unit(id="team", name="Team", headcount=10)])
    closed = Closed(programme.wave(opened), instrument, tree, {"team": tally})
    [one] = publications(closed, random.Random(1).shuffle)
    return one


def test_from_version_to_version_the_trend_goes_on_where_nothing_changed_and_says_where_it_begins_anew() -> None:
    """Through publications as they are frozen and stored, over three waves of two versions."""
    energy = sample.DEFINITION["items"][3] | {"headline_from": 7}
    first = version(1, items=[sample.DEFINITION["items"][0], LEARN, energy], scales=[])
    reworded = sample.DEFINITION["items"][0] | {"text": "The group helps me to adapt."}
    second = version(2, items=[LEARN, reworded, energy], scales=[])
    days = (date(2027, 2, 1), date(2027, 4, 5), date(2027, 6, 7))
    stored = [wave_of(one, day).model_dump_json() for one, day in zip((first, first, second), days, strict=True)]
    found = trend([Publication.model_validate_json(one) for one in stored])
    assert {series.of: [point.anew for point in series.points] for series in found.items} == {
        "learn": [False, False, False],
        "adapt": [False, False, True],
        "energy": [False, False, False],
    }
    changed = told([Publication.model_validate_json(one) for one in stored])
    assert changed.items.keys() == {"learn", "energy"}


def test_a_scale_goes_on_over_versions_until_one_of_its_items_is_another() -> None:
    third = version(3, items=[sample.DEFINITION["items"][0], LEARN | {"text": "I learn."}])
    days = (date(2027, 2, 1), date(2027, 4, 5), date(2027, 6, 7))
    versions = (FIRST, version(2, title="Another title"), third)
    found = trend([wave_of(one, day) for one, day in zip(versions, days, strict=True)])
    assert [point.anew for point in found.scales[0].points] == [False, False, True]


def test_publications_from_before_there_were_marks_are_compared_as_they_were() -> None:
    old = wave_of(FIRST, date(2027, 2, 1))
    unmarked = old.model_dump(mode="json")
    for figure in (*unmarked["items"], *unmarked["scales"]):
        figure.pop("question", None)
        figure.pop("scoring", None)
        figure.pop("scored", None)
    before = Publication.model_validate(unmarked)
    second = wave_of(version(2), date(2027, 4, 5))
    found = trend([before, second])
    assert not any(point.anew for series in found.items for point in series.points)
    assert [point.anew for point in found.scales[0].points] == [False, True]  # another version may score otherwise
