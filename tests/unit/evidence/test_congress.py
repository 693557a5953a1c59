"""What a congress poster is given to print: the figures chosen, and the sentences under them."""

from __future__ import annotations

from typing import Any

import pytest

from infra.commands.evidence.congress import MOST_FINDINGS, Congress, data, large
from infra.commands.evidence.evidence import evidence
from infra.commands.evidence.words import Words
from shared.errors import SoundingsError
from shared.publication import Withheld
from tests.unit.summary import sample

NO_WORDS = Words({}, {})
HIGH = sample.agreement("high", "High", (0, 0, 0, 7, 7))
MIDDLE = sample.agreement("middle", "Middle", (0, 0, 4, 5, 5))
LOW = sample.agreement("low", "Low", (0, 5, 4, 3, 2))
BETTER = sample.agreement("better", "Better", (0, 1, 3, 5, 5))
WORSE = sample.agreement("better", "Better", (7, 7, 0, 0, 0))


def of(*items: Any, before: tuple[Any, ...] = (), **more: Any) -> Congress:
    """A congress poster without words."""
    now = sample.publication("North", items, **more)
    history = [sample.wave_before(now, before), now] if before else [now]
    return Congress(evidence(history, "Reflective practice"), NO_WORDS, "A trust", "us@trust.example")


def names(congress: Congress, *wanted: str) -> list[str]:
    return [each.item for each in large(congress.evidence, wanted)]


def test_large_are_what_was_asked_for_or_clear_changes_or_the_highest() -> None:
    congress = of(LOW, BETTER, MIDDLE, HIGH, sample.options("c", "C", "single", 12, {"A": 0, "B": 12}))
    assert names(congress) == ["high", "better", "middle"]
    assert names(congress, "low", "high", "low") == ["low", "high"]
    changed = of(LOW, HIGH, MIDDLE, BETTER, before=(WORSE, HIGH, MIDDLE))
    assert names(changed) == ["better", "high", "middle"]
    first = data(changed)["large"][0]
    assert first == data(changed)["findings"][-1]
    assert (first["name"], first["figure"], first["before"], first["clear"]) == (
        "Better",
        "71% (10/14)",
        "0% (0/14)",
        True,
    )


def test_bad_news_is_not_printed_large_of_itself() -> None:
    worn = sample.agreement("worn", "Worn out", (0, 0, 0, 7, 7), good="low")
    fell = sample.agreement("better", "Better", (14, 0, 0, 0, 0))
    congress = of(worn, HIGH, fell, before=(HIGH, sample.agreement("better", "Better", (0, 0, 0, 7, 7))))
    assert names(congress) == ["high"]
    assert names(congress, "worn") == ["worn"]


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        (("c",), "--large c: there is no such share; there is low"),
        (("low",) * 4, "a congress poster has room for 3 large figures"),
    ],
)
def test_what_cannot_be_large_is_refused(wanted: tuple[str, ...], told: str) -> None:
    with pytest.raises(SoundingsError, match=told):
        names(of(LOW, sample.options("c", "C", "single", 12, {"A": 0, "B": 12})), *wanted)


def test_a_row_has_its_figure_its_bar_and_what_was_before() -> None:
    [row] = data(of(BETTER, before=(WORSE,)))["findings"]
    assert row == {
        "name": "Better",
        "figure": "71% (10/14)",
        "share": 10 / 14,
        "interval": [pytest.approx(0.4535, abs=1e-4), pytest.approx(0.8828, abs=1e-4)],
        "was": 0.0,
        "before": "0% (0/14)",
        "clear": True,
    }


def test_what_is_left_out_is_said() -> None:
    items = [sample.agreement(f"i{n}", f"Item {n}", (0, 0, 7, 4, 3)) for n in range(MOST_FINDINGS + 4)]
    made = data(of(*items, HIGH, sample.withheld("w", "W", Withheld.TOO_FEW)))
    assert [row["name"] for row in made["findings"]] == [*(f"Item {n}" for n in range(MOST_FINDINGS - 1)), "High"]
    assert made["legend"].endswith(
        f"One finding is not shown, to protect people. {MOST_FINDINGS} of {MOST_FINDINGS + 5} findings; the others are in "
        "the table of results."
    )


def test_how_it_was_measured_is_filled_in() -> None:
    assert data(of(BETTER))["measured"] == [
        ["Answered", "14 of 14 answered (100%)"],
        ["When", "1 to 15 December 2026"],
        ["Method", "anonymous survey; Wilson’s 95% confidence intervals"],
    ]
    compared = data(of(BETTER, before=(BETTER,)))
    assert compared["measured"][2:] == [
        ["Before", "1 to 15 October 2026"],
        [
            "Method",
            "anonymous survey; Wilson’s 95% confidence intervals; changes: Fisher’s exact test, Holm’s correction",
        ],
    ]
    assert compared["legend"].endswith("Grey: before. No single change is more than chance after correction.")


def test_title_organisation_and_contact_are_ours_unless_the_team_says_otherwise() -> None:
    made = data(of(BETTER))
    assert (made["title"], made["under"], made["authors"]) == ("North", "Reflective practice · A trust", "")
    assert made["footer"][1:] == ["Contact: us@trust.example"]
    fields = {"Title": "Our group", "Authors": "A, B", "Organisation": "Another trust", "Contact": ""}
    said = data(Congress(of(BETTER).evidence, Words({}, fields), "A trust", "us@trust.example"))
    assert (said["title"], said["under"], said["authors"]) == ("Our group", "North · Another trust", "A, B")
    assert said["footer"][1:] == ["Contact: us@trust.example"]
    assert len(data(Congress(of(BETTER).evidence, NO_WORDS))["footer"]) == 1


def test_a_survey_that_was_picked_is_said_to_be_first_in_the_footer() -> None:
    now = sample.publication("North", [BETTER])
    history = [sample.wave_before(now, [WORSE]), now]
    picked = Congress(evidence(history, "P", wave="2026-10-01"), NO_WORDS)
    assert data(picked)["footer"][0].startswith("What is shown was picked when the results were known.")
    assert len(data(picked)["footer"]) == len(data(Congress(evidence(history, "P"), NO_WORDS))["footer"]) + 1


def test_a_name_that_fills_the_poster_is_refused() -> None:
    long = of(BETTER, unit_name="A team " * 20)
    with pytest.raises(SoundingsError, match="is too long for a title: write one after 'Title:' in the words"):
        data(long)
