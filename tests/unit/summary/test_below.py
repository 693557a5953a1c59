"""What those above are told of many units: what is clear, by name, and nothing that chance alone would make of so many."""

from __future__ import annotations

import random

import pytest

from shared.publication import Publication, ScaleFigures
from shared.summary.below import MOST_ROWS, Below, below, brief
from shared.summary.beside import Above
from tests.unit.summary.sample import agreement, comments, publication, unpublished, words
from tests.unit.summary.trust import of_wave, trust


def team(name: str, agree: int, n: int = 20) -> Publication:
    """A team of which so many agreed to each of ten questions."""
    return of_wave(name.lower().replace(" ", "-"), name, 1, [agree] * 10, n)


def unit(teams: list[Publication]) -> Publication:
    """All of them together."""
    shares = [[item.headline or (0, 0) for item in each.items] for each in teams]
    answers = [sum(people for people, _ in of) for of in zip(*shares, strict=True)]
    return of_wave("trust", "Trust", 1, answers, sum(of[0][1] for of in shares), is_team=False)


def told(teams: list[Publication], *hidden: Publication) -> Below:
    """What the readers of the unit of these teams are told."""
    whole = Above(unit(teams), len(teams) + len(hidden))
    briefs = [brief([each], [whole]) for each in (*teams, *hidden)]
    return below(briefs, whole=whole, rows=[(each, [each]) for each in briefs])


def lines(of: Below) -> dict[str, str]:
    return dict(of.lines)


def test_those_in_trouble_are_named_with_why_the_clearest_need_first() -> None:
    found = trust().below()
    assert found.help is not None
    assert found.help.heading == "Three of 60 teams may need help"
    assert found.help.each[0] == (
        "Respiratory ward 2 (Medicine and care 2), 22%",
        "clearly under half, below the rest and 42 points worse.",
    )
    assert [name.split(" (")[0][-1] for name, _ in found.help.each] == ["2", "1", "3"]
    assert found.help.advice.endswith("Chance alone would name up to one of 37.")
    named = trust().below("service-0").help
    assert named is not None
    assert [name for name, _ in named.each] == ["Respiratory ward 1, 22%"], "no place where it is the reader's own unit"


def test_where_nobody_is_in_trouble_that_is_said_and_where_nothing_is_shown_nothing_is() -> None:
    calm = trust(60, 20, 0, 0).below().help
    assert calm is not None
    assert (calm.heading, calm.each) == ("Of 37 teams with figures none stands out as needing help", ())
    assert below([brief([unpublished("A")], [])]).help is None


def test_of_those_in_trouble_three_are_explained_and_the_others_named_or_counted() -> None:
    found = trust(60, 0, 9).below().help
    assert found is not None
    assert len(found.each) == 3
    assert found.more.startswith("Also Respiratory ward ")
    assert found.more.endswith(" and three others.")


def test_how_many_have_figures_phrases_and_too_few() -> None:
    assert trust().below().counts == (
        "Of 60 teams 37 have figures, three are told of in words and 20 have too few answers to show."
    )
    assert told([team("A", 15)]).counts == "Of one team one has figures."


def test_who_is_above_or_below_the_rest_is_named_only_where_chance_would_name_none_of_so_many() -> None:
    few = [team("High", 17), *(team(f"T{n}", 13) for n in range(4))]
    assert lines(told(few))["Clearly above the rest"] == "High 85%."
    many = [team("High", 17), *(team(f"T{n}", 13) for n in range(59))]
    assert "Clearly above the rest" not in lines(told(many)), "one of 60 is so far away by chance"
    assert lines(told(many))[""] == "No team is above or below the rest by more than chance would make one of so many."
    further = [team("High", 20), *(team(f"T{n}", 13) for n in range(59))]
    assert lines(told(further))["Clearly above the rest"] == "High 100%."
    assert "Clearly above the rest" not in lines(told(few[:2])), "the rest is one team"


@pytest.mark.long
def test_of_equal_teams_chance_names_hardly_any() -> None:
    """60 teams that differ by chance alone, in 60 surveys: at most one in twenty names anybody."""
    chance, named = random.Random(4), 0
    for _ in range(60):
        moods = [[chance.gauss(0, 1) for _ in range(20)] for _ in range(60)]
        teams = []
        for n, people in enumerate(moods):
            answers = [sum(0.63 * mood + 0.77 * chance.gauss(0, 1) > -0.5 for mood in people) for _ in range(10)]
            teams.append(of_wave(f"t{n}", f"T{n}", 1, answers, 20))
        named += any(bold for bold, _ in told(teams).lines)
    assert named <= 3


def test_who_is_below_the_rest_and_may_need_help_is_named_once() -> None:
    teams = [team("Low", 4), *(team(f"T{n}", 15) for n in range(6))]
    found = told(teams)
    assert found.help is not None
    assert [name for name, _ in found.help.each] == ["Low, 20%"]
    assert "Clearly below the rest" not in lines(found)


def test_who_rose_is_named_with_how_much_and_of_who_fell_it_is_said_why() -> None:
    found = trust().below()
    assert lines(found)["Better than at the start"] == "Respiratory ward 4 (Medicine and care 4) up 54 points."
    assert ("", "No team changed since the start by more than chance would give.") in trust(60, 20, 0, 0).below().lines
    assert not any("since the start" in said for _, said in told([team("A", 15), team("B", 15)]).lines), "one survey"


def test_who_wrote_what_they_did_and_whom_mail_does_not_reach() -> None:
    noted = trust().below(lost=["Nobody gets the mail about A: please tell us who should."]).noted
    assert noted[0] == ("", "Nobody gets the mail about A: please tell us who should.")
    assert noted[1] == (
        "Leads who wrote what they did",
        "Respiratory ward 32, Respiratory ward 45, Respiratory ward 6 and two others.",
    )


def test_the_picture_has_a_row_for_each_with_its_figure_its_interval_and_what_is_to_be_said_of_it() -> None:
    found = told([team("Low", 4), *(team(f"T{n}", 15) for n in range(3))], team("Six", 4, 6), team("Tiny", 2, 3))
    assert found.caption == (
        "Side by side: share who agree or strongly agree, the main questions together. Pale: the 95% interval."
    )
    assert [(row.name, row.figure, row.interval, row.note) for row in found.rows] == [
        ("All of Trust", "61%", "54–68%", ""),
        ("Low", "20%", "11–34%", "may need help"),
        *[(f"T{n}", "75%", "60–85%", "") for n in range(3)],
        ("Six", "in words", "", "mostly favourable: 10 of 10 questions"),
    ]
    assert found.rows[1].bar == (11, 20, 34)
    assert found.more == ("Too few answers to show: Tiny.",)


def test_of_very_many_units_those_have_a_row_of_whom_there_is_something_to_say() -> None:
    teams = [*(team(f"T{n}", 15) for n in range(MOST_ROWS + 3)), team("Low", 2)]
    found = told(teams)
    assert len(found.rows) == 1 + MOST_ROWS
    assert found.rows[-1].name == "Low", "in their order"
    assert found.more == ("Four more units are on the result page.",)


def test_services_have_a_row_with_how_many_of_their_teams_may_need_help() -> None:
    """Where not all of those are named before."""
    assert {row.note for row in trust().below().rows} == {"", "better than at the start"}
    rows = {row.name: row.note for row in trust(troubled=4).below().rows}
    assert rows["Medicine and care 1"] == "one of six teams may need help"
    rows = {row.name: row.note for row in trust().below().rows}
    assert rows["Medicine and care 4"] == "better than at the start"


def test_a_score_is_a_mean_on_its_own_scale() -> None:
    def scored(name: str, mean: float) -> Publication:
        scale = ScaleFigures(
            scale="s", title="Strain", good="low", n=20, mean=mean, deviation=15.0, lowest=0, highest=100,
            cut_off=50, above=2 if mean < 50 else 19, called="burnout",
        )  # fmt: skip
        return publication(name, [], scales=[scale])

    whole = Above(scored("Trust", 40).model_copy(update={"is_team": False}), 3)
    briefs = [brief([scored(name, mean)], [whole]) for name, mean in (("A", 30.0), ("B", 40.0), ("C", 70.0))]
    found = below(briefs, whole=whole, rows=[(each, [each]) for each in briefs])
    assert found.caption == "Side by side: Strain, mean. Pale: the 95% interval."
    assert (found.rows[1].figure, found.rows[1].interval) == ("30.0", "23.1–39.5")
    assert found.rows[1].bar == (23, 30, 39)
    assert found.help is not None
    assert found.help.each == (("C, 70.0", "clearly more than half past the cut-off of Strain."),)


def test_nothing_that_anybody_wrote_is_kept_of_a_unit() -> None:
    asked = [agreement("q0", "Q", (0, 0, 5, 9, 6)), words(("kind", 9)), comments("A comment.")]
    kept = brief([publication("A", asked)], []).now.model_dump_json()
    assert "kind" not in kept.replace('"kind"', "")
    assert "A comment." not in kept


def several(*rows: tuple[str, ...]) -> Below:
    """What a manager is told of units of the trust, each given with the teams at or below it."""
    of = trust()
    teams = dict.fromkeys(team for _, *inside in rows for team in inside)
    told = [(of.brief(unit), [of.brief(team) for team in inside]) for unit, *inside in rows]
    return below([of.brief(team) for team in teams], rows=told)


def test_of_several_units_the_mean_of_their_figures_and_how_many_changed() -> None:
    found = several(("team-0", "team-0"), ("team-3", "team-3"), ("team-4", "team-4"))
    people = {unit: trust().histories[unit][-1].responses or 0 for unit in ("team-0", "team-3", "team-4")}
    values = {unit: trust().brief(unit).favourable for unit in people}
    mean = sum(values[unit] * people[unit] for unit in people) / sum(people.values())
    assert found.level == f"On average {100 * mean:.0f}% agree or strongly agree, from 22% to 98%."
    assert found.change == "Since the start one is better, one is worse and one has not clearly changed."
    assert found.lines == (("Better than at the start", "Respiratory ward 4 (Medicine and care 4) up 54 points."),)
    assert [(row.unit, row.note) for row in found.rows][:2] == [
        ("team-0", "may need help"),
        ("team-3", "better than at the start"),
    ]


def test_a_unit_inside_another_counts_once_there() -> None:
    inside = trust().services["service-3"]
    alone, both = several(("service-3", *inside)), several(("team-3", "team-3"), ("service-3", *inside))
    assert (both.level, both.change) == (alone.level, alone.change)
    assert both.level == "On average 77% agree or strongly agree."
    assert [row.figure for row in both.rows] == ["98%", "77%"]


def test_of_several_units_each_has_a_row_and_of_very_many_no_bar() -> None:
    names = ("team-59", "team-10", "team-4")
    found = several(*((name, name) for name in names))
    assert [(row.name, row.figure) for row in found.rows] == [
        ("Respiratory ward 60", "too few answers"),
        ("Respiratory ward 11", "in words"),
        ("Respiratory ward 5", "75%"),
    ]
    assert found.rows[-1].bar
    assert several(("team-59", "team-59")).level == several(("team-59", "team-59")).change == ""
    many = several(*((f"team-{n}", f"team-{n}") for n in range(MOST_ROWS + 1)))
    assert len(many.rows) == MOST_ROWS + 1
    assert not any(row.bar for row in many.rows)
    alike = [brief([team("Nights", 15).model_copy(update={"unit": unit})], []) for unit in "ab"]
    assert [row.name for row in below(alike, rows=[(each, [each]) for each in alike]).rows] == ["Nights", "Nights"]


def test_of_more_units_than_can_be_told_of_that_is_said() -> None:
    assert "too many units directly below" in below([]).lines[0][1]
