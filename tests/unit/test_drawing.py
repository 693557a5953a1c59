"""Charts as SVG: every point where it belongs, gaps open, verdicts marked, nothing a page would refuse."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.drawing import BOTTOM, HEIGHT, LEFT, RIGHT, WIDTH, Point, chart, ends, small
from shared.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

GOLDEN = Path(__file__).with_name("chart.svg")
SVG = "{http://www.w3.org/2000/svg}"
ALLOWED = {
    "svg": {"viewBox", "role", "font-family", "font-size", "fill"},
    "title": set(),
    "desc": set(),
    "text": {"x", "y", "text-anchor", "font-weight"},
    "line": {"x1", "y1", "x2", "y2", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray"},
    "polyline": {"points", "fill", "stroke", "stroke-width", "stroke-opacity"},
    "path": {"d", "transform", "fill", "stroke", "stroke-width"},
    "rect": {"x", "y", "width", "height", "fill", "fill-opacity"},
}


def day(wave: int) -> date:
    return date(2024 + wave // 6, wave % 6 * 2 + 1, 1)


def points(values: Sequence[float | None], anew: Collection[int] = ()) -> list[Point]:
    return [Point(day(at), value, "14", "anew" if at in anew else "") for at, value in enumerate(values)]


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


@given(series, st.sets(st.integers(0, 23), max_size=3))
def test_every_shown_point_is_drawn_in_its_place_and_no_other(values: list[int | None], better: set[int]) -> None:
    of = [replace(point, verdict=Verdict.BETTER if at in better else None) for at, point in enumerate(points(values))]
    found = marks(parsed(chart(of, name="A")))
    shown = [(at, point) for at, point in enumerate(of) if point.value is not None]
    assert len(found) == len(shown)
    step = (WIDTH - LEFT - RIGHT) / len(values)
    heights = {}
    for (x, y, shape), (at, point) in zip(found, shown, strict=True):
        assert x == pytest.approx(LEFT + (at + 0.5) * step, abs=0.01)
        assert 0 <= y <= HEIGHT - BOTTOM
        heights[point.value] = y
        assert ("A1 1" in shape) == (point.verdict is None)
    in_order = [heights[value] for value in sorted(heights, key=lambda value: value or 0)]
    assert in_order == sorted(in_order, reverse=True)


@given(series, st.sets(st.integers(1, 23), max_size=3))
def test_a_line_joins_neighbours_and_never_crosses_a_gap_or_a_new_beginning(
    values: list[int | None], anew: set[int]
) -> None:
    root = parsed(chart(points(values, anew), name="A"))
    step = (WIDTH - LEFT - RIGHT) / len(values)
    joined = set()
    for line in root.iter(f"{SVG}polyline"):
        waves = [round((float(place.split(",")[0]) - LEFT) / step - 0.5) for place in line.get("points", "").split()]
        assert waves == list(range(waves[0], waves[-1] + 1))
        joined |= set(waves[1:])
    shown = [value is not None for value in values]
    assert joined == {at for at in range(1, len(values)) if shown[at] and shown[at - 1] and at not in anew}
    assert len(list(root.iter(f"{SVG}rect"))) == shown.count(False)


@given(series, st.sets(st.integers(1, 23), max_size=3), st.text(st.characters(codec="utf-8", exclude_categories=["C"])))
def test_it_is_well_formed_and_has_nothing_that_a_page_refuses(
    values: list[int | None], anew: set[int], name: str
) -> None:
    root = parsed(chart(points(values, anew), name=name, description=name))
    assert (root.get("role"), root[0].tag, root[0].text or "") == ("img", f"{SVG}title", name)
    for element in root.iter():
        assert set(element.keys()) <= ALLOWED[element.tag.removeprefix(SVG)]
        assert element.get("fill") in (None, "none", "currentColor") or element.tag in (f"{SVG}path", f"{SVG}rect")
        assert element.get("stroke") in (None, "currentColor")
    for text in root.iter(f"{SVG}text"):
        assert 0 <= float(text.get("x", "")) <= WIDTH
        assert 0 <= float(text.get("y", "")) <= HEIGHT


@given(st.integers(1, 60))
def test_dates_do_not_touch_and_the_last_wave_has_its_own(waves: int) -> None:
    root = parsed(chart(points([50] * waves), name="A"))
    dates = [text for text in root.iter(f"{SVG}text") if re.fullmatch(r"[A-Z][a-z]{2} \d\d", text.text or "")]
    places = sorted(float(text.get("x", "")) for text in dates)
    assert all(later - earlier >= 44 for earlier, later in pairwise(places))
    assert f"{day(waves - 1):%b %y}" in texts(root)


def judged(start: float, half: float, verdict: Verdict | None = None) -> list[Point]:
    shade = (start - half, start + half)
    return [Point(day(0), start, "9"), Point(day(1), start, "9", shade=shade, verdict=verdict)]


@given(st.floats(0, 100), st.floats(0, 200))
def test_shade_and_start_stay_in_the_box(start: float, half: float) -> None:
    root = parsed(chart(judged(start, half), name="A", start=start))
    assert {"start", "chance alone"} <= set(texts(root))
    for box in root.iter(f"{SVG}rect"):
        assert float(box.get("y", "")) >= 0
        assert float(box.get("y", "")) + float(box.get("height", "")) <= HEIGHT
    for line in root.iter(f"{SVG}line"):
        assert 0 <= float(line.get("y1", "")) <= HEIGHT


@pytest.mark.parametrize("waves", [2, 14, 60])
def test_what_was_done_stands_between_two_waves_and_its_numbers_do_not_touch(waves: int) -> None:
    """In a row of its own, below that in which it says why a line begins anew."""
    given = [replace(point, did=at or None) for at, point in enumerate(points([100.0] * waves, anew={1}))]
    root = parsed(chart(given, name="Course"))
    triangles = [x for x, _, shape in marks(root) if shape.endswith("L0 0Z")]
    dots = [x for x, _, shape in marks(root) if not shape.endswith("L0 0Z")]
    assert triangles == pytest.approx([(one + other) / 2 for one, other in pairwise(dots)], abs=0.02)
    [anew] = [text for text in root.iter(f"{SVG}text") if text.text == "anew"]
    row = float(anew.get("y", "")) + 15
    numbered = [
        each
        for each in root.iter(f"{SVG}text")
        if (each.text or "").isdigit() and 0 < float(each.get("y", "")) - row < 9
    ]
    assert [each.text for each in numbered][:1] == ["1"]
    assert len(numbered) == waves - 1 or waves == 60
    assert all(float(b.get("x", "")) - float(a.get("x", "")) >= 16 for a, b in pairwise(numbered))


def test_what_nobody_judges_has_points_and_no_key() -> None:
    root = parsed(chart(points((79.0, 93.0)), name="A"))
    assert len(marks(root)) == 2
    assert not {"start", "chance alone", "better", "worse"} & set(texts(root))


def test_a_chart_of_nothing_is_drawn_too() -> None:
    assert marks(parsed(chart([], name="A"))) == []


def test_verdicts_differ_by_shape_and_colour_and_are_in_the_key() -> None:
    found = {}
    for verdict in (None, Verdict.BETTER, Verdict.WORSE):
        root = parsed(chart(judged(50, 5, verdict), name="A", start=50))
        path = list(root.iter(f"{SVG}path"))[-1]
        found[verdict] = path.get("d"), path.get("fill")
        assert {"better", "worse"} & set(texts(root)) == ({verdict} if verdict else set())
    assert len({shape for shape, _ in found.values()}) == len({colour for _, colour in found.values()}) == 3


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
    values = [52, 55, 49, 53, 50, None, 51, 66, 68, 30, 67, 71]
    of = points(values, anew=[2])
    of = of[:5] + [replace(p, shade=(38, 66) if p.value else None) for at, p in enumerate(of[5:])]
    of[8], of[9] = replace(of[8], verdict=Verdict.BETTER), replace(of[9], verdict=Verdict.WORSE)
    svg = chart(of, name="Peer support & more", description="What it says.", start=52)
    if os.environ.get("SOUNDINGS_GOLDEN") == "write":
        GOLDEN.write_text(svg + "\n", encoding="utf-8")
    assert svg + "\n" == GOLDEN.read_text(encoding="utf-8")


def test_a_small_line_breaks_where_the_chart_does_and_ends_in_a_mark() -> None:
    values = [0, 100, None, 50, 50, 20]
    points = [Point(day(at), value, afresh="anew" if at == 4 else "") for at, value in enumerate(values)]
    drawn = parsed(small(points))
    assert drawn.attrib["aria-hidden"] == "true"
    path, mark = drawn
    assert path.attrib["d"] == "M4.0 20.0L16.8 4.0M42.4 12.0h0M55.2 12.0L68.0 16.8"
    assert (mark.attrib["cx"], mark.attrib["cy"]) == ("68.0", "16.8")
    assert len(parsed(small([]))) == 1
