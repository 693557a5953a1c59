"""Sensitive items and scales: ranges of people, exact only at a top above none, and scales not items."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import pytest

from shared.closed import Closed
from shared.errors import DefinitionInvalid
from shared.instrument import Instrument, parse
from shared.meaning import reach
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
            "n", "mean", "average", "deviation", "alpha", "above", "counts", "headline_people", "headlined", "majority",
            "band", "withheld", "words",
        },
        exclude_defaults=True,
    )  # fmt: skip


WITHHELD = {"withheld": Withheld.SENSITIVE}


def leave(red: tuple[int, int], blue: tuple[int, int], **rules: Any) -> dict[str, dict[str, Any]]:
    """What is shown of who would leave, of each unit: yes and no of both teams."""
    mine, others = (people(yes, leave="1") + people(no, leave="0") for yes, no in (red, blue))
    return {unit: figures_shown(item(each, "leave")) for unit, each in published(mine, others, **rules).items()}


def test_without_slips_nothing_is_shown_below_the_top() -> None:
    found = leave((20, 0), (0, 20))
    assert found == {"top": {"band": "40% to 59%"}} | dict.fromkeys(("service", "red", "blue"), WITHHELD)


def test_with_slips_it_is_a_range_everywhere() -> None:
    ranges = {"red": "85% or more", "blue": "under 15%", "service": "40% to 59%", "top": "40% to 59%"}
    assert leave((20, 0), (0, 20), slips=True) == {unit: {"band": name} for unit, name in ranges.items()}
    assert leave((60, 0), (20, 40), slips=True)["top"] == {"band": "60% to 84%"}  # at whatever size


@pytest.mark.parametrize("no", [0, 1, 2])
def test_unanimity_of_a_sensitive_item_looks_like_a_large_majority(no: int) -> None:
    everybody = leave((10, 0), (20, 0), slips=True)
    assert leave((10 - no, no), (20, 0), slips=True) == everybody
    assert everybody["red"] == {"band": "75% or more"}


def test_a_unit_with_one_team_is_that_team() -> None:
    """Without slips the top shows a range; of a top with one team it would be that team's."""
    programme = Programme(
        id="p", title="P", instrument="wellbeing", instrument_version=1, unit="top", starts=date(2027, 1, 11)
    )
    columns = INSTRUMENT.columns()
    tally = count(columns, [pack(columns, {"leave": "1", "food": "1"})] * 90, (), scorings(INSTRUMENT))
    tree = Tree([Unit(id="top", name="Top"), Unit(id="red", name="Red", parent="top", headcount=100)])
    closed = Closed(programme.wave(date(2027, 1, 11)), INSTRUMENT, tree, {"red": tally})
    for each in publications(closed, random.Random(1).shuffle):
        assert figures_shown(item(each, "leave")) == WITHHELD
        assert item(each, "food").n == 90


def test_a_sensitive_item_needs_ten_people() -> None:
    found = published(people(9, leave="1", food="1"), people(30, leave="0", food="1"), slips=True)
    assert item(found["red"], "leave").withheld is Withheld.TOO_FEW
    assert item(found["red"], "food").headline == (9, 9)
    # 9 would follow from the service's 39 less blue's 30
    assert Withheld.TOO_FEW in {item(found["blue"], "leave").withheld, item(found["service"], "leave").withheld}


@pytest.mark.parametrize(
    ("yes", "no", "shown"),
    [
        (40, 40, {"n": 80, "headline_people": 40, "headlined": ("Yes",)}),
        (39, 40, {"band": "40% to 59%"}),
        (77, 3, {"n": 80, "headline_people": 77, "headlined": ("Yes",)}),
        (78, 2, {"band": "85% or more"}),
        (80, 0, {"band": "85% or more"}),
        (3, 77, {"n": 80, "headline_people": 3, "headlined": ("Yes",)}),
        (2, 78, {"band": "under 15%"}),
        (0, 80, {"band": "under 15%"}),
    ],
)
def test_at_the_top_the_headline_alone_is_exact_from_80_people_with_three_on_either_side(
    yes: int, no: int, shown: dict[str, Any]
) -> None:
    half = yes // 2, no // 2
    found = leave(half, (yes - half[0], no - half[1]))
    assert found == {"top": shown} | dict.fromkeys(("service", "red", "blue"), WITHHELD)


def test_no_option_but_those_of_the_headline_is_counted() -> None:
    """Of three answers to a sensitive question "physical: 1 of 80" would be one person."""
    options = [{"value": "none", "label": "None"}, *({"value": of, "label": of, "headline": True} for of in ("a", "b"))]
    instrument = parse(
        DATA | {"options": {"yes": YES_NO, "kind": options}, "items": [{**DATA["items"][0], "options": "kind"}, *DATA["items"][1:]]},
        "f",
    )  # fmt: skip
    answers = people(30, leave="none") + people(9, leave="a") + people(1, leave="b")
    found = published(answers, people(40, leave="none"), instrument)
    assert figures_shown(item(found["top"], "leave")) == {"n": 80, "headline_people": 10, "headlined": ("a", "b")}


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


def test_items_stay_with_a_score_that_some_have_of_a_part_of_its_items() -> None:
    """As many answered each item as have a score, and yet the sums differ by what two people answered.

    One left out the third item and has a score; another answered the third alone and has none.
    """
    three = [DATA["items"][1] | {"id": name, "sensitive": False} for name in ("one", "two", "three")]
    scale = DATA["scales"][0] | {"items": ["one", "two", "three"], "min_answered": 2, "sensitive": False}
    instrument = parse(DATA | {"items": three, "scales": [scale]}, "f")
    everything = people(20, one=8, two=2, three=5)
    found = published(everything, [*people(18, one=2, two=4, three=5), {"one": 3, "two": 9}, {"three": 0}], instrument)
    assert found["top"].scales[0].n == 39
    assert [item(found["top"], name).withheld for name in ("one", "two", "three")] == [Withheld.IN_SCALE] * 3
    whole = published(everything, people(18, one=2, two=4, three=5), instrument)
    assert [item(whole["top"], name).withheld for name in ("one", "two", "three")] == [Withheld.IN_SCALE] * 3
    strict = parse(DATA | {"items": three, "scales": [scale | {"min_answered": 3}]}, "f")
    assert item(published(everything, everything, strict)["top"], "three").n == 40


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
    found = published(red, blue)
    assert found["top"].scales[0].n == 2 * both + 20
    assert found["top"].scales[0].alpha == alpha
    assert figures_shown(found["red"].scales[0]) == WITHHELD
    with_slips = published(red, blue, slips=True)
    assert figures_shown(with_slips["top"].scales[0]) == {"band": "40% to 59%"}
    assert figures_shown(with_slips["red"].scales[0]) == {"band": "85% or more"}


@pytest.mark.parametrize(("above", "exact"), [(3, True), (2, False), (0, False), (77, True), (78, False)])
def test_a_sensitive_scale_at_the_top_is_exact_but_at_the_ends(above: int, exact: bool) -> None:
    answers = people(above, one=8, two=2) + people(80 - above, one=2, two=4)
    scale = published(answers[::2], answers[1::2])["top"].scales[0]
    assert (scale.above, scale.mean is not None, scale.band is None) == ((above if exact else None), exact, exact)


def test_a_mean_has_the_ends_of_what_a_score_can_be_with_it_and_a_band_has_not() -> None:
    found = published(people(60, one=8, two=2), people(60, one=2, two=4))
    top, team = found["top"].scales[0], found["red"].scales[0]
    assert (top.mean is not None, top.lowest, top.highest) == (True, 0, 20)
    assert (team.mean, team.lowest, team.highest) == (None, None, None)


def test_a_publication_from_before_deviation_and_alpha_still_loads() -> None:
    old = {"scale": "strain", "title": "Strain", "good": "low", "n": 20, "mean": 11.5, "above": 4}
    found = ScaleFigures.model_validate(old)
    assert (found.mean, found.deviation, found.alpha, found.lowest, found.highest) == (11.5, None, None, None, None)


def test_a_sensitive_number_of_0_1_0_keeps_its_mean_and_one_of_today_has_none() -> None:
    asked = {
        "item": "one",
        "kind": "zero-to-ten",
        "text": "1?",
        "short": "1",
        "good": "low",
        "sensitive": True,
        "n": 80,
    }
    counts = [{"value": "2", "label": "2", "people": 40}, {"value": "5", "label": "5", "people": 40}]
    assert str(ItemFigures.model_validate({**asked, "counts": counts}).mean) == "3.5"
    assert ItemFigures.model_validate({**asked, "headline_people": 40}).mean is None


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


def test_a_scale_may_count_those_who_do_not_reach_its_cut_off() -> None:
    """Who scores 10 itself reaches it: 16 of red's 20 do, and 4 of blue's."""
    below = parse(DATA | {"scales": [DATA["scales"][0] | {"counts": "below", "called": "at ease"}]}, "f")
    red, blue = (people(at, one=5, two=5) + people(20 - at, one=2, two=4) for at in (16, 4))
    ranges = published(red, blue, below, slips=True)
    assert [ranges[unit].scales[0].band for unit in ("red", "blue")] == ["15% to 39%", "60% to 84%"]
    top = published(red * 3, blue * 3, below)["top"].scales[0]
    assert (top.n, top.above, top.counted, reach(top)) == (120, 60, 60, "are below the cut-off, 10 (at ease)")
    assert published(red * 3, blue * 2, below)["top"].scales[0].counted == 12 + 32
    plain = published(red * 3, blue * 2)["top"].scales[0]
    assert (plain.above, plain.counted, reach(plain)) == (56, 56, "reach the cut-off, 10")


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
