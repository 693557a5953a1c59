"""A unit's trend: a point or a gap for every wave, and a break where the question is another one."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from shared.publication import ItemFigures, Publication, ScaleFigures, Withheld
from shared.trend import Gap, Point, Series, Trend, trend
from tests.unit.summary.sample import agreement, options, publication, unpublished, withheld, words

SCALE = ScaleFigures(scale="strain", title="Strain", good="low", n=20, mean=11.5, deviation=3.0, above=4)


def waves(*publications: Publication) -> list[Publication]:
    """Every two months from January 2027."""
    return [
        each.model_copy(update={"wave": f"2027-{month:02}-01", "opened": date(2027, month, 1)})
        for month, each in zip(range(1, 13), publications, strict=False)
    ]


def unit(*items: ItemFigures, **more: Any) -> Publication:
    return publication("Registrars", items, **more)


def time(counts: tuple[int, ...] = (0, 0, 0, 5, 9), **more: Any) -> ItemFigures:
    return agreement("time", "Good use of time", counts, **more)


def the_item(*publications: Publication) -> Series:
    (series,) = trend(waves(*publications)).items
    return series


def test_a_point_for_every_wave() -> None:
    assert the_item(unit(time((0, 0, 1, 7, 6))), unit(time())) == Series(
        "time",
        "Good use of time",
        (
            Point("2027-01-01", date(2027, 1, 1), None, False, 13, 14),
            Point("2027-02-01", date(2027, 2, 1), None, False, 14, 14),
        ),
    )


def test_the_percentage_is_not_rounded() -> None:
    (point,) = the_item(unit(time((0, 0, 1, 7, 6)))).points
    assert point.percentage == Fraction(1300, 14)


def test_every_gap_says_why() -> None:
    series = the_item(
        unpublished("Registrars"),
        unpublished("Registrars", Withheld.TOO_FEW),
        unit(withheld("time", "Time", Withheld.TOO_FEW)),
        unit(withheld("time", "Time", Withheld.TOO_FEW)),
        unit(withheld("time", "Time", Withheld.SENSITIVE)),
        unit(withheld("time", "Time", Withheld.IN_SCALE)),
        unit(time().model_copy(update={"n": None, "headline_people": None, "counts": (), "band": "under 15%"})),
        unit(agreement("other", "Other", (0, 0, 0, 5, 9))).model_copy(update={"items": ()}),
        unit(time()),
    )
    assert [point.gap for point in series.points] == [
        Gap.TOO_FEW, Gap.TOO_FEW, Gap.TOO_FEW, Gap.TOO_FEW, Gap.SENSITIVE, Gap.IN_SCALE, Gap.BAND,
        Gap.NOT_ASKED, None,
    ]  # fmt: skip
    assert all((point.people, point.n, point.percentage) == (None,) * 3 for point in series.points if point.gap)


def test_a_wave_that_asks_otherwise_begins_anew() -> None:
    reworded = time(text="Was it good use of your time?")
    fewer = time().model_copy(update={"counts": time().counts[1:]})
    for other in (reworded, fewer):
        series = the_item(unit(time()), unpublished("Registrars"), unit(other), unit(other))
        assert [point.anew for point in series.points] == [False, False, True, False]


def test_a_new_short_name_is_no_break() -> None:
    series = the_item(unit(time()), unit(time().model_copy(update={"short": "Time"})))
    assert [point.anew for point in series.points] == [False, False]
    assert series.name == "Time"


def test_the_order_is_that_of_the_latest_questionnaire() -> None:
    found = trend(
        waves(
            unit(agreement("old", "Old", (0, 0, 0, 1, 9)), time(), agreement("safe", "Safe", (0, 0, 0, 1, 9))),
            unit(agreement("safe", "Safe", (0, 0, 0, 1, 9)), time()),
            unpublished("Registrars"),
        )
    )
    assert [series.of for series in found.items] == ["safe", "time", "old"]
    assert [point.gap for point in found.items[-1].points] == [None, Gap.NOT_ASKED, Gap.TOO_FEW]


def test_what_never_has_a_share_has_no_series() -> None:
    nothing = unit(
        words(("safe", 3)),
        options("role", "Role", "single", 14, {"Nurse": 14}),
        withheld("leave", "Leave", Withheld.SENSITIVE),
    )
    assert trend(waves(nothing)) == Trend((), ())
    assert trend([]) == Trend((), ())


def test_the_mean_of_a_scale() -> None:
    old = SCALE.model_copy(update={"deviation": None})
    (series,) = trend(
        waves(unit(scales=(old,)), unpublished("Registrars"), unit(scales=(SCALE,)), unit(scales=(SCALE,)))
    ).scales
    assert (series.of, series.name) == ("strain", "Strain")
    first, gap, *_, last = series.points
    assert first == Point("2027-01-01", date(2027, 1, 1), n=20, mean=11.5)
    assert gap == Point("2027-02-01", date(2027, 2, 1), Gap.TOO_FEW)
    assert (last.mean, last.n) == (11.5, 20)
    assert not any(point.anew for point in series.points)


def test_another_version_of_the_instrument_begins_a_scale_anew() -> None:
    for changed in (
        unit(scales=(SCALE,), instrument_version=2),
        unit(scales=(SCALE.model_copy(update={"title": "Load"}),)),
    ):
        (series,) = trend(waves(unit(scales=(SCALE,)), changed)).scales
        assert [point.anew for point in series.points] == [False, True]


def test_a_banded_scale_has_no_series() -> None:
    banded = ScaleFigures(scale="strain", title="Strain", good="low", sensitive=True, band="under 15%")
    assert trend(waves(unit(scales=(banded,)))).scales == ()
    (series,) = trend(waves(unit(scales=(banded,)), unit(scales=(SCALE,)))).scales
    assert series.of == "strain"
    assert [point.gap for point in series.points] == [Gap.BAND, None]
