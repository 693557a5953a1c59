"""The lines of the table: every kind of question, the waves compared, and what is withheld."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from infra.commands.evidence.evidence import Evidence, Order, evidence
from infra.commands.evidence.table import Printed
from shared.errors import SoundingsError
from shared.instrument import Good
from shared.publication import ItemFigures, Publication, ScaleFigures, Withheld
from shared.summary.course import together
from shared.verdict import Verdict
from tests.unit.summary import sample

PEER = sample.agreement("peer", "More peer support", (0, 0, 1, 6, 7), tags={"competency": "Self Awareness (5.1)"})
BEFORE = sample.agreement("peer", "More peer support", (3, 4, 4, 2, 1), tags={"competency": "Self Awareness (5.1)"})


def of(*items: ItemFigures, before: tuple[ItemFigures, ...] | None = None, **more: object) -> Evidence:
    """The evidence of a team of 14, with or without a wave before."""
    now = sample.publication("North", items, **more)
    history = [now] if before is None else [sample.wave_before(now, before), now]
    return evidence(history, "Reflective practice")


def lines(found: Evidence) -> list[tuple[str, str, str, str, str]]:
    """The findings as they are printed."""
    return [(each.name, each.competency, each.result, each.before, each.change) for each in found.findings]


def test_a_share_with_its_interval_and_the_competency() -> None:
    found = of(PEER)
    assert lines(found) == [("More peer support", "Self Awareness (5.1)", "93% (13/14; 95% CI 69–99%)", "", "")]
    assert found.tags == "Competency"
    assert found.meaning == "agree or strongly agree"
    assert found.caption == "North: Reflective practice, 1 to 15 December 2026. 14 of 14 answered (100%)."
    assert of(sample.agreement("a", "A", (0, 0, 1, 6, 7))).tags == ""


def test_a_change_is_clear_only_by_the_rule_of_the_summaries() -> None:
    found = of(PEER, before=(BEFORE,))
    assert found.before_heading == "Before (1 to 15 October 2026)"
    [finding] = found.findings
    assert finding.before == "21% (3/14; 95% CI 8–48%)"
    assert finding.change == "up 71 points (95% CI +41 to +100): better"
    assert finding.verdict is Verdict.BETTER
    alike = [sample.agreement(f"i{n}", f"Item {n}", (0, 0, 5, 5, 4)) for n in range(11)]
    less = sample.agreement("peer", "More peer support", (0, 0, 7, 4, 3))
    main, *_, finding = of(*alike, PEER, before=(*alike, less)).findings
    assert (main.name, main.result, main.before) == (together(), "67% on average", "63% on average")
    assert main.change == "up 4 points (95% CI −22 to +29): too few answers to tell"
    assert finding.change == "up 43 points"  # Holm: one of twelve


@pytest.mark.parametrize(("good", "told"), [("low", ": worse"), ("neutral", ": more than chance")])
def test_which_way_is_good_is_the_items_to_say(good: Good, told: str) -> None:
    [finding] = of(PEER.model_copy(update={"good": good}), before=(BEFORE.model_copy(update={"good": good}),)).findings
    assert finding.change.endswith(told)


def test_an_earlier_figure_that_cannot_be_compared_says_why() -> None:
    reworded = BEFORE.model_copy(update={"item": "a", "text": "Otherwise?"})
    hidden = sample.withheld("b", "B", Withheld.TOO_FEW)
    now = [PEER.model_copy(update={"item": item, "short": item.upper()}) for item in "abc"]
    found = of(*now, before=(reworded, hidden))
    assert [each.before for each in found.findings] == ["asked in other words", "not shown", "not asked"]
    assert {each.change for each in found.findings} == {""}
    assert not [note for note in found.notes if "Holm" in note]


def test_what_is_withheld_is_a_line_without_a_figure_and_its_reason_a_note() -> None:
    found = of(
        PEER,
        sample.withheld("a", "Alpha", Withheld.TOO_FEW),
        sample.withheld("b", "Beta", Withheld.SENSITIVE, sensitive=True),
        sample.withheld("c", "Gamma", Withheld.IN_SCALE),
        sample.withheld("words", "Words", Withheld.TOO_FEW, kind="words"),
        sample.comments("A comment that nobody else should read"),
    )
    assert [(each.name, each.result) for each in found.findings[1:]] == [("Alpha", "not shown"), ("Beta", "not shown")]
    notes = " ".join(found.notes)
    assert "there are too few answers to show without giving somebody away: Alpha and Words." in notes
    assert "because it is sensitive" in notes
    assert "because it is part of a score: Gamma." in notes
    assert "or 10 where the question is sensitive." in notes
    assert "Comments are left out" in notes
    assert "nobody else should read" not in str(found.findings) + str(found.words) + notes
    assert "Comments are not shown" not in notes


def test_numbers_choices_and_bands() -> None:
    grades = {str(number): 2 if number in (7, 8) else 1 if number == 3 else 0 for number in range(11)}
    choice = sample.options("c", "Years here", "single", 12, {"Up to two": 4, "More": 8})
    band = sample.withheld("e", "Stressed", Withheld.SENSITIVE, sensitive=True)
    found = of(
        PEER,
        sample.options("a", "Recommend", "zero-to-ten", 5, grades, headline_from=7, headline_people=4),
        sample.options("b", "Hours", "number", 4, {"10": 3, "14": 1}),
        choice,
        band.model_copy(update={"withheld": None, "band": "15% to 39%"}),
        before=(choice.model_copy(update={"n": 12, "counts": choice.counts[::-1]}), PEER),
    )
    assert [(each.name, each.result) for each in found.findings[1:]] == [
        ("Recommend (answered 7 or more)", "80% (4/5; 95% CI 38–96%); mean 6.6"),
        ("Hours", "mean 11.0 (n = 4)"),
        ("Years here: Up to two", "33% (4/12; 95% CI 14–61%)"),
        ("Years here: More", "67% (8/12; 95% CI 39–86%)"),
        ("Stressed", "15% to 39%: a sensitive question, shown as a range"),
    ]
    assert found.findings[3].before == "asked in other words"  # the same answers in another order


SCALE = ScaleFigures(
    scale="w",
    title="Wellbeing",
    good="high",
    n=14,
    mean=24.25,
    deviation=4.1,
    above=7,
    alpha=0.837,
    lowest=0,
    highest=40,
)


def test_a_scale_with_its_mean_interval_cut_off_and_alpha() -> None:
    [_, finding] = of(PEER, scales=(SCALE,)).findings
    assert finding.result == (
        "mean 24.3 (95% CI 20.4–27.4; n = 14; points from 0 to 40; Cronbach’s alpha 0.84); 50% (7/14; 95% CI 27–73%) reach the cut-off"
    )
    bare = SCALE.model_copy(update={"deviation": None, "above": None, "alpha": None})
    hidden = SCALE.model_copy(update={"withheld": Withheld.TOO_FEW, "mean": None, "n": None, "above": None})
    band = hidden.model_copy(update={"withheld": None, "band": "under 15%"})
    shown = of(scales=(bare, hidden, band)).findings
    assert [each.result for each in shown] == [
        "mean 24.3 (n = 14; points from 0 to 40)",
        "not shown",
        "under 15%: a sensitive score, shown as a range",
    ]


def test_an_earlier_mean_is_shown_where_it_was_scored_alike() -> None:
    now = sample.publication("North", [PEER], scales=(SCALE,))
    was = sample.wave_before(now, [PEER], scales=(SCALE.model_copy(update={"mean": 20.0}),))
    [_, finding] = evidence([was, now], "P").findings
    assert finding.before.startswith("mean 20.0 (95% CI 16.5–23.5; n = 14;")
    assert finding.change == "up 4.2 points (95% CI −0.8 to +9.3): too few answers to tell"
    other = was.model_copy(update={"instrument_version": 2})
    assert evidence([other, now], "P").findings[1].before == "scored otherwise"


def test_the_words_keep_their_order_and_their_people() -> None:
    found = of(PEER, sample.words(("supportive", 12), ("valuable", 9)))
    _, words, *_ = Printed(found, (found.now,)).parts
    assert words.heading.endswith(", n = 14)")
    assert words.notes == ["supportive (12), valuable (9)."]
    assert of(PEER).words == ()


# Which waves


def waves(*shown: bool) -> list[Publication]:
    """A wave every month from January on, published or withheld."""
    found = []
    for month, is_shown in enumerate(shown, 1):
        days: dict[str, Any] = {
            "wave": f"2027-{month:02}-01",
            "opened": date(2027, month, 1),
            "closed": date(2027, month, 15),
        }
        found.append(sample.publication("North", [PEER], **days) if is_shown else sample.unpublished("North", **days))
    return found


def test_the_newest_published_wave_is_compared_with_the_first() -> None:
    found = evidence(waves(False, True, True, True, False), "P")
    assert (found.now.wave, found.before and found.before.wave) == ("2027-04-01", "2027-02-01")
    assert evidence(waves(False, True), "P").before is None


def test_a_wave_can_be_named() -> None:
    found = evidence(waves(True, True, True), "P", wave="2027-03-01", before="2027-02-01")
    assert found.before is not None
    assert found.before.wave == "2027-02-01"


@pytest.mark.parametrize(
    ("wave", "before", "told"),
    [
        (
            "2027-09-01",
            None,
            "there is no wave '2027-09-01'; did you mean '2027-03-01' or '2027-02-01' or '2027-01-01'?",
        ),
        (
            "2027-02-01",
            None,
            "there is nothing to show of North, 1 to 15 February 2027. Not shown: too few answered to show ",
        ),
        (None, "2027-02-01", "there is nothing to show of North, 1 to 15 February 2027. "),
        ("2027-01-01", "2027-03-01", "--before 2027-03-01 is not before the wave 2027-01-01"),
    ],
)
def test_a_wave_that_cannot_be_shown_is_refused(wave: str | None, before: str | None, told: str) -> None:
    with pytest.raises(SoundingsError) as raised:
        evidence(waves(True, False, True), "P", wave=wave, before=before)
    assert str(raised.value).startswith(told)


def test_nothing_at_all_to_show_says_why() -> None:
    with pytest.raises(
        SoundingsError, match=r"nothing to show of North, 1 to 15 January 2027\. Not shown: too few answered"
    ):
        evidence(waves(False), "P")


def test_the_largest_share_first() -> None:
    items = [
        sample.agreement(name, name, (0, 0, 14 - people, people, 0))
        for name, people in zip("abc", (3, 9, 9), strict=True)
    ]
    hidden = sample.withheld("d", "d", Withheld.TOO_FEW)
    now = sample.publication("North", [hidden, *items])
    assert [each.name for each in evidence([now], "P", order=Order.SHARE).findings] == ["b", "c", "a", "d"]
    assert [each.name for each in evidence([now], "P").findings] == ["d", "a", "b", "c"]
