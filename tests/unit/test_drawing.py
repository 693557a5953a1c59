"""Control charts as SVG: every point where it belongs, gaps open, special causes marked, nothing a page would refuse."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared import spc
from shared.drawing import BOTTOM, HEIGHT, LEFT, RIGHT, WIDTH, control_chart, ends
from shared.spc import Chart, Limits, Phase, Point, Rule, Variation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shared.instrument import Good

GOLDEN = Path(__file__).with_name("control-chart.svg")
SVG = "{http://www.w3.org/2000/svg}"
ALLOWED = {
    "svg": {"viewBox", "role", "font-family", "font-size", "fill"},
    "title": set(),
    "desc": set(),
    "text": {"x", "y", "text-anchor", "font-weight"},
    "line": {"x1", "y1", "x2", "y2", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray"},
    "polyline": {"points", "fill", "stroke", "stroke-width", "stroke-opacity"},
    "path": {"d", "transform", "fill", "stroke", "stroke-width"},
    "rect": {"x", "y", "width", "height", "fill-opacity"},
}
SHAPES = {"improving": "M0 -1.35", "concerning": "M-1 -1", "neutral-high": "M0 -1.3 ", "neutral-low": "M0 1.3 "}


def day(wave: int) -> date:
    return date(2024 + wave // 6, wave % 6 * 2 + 1, 1)


def chart(values: Sequence[float | None], good: Good = "high", rebase: Sequence[int] = ()) -> Chart:
    return spc.chart([(day(at), value) for at, value in enumerate(values)], good, None, [day(at) for at in rebase])


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314  # our own


def marks(root: ET.Element) -> list[tuple[float, float, str]]:
    """Where each mark is, and its shape; those of the key, which stand above the axes, are left out."""
    found = []
    for path in root.iter(f"{SVG}path"):
        place = re.match(r"translate\((\S+) (\S+)\)", path.get("transform", ""))
        assert place
        found.append((float(place[1]), float(place[2]), path.get("d", "")))
    top = min(float(line.get("y1", "")) for line in root.iter(f"{SVG}line") if line.get("stroke-opacity") == "0.15")
    return [mark for mark in found if mark[1] >= top]


def texts(root: ET.Element) -> list[str]:
    return [text.text or "" for text in root.iter(f"{SVG}text")]


series = st.lists(st.none() | st.integers(0, 100), min_size=1, max_size=24)


@given(series, st.sampled_from(["high", "low", "neutral"]), st.sets(st.integers(1, 23), max_size=3))
def test_every_shown_point_is_drawn_in_its_place_and_no_other(
    values: list[int | None], good: Good, rebase: set[int]
) -> None:
    drawn = chart(values, good, sorted(rebase))
    found = marks(parsed(control_chart(drawn, name="A")))
    points = [point for phase in drawn.phases for point in phase.points]
    shown = [(at, point) for at, point in enumerate(points) if point.value is not None]
    assert len(found) == len(shown)
    step = (WIDTH - LEFT - RIGHT) / len(values)
    heights = {}
    for (x, y, shape), (at, point) in zip(found, shown, strict=True):
        assert x == pytest.approx(LEFT + (at + 0.5) * step, abs=0.01)
        assert 0 <= y <= HEIGHT - BOTTOM
        heights[point.value] = y
        special = point.variation not in (None, Variation.COMMON_CAUSE)
        assert shape.startswith(_shape(point.variation)) if special and point.variation else "A1 1" in shape
    in_order = [heights[value] for value in sorted(heights, key=lambda value: value or 0)]
    assert in_order == sorted(in_order, reverse=True)


def _shape(variation: Variation) -> str:
    return next(shape for name, shape in SHAPES.items() if variation.value.startswith(name))


@given(series, st.sets(st.integers(1, 23), max_size=3))
def test_a_line_joins_neighbours_and_never_crosses_a_gap_or_a_new_beginning(
    values: list[int | None], rebase: set[int]
) -> None:
    root = parsed(control_chart(chart(values, rebase=sorted(rebase)), name="A"))
    step = (WIDTH - LEFT - RIGHT) / len(values)
    joined = set()
    for line in root.iter(f"{SVG}polyline"):
        waves = [round((float(place.split(",")[0]) - LEFT) / step - 0.5) for place in line.get("points", "").split()]
        assert waves == list(range(waves[0], waves[-1] + 1))
        joined |= set(waves[1:])
    shown = [value is not None for value in values]
    assert joined == {at for at in range(1, len(values)) if shown[at] and shown[at - 1] and at not in rebase}
    assert len(list(root.iter(f"{SVG}rect"))) == shown.count(False)


@given(series, st.sets(st.integers(1, 23), max_size=3), st.text(st.characters(codec="utf-8", exclude_categories=["C"])))
def test_it_is_well_formed_and_has_nothing_that_a_page_refuses(
    values: list[int | None], rebase: set[int], name: str
) -> None:
    root = parsed(control_chart(chart(values, rebase=sorted(rebase)), name=name, description=name))
    assert (root.get("role"), root[0].tag, root[0].text or "") == ("img", f"{SVG}title", name)
    for element in root.iter():
        assert set(element.keys()) <= ALLOWED[element.tag.removeprefix(SVG)]
        assert element.get("fill") in (None, "none", "currentColor") or element.tag == f"{SVG}path"
        assert element.get("stroke") in (None, "currentColor")
    for text in root.iter(f"{SVG}text"):
        assert 0 <= float(text.get("x", "")) <= WIDTH
        assert 0 <= float(text.get("y", "")) <= HEIGHT


@given(st.integers(1, 60))
def test_dates_do_not_touch_and_the_last_wave_has_its_own(waves: int) -> None:
    root = parsed(control_chart(chart([50] * waves), name="A"))
    dates = [text for text in root.iter(f"{SVG}text") if re.fullmatch(r"[A-Z][a-z]{2} \d\d", text.text or "")]
    places = sorted(float(text.get("x", "")) for text in dates)
    assert all(later - earlier >= 44 for earlier, later in pairwise(places))
    assert f"{day(waves - 1):%b %y}" in texts(root)


def limited(mean: float, lower: float, upper: float, n: int) -> Chart:
    points = tuple(Point(day(at), mean, (), Variation.COMMON_CAUSE) for at in range(n))
    return Chart((Phase(points, Limits(mean, lower, upper, n)),), Variation.COMMON_CAUSE, day(n - 1), None)


@given(st.floats(-50, 150), st.floats(0, 200), st.integers(3, 24))
def test_lines_stay_in_the_box_and_their_numbers_do_not_touch(mean: float, spread: float, n: int) -> None:
    mean = min(max(mean, 0), 100)
    root = parsed(control_chart(limited(mean, mean - spread, mean + spread, n), name="A"))
    labels = [text for text in root.iter(f"{SVG}text") if float(text.get("x", "")) > WIDTH - RIGHT]
    places = [float(text.get("y", "")) for text in labels if text.get("text-anchor") == "start"]
    assert len(places) == 3
    assert all(below - above >= 10.99 for below, above in pairwise(places))
    for line in root.iter(f"{SVG}line"):
        assert 0 <= float(line.get("y1", "")) <= HEIGHT


@pytest.mark.parametrize(("n", "said", "not_said"), [(11, "trial limits", "limits"), (12, "limits", "trial limits")])
def test_trial_limits_are_called_so_and_dashed_otherwise(n: int, said: str, not_said: str) -> None:
    root = parsed(control_chart(limited(60, 40, 80, n), name="A"))
    assert said in texts(root)
    assert not_said not in texts(root)
    dashed = {line.get("stroke-dasharray") for line in root.iter(f"{SVG}line")} - {None}
    assert dashed == {"2 3" if n < 12 else "7 3"}


def test_each_phase_has_its_own_limits_and_a_marked_beginning() -> None:
    svg = control_chart(chart([60, 64, 58, 61, 80, 84, 79, 85], rebase=[4]), name="A", afresh="scored anew")
    root = parsed(svg)
    assert texts(root).count("scored anew") == 1
    long = [line for line in root.iter(f"{SVG}line") if line.get("stroke-width") == "1.25"]
    middle = LEFT + (WIDTH - LEFT - RIGHT) / 2
    spans = {(float(line.get("x1", "")), float(line.get("x2", ""))) for line in long if float(line.get("y1", "")) > 20}
    assert spans == {(LEFT, middle), (middle, WIDTH - RIGHT)}


def test_without_limits_there_are_points_and_no_key() -> None:
    points = tuple(Point(day(at), value) for at, value in enumerate((79.0, 93.0)))
    root = parsed(control_chart(Chart((Phase(points, None),), None, None, None), name="A"))
    assert len(marks(root)) == 2
    assert not {"mean", "limits", "trial limits"} & set(texts(root))


def test_a_chart_of_nothing_is_drawn_too() -> None:
    assert marks(parsed(control_chart(Chart((), None, None, None), name="A"))) == []


def test_kinds_of_special_cause_differ_by_shape_and_colour_and_are_in_the_key() -> None:
    found = {}
    for variation in Variation:
        points = (Point(day(0), 50, (Rule.ASTRONOMICAL,), variation),)
        phases = (Phase(points, Limits(40, 30, 45, 12)),)
        root = parsed(control_chart(Chart(phases, variation, day(0), None), name="A"))
        path = list(root.iter(f"{SVG}path"))[-1]
        found[variation] = path.get("d"), path.get("fill")
        kind = variation.value.partition("-")[0]
        expected = {"common": [], "neutral": ["unusually high", "unusually low"]}.get(kind, [kind])
        assert bool(set(expected) & set(texts(root))) == (kind != "common")
    assert len({shape for shape, _ in found.values()}) == 5  # the neutral ones point up and down
    assert len({colour for _, colour in found.values()}) == 4


@given(st.lists(st.floats(-1000, 1000, allow_nan=False), min_size=1, max_size=5))
def test_the_ends_of_an_axis_hold_all_its_values(values: list[float]) -> None:
    lowest, highest = ends(values)
    assert lowest <= min(values) <= max(values) <= highest
    assert lowest < highest


@pytest.mark.parametrize(
    ("values", "expected"), [([3.1, 4.4], (3, 4.5)), ([2.4, 4.4], (2, 5)), ([10, 10], (9, 11)), ([7, 31], (0, 40))]
)
def test_the_ends_of_an_axis_are_round(values: list[float], expected: tuple[float, float]) -> None:
    assert ends(values) == expected


def test_a_chart_as_it_was_looked_at() -> None:
    """To be looked at again where it changes: every part of a chart is in it."""
    values = [52, 55, 49, 53, 50, None, 51, 66, 68, 70, 67, 71, 69, 72, 80, 84, None, 79]
    svg = control_chart(chart(values, rebase=[14]), name="Peer support & more", description="What it says.")
    assert svg + "\n" == GOLDEN.read_text(encoding="utf-8")
