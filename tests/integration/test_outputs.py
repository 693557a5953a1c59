"""One publication in every output: whoever reads any of them is told the same, in the same words and numbers."""

from __future__ import annotations

import io
import re
from base64 import b64decode
from dataclasses import replace
from datetime import date
from html import unescape
from typing import TYPE_CHECKING, Any

import openpyxl
import pypdfium2
import pytest
from rich.console import Console

from functions.mail.letter import summary_letter
from functions.mail.report import report
from functions.results import page
from functions.results.download import file
from infra.commands.evidence import congress, table
from infra.commands.evidence.evidence import evidence
from infra.commands.evidence.words import Words
from infra.console.part import terminal
from shared.publication import ScaleFigures
from shared.results import read
from tests.unit.results.sample import LEAD, service, shown
from tests.unit.summary.sample import ADDRESS, SETTINGS, agreement, options, publication, withheld

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shared.publication import ItemFigures, Publication

VIEW = shown(service(), "ward", LEAD, everything=True)
PRINTED_WITH_WAVES_BEFORE = {"report", "page", "terminal", "evidence.md", "evidence.html"}
AS_DATA = ("results.csv", "results.xlsx", "evidence.csv")
MEAN = ScaleFigures(
    scale="calm", title="Calm", good="high", scoring="1", n=8, mean=4.8, deviation=0.96, lowest=1, highest=5
)


def of_markup(html: str) -> str:
    return unescape(re.sub(r"<(style|title|desc)\b.*?</\1>|<[^>]+>", " ", html, flags=re.DOTALL))


def of_pdf(content: bytes) -> str:
    return " ".join(one.get_textpage().get_text_bounded() for one in pypdfium2.PdfDocument(content))


def of_workbook(content: bytes) -> str:
    rows = openpyxl.load_workbook(io.BytesIO(content))["Results"].iter_rows(values_only=True)
    return "\n".join(",".join("" if cell is None else f"{cell}" for cell in row) for row in rows)


def of_terminal(printed: table.Printed) -> str:
    console = Console(width=400, file=io.StringIO(), record=True)
    console.print(terminal(printed.parts))
    return console.export_text()


def outputs(*history: Publication) -> dict[str, str]:
    """What each output says of the last of a unit's publications, its white space evened out."""
    view = replace(VIEW, history=history, published={})
    letter = summary_letter([history], SETTINGS, ADDRESS)
    csv, xlsx, json = (b64decode((file(view, f"results.{kind}") or {})["body"]) for kind in ("csv", "xlsx", "json"))
    found = evidence(history, "Our staff survey")
    printed = table.Printed(found, tuple(history))
    [read_back] = read(json).units
    assert evidence(read_back.publications, "Our staff survey") == found
    said = {
        "mail": letter.text,
        "mail in HTML": of_markup(letter.html),
        "report": of_pdf(report(history, ADDRESS, SETTINGS)),
        "page": of_markup(page.results(view)["body"]),
        "results.csv": csv.decode("utf-8-sig"),
        "results.xlsx": of_workbook(xlsx),
        "terminal": of_terminal(printed),
        **{f"evidence{ending}": write(printed) for ending, write in table.WRITERS.items()},
        "congress": of_pdf(congress.pdf(congress.Congress(found, Words({}, {})))),
    }
    said["evidence.html"] = of_markup(said["evidence.html"])
    return {name: " ".join(text.split()) for name, text in said.items()}


def ward(*items: ItemFigures, scales: Sequence[ScaleFigures] = (), **more: Any) -> Publication:
    return publication("Ward", items or (PEER,), unit="ward", scales=tuple(scales), **more)


PEER = agreement("peer", "Peer support", (0, 1, 2, 6, 5))


def waves(*scales: ScaleFigures) -> list[Publication]:
    """A wave every two months, each of the next version of the instrument."""
    days = [date(2026, 2 * at + 1, 1) for at in range(len(scales))]
    return [
        ward(scales=(scale,), wave=f"{day}", opened=day, closed=day.replace(day=15), instrument_version=version)
        for version, (day, scale) in enumerate(zip(days, scales, strict=True), 1)
    ]


def test_the_interval_of_a_mean_stays_within_its_scale() -> None:
    for name, text in outputs(ward(scales=(MEAN,))).items():
        assert name in AS_DATA or "3.3–5.0" in text, name
        assert "5.6" not in text, name


def test_the_points_that_a_score_can_have_stand_beside_its_mean() -> None:
    for name, text in outputs(ward(scales=(MEAN,))).items():
        assert "points from 1 to 5" in text or name in AS_DATA, name


def test_a_score_goes_on_over_a_new_version_where_it_is_scored_alike() -> None:
    for name, text in outputs(*waves(MEAN, MEAN, MEAN)).items():
        assert "scored otherwise" not in text, name


def test_a_score_begins_anew_where_it_is_scored_otherwise() -> None:
    said = outputs(*waves(MEAN, MEAN, MEAN, MEAN.model_copy(update={"scoring": "2"})))
    assert {name for name, text in said.items() if "scored otherwise" in text} == PRINTED_WITH_WAVES_BEFORE


@pytest.mark.parametrize(
    ("answered", "people"),
    [({"3": 6, "9": 8}, 8), ({"3": 6, "7": 8}, 8), ({"1": 6, "3": 8}, 0)],
    ids=["few over it", "all at it", "nobody"],
)
def test_a_number_is_captioned_by_the_questionnaire_and_not_by_what_people_answered(
    answered: dict[str, int], people: int
) -> None:
    came = options("came", "Visits", "number", 14, answered, headline_from=7, headline_people=people, good="high")
    for name, text in outputs(ward(came)).items():
        assert "7 or more" in text, name
        assert not re.search(r"\b(?!7\b)\d+ or more|more than \d", text.partition("How the figures")[0]), name


def test_without_a_headcount_it_is_told_how_many_answered_and_of_nobody_how_many() -> None:
    for name, text in outputs(ward(headcount=0)).items():
        if name in AS_DATA:
            assert re.search(r",answered,+14,,,", text), name
        else:
            assert "14 people answered" in text, name
            assert not re.search(r"14 of|of 0\b|\(100%\)", text), name


def test_more_answers_than_people_may_come_from_a_shared_link() -> None:
    for name, text in outputs(ward(responses=31, headcount=22)).items():
        expected = ",31,22,," if name in AS_DATA else "31 answers from a team of 22: the link may have been"
        assert expected in text, name


def test_who_did_not_answer_leaves_a_range_open_and_the_interval_says_that_it_does_not_hold_it() -> None:
    """11 of 14 of a team of 19: beside the rate once, question by question where there is room, never in a mail."""
    in_table = "58% (11/19) to 84% (16/19)"
    short = "Five did not answer: each share of the whole team is known to within 27 points."
    interval = "It allows for chance alone: what those who did not answer would have said is in no interval"
    full = f"Whole team of 19: {in_table}."
    for name, text in outputs(ward(responses=14, headcount=19)).items():
        found = (short in text, interval in text, full in text)
        in_full, is_evidence = name in ("page", "report"), name in ("terminal", "evidence.md", "evidence.html")
        assert found == (in_full or is_evidence or name.startswith("mail"), in_full, in_full), name
        assert (in_table in text) == (in_full or is_evidence), name


def test_a_cut_off_is_named() -> None:
    strain = MEAN.model_copy(update={"cut_off": 4.5, "above": 6})
    for name, text in outputs(ward(scales=(strain,))).items():
        assert "reach the cut-off, 4.5" in text, name


def test_who_is_below_a_cut_off_is_told_where_the_measure_says_so_of_waves_before_too() -> None:
    """What a wave counted that told of the other side is turned: those who do not reach it are the rest."""
    well = MEAN.model_copy(update={"cut_off": 4.5, "above": 6, "n": 14})
    poor = well.model_copy(update={"counts": "below", "called": "poor well-being"})
    for name, text in outputs(*waves(well, poor)).items():
        told = "are below the cut-off, 4.5 (poor well-being)"
        assert told in text, name
        assert (
            ",8,14,0.571" in text
            if name in ("results.csv", "evidence.csv")
            else "57% (8/14" in text or name == "results.xlsx"
        ), name
        if name in ("terminal", "evidence.md"):
            assert text.count(told) == 2, name


def test_a_band_is_told_with_what_it_is_a_share_of() -> None:
    bullied = withheld("bully", "Bullied", None, sensitive=True, band="15% to 39%")
    band = {"sensitive": True, "n": None, "mean": None, "deviation": None, "band": "40% to 59%"}
    burnout = MEAN.model_copy(update={**band, "scale": "burnout", "title": "Burnout", "cut_off": 3})
    alone = MEAN.model_copy(update={**band, "scale": "alone", "title": "Alone"})
    for name, text in outputs(ward(PEER, bullied, scales=(burnout, alone))).items():
        assert "a sensitive question, shown as a range" in text, name
        assert "share of people who reach the cut-off, 3; a sensitive score, shown as a range" in text, name
        assert "how far up the scale the mean is; a sensitive score, shown as a range" in text, name
        assert "15% to 39%" in text, name
        assert text.count("40% to 59%") >= 2, name


def test_a_publication_keeps_from_where_on_a_number_counts_shown_or_not() -> None:
    counted_from = {of.unit: {item.item: item.headline_from for item in of.items} for of in service().every if of.items}
    assert counted_from
    for kept in counted_from.values():
        assert (kept["recommend"], kept["came"], kept["time"]) == (7, None, None)
