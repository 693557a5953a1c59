"""Sensitive items and scales: bands below the top, exact only where nobody can be singled out, scales not items."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import pytest

from shared.closed import Closed
from shared.disclosure import BANDS, HIGHEST_BAND, band
from shared.errors import DefinitionInvalid
from shared.instrument import Instrument, parse
from shared.packing import pack
from shared.programme import Programme
from shared.publication import ItemFigures, Publication, ScaleFigures, Withheld
from shared.publishing import publications
from shared.scale import scorings
from shared.tally import Tally, count
from shared.unit import Tree, Unit

YES_NO = [{"value": "0", "label": "No"}, {"value": "1", "label": "Yes", "headline": True}]
DATA: dict[str, Any] = {
    "id": "wellbeing",
    "version": 1,
    "title": "Wellbeing",
    "licence": "CC0",
    "citation": "ours",
    "options": {"yes": YES_NO},
    "items": [
        {"id": "leave", "kind": "single", "options": "yes", "text": "Leave?", "short": "Leave", "sensitive": True},
        {"id": "one", "kind": "zero-to-ten", "text": "1?", "short": "1", "low_label": "a", "high_label": "b", "sensitive": True},
        {"id": "two", "kind": "zero-to-ten", "text": "2?", "short": "2", "low_label": "a", "high_label": "b", "sensitive": True},
        {"id": "food", "kind": "single", "options": "yes", "text": "Food?", "short": "Food"},
    ],
    "scales": [
        {"id": "strain", "title": "Strain", "items": ["one", "two"], "method": "sum", "reverse": ["two"],
         "min_answered": 1, "cut_off": 10, "sensitive": True, "source": "ours"},
    ],
}  # fmt: skip
INSTRUMENT = parse(DATA, "wellbeing.yaml")
TREE = Tree(
    [
        Unit(id="top", name="Top"),
        Unit(id="service", name="Service", parent="top"),
        Unit(id="red", name="Red", parent="service", headcount=60),
        Unit(id="blue", name="Blue", parent="service", headcount=60),
    ]
)


def published(
    red: list[dict[str, Any]], blue: list[dict[str, Any]], instrument: Instrument = INSTRUMENT, **rules: Any
) -> dict[str, Publication]:
    programme = Programme(
        id="p", title="P", instrument="wellbeing", instrument_version=1, unit="top", starts=date(2027, 1, 11), **rules
    )
    columns, scales = instrument.columns(), scorings(instrument)
    tallies = {
        team: count(columns, [pack(columns, answers) for answers in responses], (), scales)
        for team, responses in (("red", red), ("blue", blue))
    }
    closed = Closed(programme.wave(date(2027, 1, 11)), instrument, TREE, tallies)
    return {each.unit: each for each in publications(closed, random.Random(1).shuffle)}


def people(number: int, **answers: Any) -> list[dict[str, Any]]:
    return [dict(answers) for _ in range(number)]


def item(publication: Publication, name: str) -> ItemFigures:
    return next(figures for figures in publication.items if figures.item == name)


def figures_shown(figures: ItemFigures | ScaleFigures) -> dict[str, Any]:
    """Everything of a figure that is not its description."""
    return figures.model_dump(
        include={
            "n", "mean", "deviation", "alpha", "above", "counts", "headline_people", "band", "withheld", "words",
        },
        exclude_defaults=True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        (0, "under 15%"),
        (0.149, "under 15%"),
        (0.15, "15% to 39%"),
        (0.5, "40% to 59%"),
        (0.84, "60% to 84%"),
        (0.85, "85% or more"),
        (1, "85% or more"),
    ],
)
def test_five_bands_with_open_ends(share: float, expected: str) -> None:
    assert band(share) == expected
    assert len({*(name for _, name in BANDS), HIGHEST_BAND}) == 5


def test_below_the_top_a_sensitive_item_is_a_band_and_nothing_else() -> None:
    found = published(people(20, leave="1"), people(20, leave="0"))
    assert figures_shown(item(found["service"], "leave")) == {"band": "40% to 59%"}


def test_unanimity_of_a_sensitive_item_looks_like_a_large_majority() -> None:
    everybody = published(people(20, leave="1"), people(20, leave="1"), slips=True)
    most = published(
        people(18, leave="1") + people(2, leave="0"), people(18, leave="1") + people(2, leave="0"), slips=True
    )
    for unit in ("red", "service", "top"):
        assert item(everybody[unit], "leave") == item(most[unit], "leave")
        assert figures_shown(item(most[unit], "leave")) == {"band": "85% or more"}


def test_for_a_team_it_is_shown_only_with_slips() -> None:
    without = published(people(20, leave="1"), people(20, leave="0"))
    assert figures_shown(item(without["red"], "leave")) == {"withheld": Withheld.SENSITIVE}
    with_slips = published(people(20, leave="1"), people(20, leave="0"), slips=True)
    assert figures_shown(item(with_slips["red"], "leave")) == {"band": "85% or more"}


def test_a_sensitive_item_needs_ten_people() -> None:
    found = published(people(9, leave="1", food="1"), people(30, leave="0", food="1"), slips=True)
    assert item(found["red"], "leave").withheld is Withheld.TOO_FEW
    assert item(found["red"], "food").headline == (9, 9)
    # 9 would follow from the service's 39 less blue's 30
    assert Withheld.TOO_FEW in {item(found["blue"], "leave").withheld, item(found["service"], "leave").withheld}


@pytest.mark.parametrize(
    ("yes", "no", "exact"),
    [(40, 40, True), (39, 40, False), (72, 8, True), (73, 7, False), (80, 0, False), (0, 80, False)],
)
def test_at_the_top_it_is_exact_from_ten_times_k_people_with_k_on_either_side(yes: int, no: int, exact: bool) -> None:
    both = people(yes, leave="1") + people(no, leave="0")
    figures = item(published(both[::2], both[1::2])["top"], "leave")
    assert (figures.n is not None) is exact
    assert (figures.band is None) is exact


def test_scale_items_are_published_at_the_top_alone() -> None:
    plain = parse(
        DATA
        | {
            "items": [i | {"sensitive": False} for i in DATA["items"]],
            "scales": [DATA["scales"][0] | {"sensitive": False}],
        },
        "f",
    )
    whole = plain.model_copy(update={"scales": (plain.scales[0].model_copy(update={"min_answered": 2}),)})
    found = published(people(20, one=8, two=2), people(20, one=2, two=4), whole)
    for unit in ("red", "blue", "service"):
        assert item(found[unit], "one").withheld is Withheld.IN_SCALE
        assert found[unit].scales[0].n is not None
    assert item(found["top"], "one").n == 40
    # One person leaves out an item: the items' sum less the scores would be what that person answered.
    for instrument in (whole, plain):
        one_left_out = published(people(20, one=8, two=2), people(19, one=2, two=4) + people(1, one=3), instrument)
        assert item(one_left_out["top"], "one").withheld is Withheld.IN_SCALE
    assert figures_shown(found["red"].scales[0]) == {
        "n": 20,
        "mean": 16.0,
        "deviation": 0.0,
        "above": 20,
    }  # 8 + (10 - 2)
    shown = {"n": 40, "mean": 12.0, "deviation": 4.051, "above": 20}  # the square root of 40 x 16 / 39
    assert figures_shown(found["service"].scales[0]) == shown
    assert figures_shown(found["top"].scales[0]) == {**shown, "alpha": 0.75}  # 2 (1 - (9 + 1) / 16)


PLAIN = [entry | {"sensitive": False} for entry in DATA["items"]]


@pytest.mark.parametrize(
    ("left_out", "alpha"),
    [(0, 0.75), (1, None), (7, None), (8, 0.75), (37, None)],  # at last only 3 answered both items
)
def test_alpha_is_of_those_who_answered_all_items_and_never_tells_of_a_few_others(
    left_out: int, alpha: float | None
) -> None:
    instrument = parse(DATA | {"items": PLAIN, "scales": [DATA["scales"][0] | {"sensitive": False}]}, "f")
    most = people(20, one=8, two=2) + people(20, one=2, two=4)
    if left_out == 37:
        most = people(3, one=8, two=2)
    found = published(most, people(left_out, one=3), instrument)
    assert found["top"].scales[0].n == len(most) + left_out
    assert found["top"].scales[0].alpha == alpha
    assert not any(scale.alpha for unit in ("service", "red", "blue") for scale in found[unit].scales)


@pytest.mark.parametrize(("both", "alpha"), [(40, 0.75), (39, None)])
def test_alpha_of_a_sensitive_scale_stands_beside_exact_figures_alone(both: int, alpha: float | None) -> None:
    """Its k is 10, so it takes 100 people who answered all items."""
    red, blue = people(both + 10, one=8, two=2), people(both + 10, one=2, two=4)
    found = published(red, blue, slips=True)
    assert found["top"].scales[0].n == 2 * both + 20
    assert found["top"].scales[0].alpha == alpha
    assert figures_shown(found["red"].scales[0]) == {"band": "85% or more"}


def test_a_mean_has_the_ends_of_what_a_score_can_be_with_it_and_a_band_has_not() -> None:
    found = published(people(60, one=8, two=2), people(60, one=2, two=4))
    top, team = found["top"].scales[0], found["red"].scales[0]
    assert (top.mean is not None, top.lowest, top.highest) == (True, 0, 20)
    assert (team.mean, team.lowest, team.highest) == (None, None, None)


def test_a_publication_from_before_deviation_and_alpha_still_loads() -> None:
    old = {"scale": "strain", "title": "Strain", "good": "low", "n": 20, "mean": 11.5, "above": 4}
    found = ScaleFigures.model_validate(old)
    assert (found.mean, found.deviation, found.alpha, found.lowest, found.highest) == (11.5, None, None, None, None)


def test_a_tally_from_before_alpha_still_counts() -> None:
    instrument = parse(DATA | {"items": PLAIN, "scales": [DATA["scales"][0] | {"sensitive": False}]}, "f")
    columns, scales = instrument.columns(), scorings(instrument)
    whole = count(columns, [pack(columns, {"one": 8, "two": 2})] * 20, (), scales)
    old = Tally(whole.responses, whole.answered, {name: c for name, c in whole.counts.items() if "/" not in name})
    assert old.counts != whole.counts
    programme = Programme(
        id="p", title="P", instrument="wellbeing", instrument_version=1, unit="top", starts=date(2027, 1, 11)
    )
    closed = Closed(programme.wave(date(2027, 1, 11)), instrument, TREE, {"red": old, "blue": Tally()})
    top = next(each for each in publications(closed, random.Random(1).shuffle) if each.unit == "top")
    assert (top.scales[0].mean, top.scales[0].alpha) == (16.0, None)


def test_a_sensitive_scale_is_a_band_of_the_share_that_reaches_the_cut_off() -> None:
    found = published(people(20, one=8, two=2), people(20, one=2, two=4), slips=True)
    assert [figures_shown(found[unit].scales[0]) for unit in ("red", "blue", "service")] == [
        {"band": "85% or more"}, {"band": "under 15%"}, {"band": "40% to 59%"},
    ]  # fmt: skip


def test_missing_answers_are_scored_by_the_rule() -> None:
    (scoring,) = scorings(INSTRUMENT)
    assert scoring.extremes == (0.0, 20.0)
    assert scoring.score(["8", "2"]) == "16.0000"
    assert scoring.score(["7", None]) == "14.0000"  # the mean of what was answered stands for the rest
    assert scoring.score([None, "10"]) == "0.0000"
    assert scoring.score([None, None]) is None


def test_who_answers_a_follow_up_tells_no_answer_that_is_withheld() -> None:
    follow_up = DATA["items"][3] | {"relevant": "${leave} = '1'"}
    with pytest.raises(DefinitionInvalid, match="item 'food', field 'sensitive': must be true"):
        parse(DATA | {"items": [*DATA["items"][:3], follow_up]}, "f")
    plain = [i | {"sensitive": False} for i in DATA["items"][:3]]
    scale = DATA["scales"][0] | {"sensitive": False}
    follows_scale = DATA["items"][3] | {"relevant": "${one} > 5"}
    instrument = parse(DATA | {"items": [*plain, follows_scale], "scales": [scale]}, "f")
    found = published(people(20, one=8, two=2, food="1"), people(20, one=2, two=4), instrument)
    assert item(found["red"], "food").withheld is Withheld.IN_SCALE


@pytest.mark.parametrize("kind", ["words", "comment"])
def test_what_has_no_bands_cannot_be_sensitive(kind: str) -> None:
    item = {"id": "said", "kind": kind, "text": "?", "short": "Said", "sensitive": True}
    with pytest.raises(DefinitionInvalid, match="item 'said', field 'sensitive': words and comments have no bands"):
        parse(DATA | {"items": [*DATA["items"], item]}, "f")


def test_a_scale_and_its_items_are_sensitive_together() -> None:
    with pytest.raises(
        DefinitionInvalid, match="scale 'strain': it and its item 'one' must both be sensitive or both not"
    ):
        parse(DATA | {"scales": [DATA["scales"][0] | {"sensitive": False}]}, "f")


def test_comments_of_a_unit_that_is_not_shown_go_to_the_one_above() -> None:
    data = DATA | {"items": [*DATA["items"], {"id": "said", "kind": "comment", "text": "?", "short": "Said"}]}
    instrument = parse(data, "f")
    columns = instrument.columns()
    programme = Programme(
        id="p", title="P", instrument="wellbeing", instrument_version=1, unit="top", starts=date(2027, 1, 11)
    )
    comments = [("said", f"text {number}") for number in range(12)]
    tallies = {
        "red": count(columns, [pack(columns, {"food": "1"})] * 20, comments, scorings(instrument)),
        "blue": count(columns, [pack(columns, {"food": "1"})] * 3, (), scorings(instrument)),
    }
    closed = Closed(programme.wave(date(2027, 1, 11)), instrument, TREE, tallies)
    found = {each.unit: each for each in publications(closed, random.Random(1).shuffle)}
    shown = [unit for unit, each in found.items() if each.items and item(each, "said").comments]
    assert len(shown) == 1
    assert found["red"].withheld or shown == ["red"]
    hidden = {unit for unit, each in found.items() if each.withheld}
    assert not hidden & set(shown)
