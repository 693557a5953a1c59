"""Every survey: its flow, its groups, the course of each figure, who is missing from it, and the rest beside it."""

from __future__ import annotations

import csv
import json
from datetime import date
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest

from infra.commands.evidence import table
from infra.commands.evidence.evidence import evidence
from infra.commands.evidence.source import from_results
from infra.commands.evidence.surveys import NO_REST, course, dose, flow, whole
from shared.publication import Publication, Withheld
from shared.session import Did, Held
from shared.summary.beside import Above
from tests.unit.evidence.sample import results as histories_of
from tests.unit.summary import sample

if TYPE_CHECKING:
    from pathlib import Path

PEER, ADAPT = "More peer support", "Better able to adapt"
NOTHING = "not shown: too few to show without giving somebody away"


def survey(month: int, people: int, *, of: int = 12, adapt: int | None = None, **more: Any) -> Publication:
    """The survey of a month: 10 answered, so many of them agree."""
    items = [
        sample.agreement("peer", PEER, (0, 0, 10 - people, people, 0)),
        sample.agreement("adapt", ADAPT, (0, 0, (adapt or 9) - 4, 4, 0)),
    ]
    return sample.publication("North", items, **days(month), responses=10, headcount=of, **more)


def days(month: int) -> dict[str, Any]:
    return {"wave": f"2027-{month:02}-01", "opened": date(2027, month, 1), "closed": date(2027, month, 15)}


def held(sessions: int, came: int) -> Held:
    return Held(since=None, teams=1, groups=1, sessions=sessions, came=came)


HIDDEN = sample.unpublished("North", **days(3), held=held(3, 20))
DID = Did(after=date(2027, 3, 1), text="We meet on Tuesdays.")
FOUR = (survey(1, 3), survey(2, 5, held=held(2, 15)), HIDDEN, survey(4, 9, held=held(4, 33), did=DID))


def test_the_flow_has_every_survey_also_one_of_which_nothing_is_shown() -> None:
    part = flow(FOUR, FOUR[3], FOUR[0])
    assert list(part.columns) == [
        *("Survey", "Response", "Answers to each question", "Groups before it", "The main questions together"),
    ]
    assert part.rows == [
        ["1 to 15 January 2027", "10 of 12 answered (83%)", "9 to 10", "not known", "37% (n = 10)"],
        ["1 to 15 February 2027", "10 of 12 answered (83%)", "9 to 10", "2 held, 7.5 came on average", "47% (n = 10)"],
        ["1 to 15 March 2027", NOTHING, "", "3 held, 6.7 came on average", "not shown"],
        [
            *("1 to 15 April 2027", "10 of 12 answered (83%)", "9 to 10", "4 held, 8.3 came on average"),
            "67% (n = 10); after “we did” 1",
        ],
    ]
    assert "1. After the survey of 1 March 2027: We meet on Tuesdays." in part.notes
    assert [
        note for note in part.notes if note.startswith("In the summary of 1 to 15 April 2027: Up 30 points from 37%")
    ]


def test_of_a_survey_that_is_not_shown_no_number_is_told() -> None:
    """Whatever its publication has: that of another version could have more than ours."""
    few = [sample.agreement("peer", PEER, (0, 0, 1, 3, 0)), sample.withheld("adapt", ADAPT, Withheld.TOO_FEW)]
    leaky = survey(3, 3).model_copy(
        update={"withheld": Withheld.TOO_FEW, "responses": 4, "headcount": 6, "items": tuple(few)}
    )
    part = flow((FOUR[0], leaky, FOUR[3]), FOUR[3], FOUR[0])
    assert part.rows[1][1:3] == [NOTHING, ""]


def test_groups_that_nobody_noted_are_not_known_and_none_is_none() -> None:
    part = flow((survey(1, 3), survey(2, 5)), survey(2, 5), survey(1, 3))
    assert "Groups before it" not in part.columns
    assert part.notes[-1] == "No group was noted, so it is not known how many were held and how many came."
    none = survey(2, 5, held=held(0, 0))
    assert flow((survey(1, 3), none), none, None).rows[1][3] == "none noted"


@pytest.mark.parametrize(
    ("first", "said"),
    [
        (0, "Groups between the two surveys: 9 held, 7.6 came on average."),
        (2, "Groups between the two surveys: 4 held, 8.3 came on average."),
    ],
)
def test_the_dose_between_two_surveys(first: int, said: str) -> None:
    assert dose(FOUR, FOUR[3], FOUR[first]) == said
    unknown = (*FOUR[:2], HIDDEN.model_copy(update={"held": None}), FOUR[3])
    assert dose(unknown, FOUR[3], FOUR[0]).endswith("is not known: not all were noted.")
    assert dose((FOUR[0], survey(2, 5, held=held(0, 0))), survey(2, 5), FOUR[0]).endswith(": none noted.")


def test_the_course_of_every_finding_a_few_surveys_a_table() -> None:
    [part] = course(FOUR)
    assert list(part.columns) == ["Finding", "1 Jan 2027", "1 Feb 2027", "1 Mar 2027", "1 Apr 2027"]
    assert part.rows == [
        [PEER, "30% (3/10)", "50% (5/10)", "not shown", "90% (9/10)"],
        [ADAPT, "44% (4/9)", "44% (4/9)", "not shown", "44% (4/9)"],
    ]
    assert list(course(FOUR[:2])) == [], "both stand in the table of findings"
    parts = list(course([survey(month, 5) for month in range(1, 9)]))
    assert [len(part.columns) for part in parts] == [5, 5], "as evenly as may be"
    assert [row[-1] for part in parts for row in part.rows][::2] == ["50% (5/10)"] * 2


def test_a_question_that_came_later_was_not_asked_before() -> None:
    first = FOUR[0].model_copy(update={"items": FOUR[0].items[:1]})
    [part] = course((first, *FOUR[1:]))
    assert part.rows[1] == [ADAPT, "not asked", "44% (4/9)", "not shown", "44% (4/9)"]


def test_what_those_who_did_not_answer_leave_open() -> None:
    part = whole(survey(4, 9), [])
    assert part.columns == ["Finding", "The whole team, 12 people"]
    assert part.rows == [
        [PEER, "75% (9/12) to 92% (11/12)"],
        [ADAPT, "33% (4/12) to 58% (7/12)"],
    ]
    assert part.notes[0] == "Two did not answer: each share of the whole team is known to within 17 to 25 points."
    assert "would have said so" in part.notes[1]


def test_of_nobody_missing_and_of_who_is_not_known_no_range_is_told() -> None:
    everybody = survey(4, 9, of=10, adapt=10)
    assert whole(everybody, []).rows == []
    shared = survey(4, 9, of=9)  # more answers than people
    assert whole(shared, []).rows == []
    for now in (everybody, shared):
        assert [note for note in whole(now, []).notes if note != NO_REST] == []


TRUST = sample.publication(
    "Trust",
    [sample.agreement("peer", PEER, (0, 0, 60, 50, 0)), sample.agreement("adapt", ADAPT, (0, 0, 40, 60, 9))],
    **days(4), is_team=False, responses=110, headcount=130,
)  # fmt: skip


def test_a_note_of_which_nothing_can_be_said_is_no_empty_line() -> None:
    now = survey(4, 9, of=10)  # all answered, and one left a question out
    part = whole(now, [Above(TRUST.model_copy(update={"primary": None, "items": TRUST.items[:1]}), 5)])
    assert [row[1] for row in part.rows] == ["90% (9/10)", "40% (4/10) to 50% (5/10)"]
    assert len(part.notes) == 1
    assert part.notes[0].startswith("The whole team: its share if none")


def test_the_rest_is_what_the_lead_was_told_of_this_survey() -> None:
    now = survey(4, 9)
    part = whole(now, [Above(TRUST.model_copy(update=days(2)), 5), Above(TRUST, 5)])
    assert part.rows[0][2] == "The rest of Trust: 41% (41/100)."
    assert part.notes[-1].startswith("The rest of Trust: 53% on average, so ")
    for nothing in ([], [Above(TRUST, 2)]):
        assert (whole(now, nothing).columns[2:], whole(now, nothing).notes[-1]) == ([], NO_REST)


def rows(printed: table.Printed) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(table.csv(printed).removeprefix("\ufeff"), newline="")))


def test_the_data_has_the_same() -> None:
    found = rows(table.Printed(evidence(FOUR, "P"), FOUR, above=(Above(TRUST, 5),)))
    of = [row for row in found if row["item"] == "peer" and row["figure"] == "item"]
    assert [row["whole_low"] for row in of] == [str(3 / 12), str(5 / 12), str(9 / 12)]
    assert [row["whole_high"] for row in of] == [str(5 / 12), str(7 / 12), str(11 / 12)]
    assert [[row[name] for name in ("rest_of", "rest_people", "rest_n")] for row in of] == [
        *[["", "", ""]] * 2,
        ["trust", "41", "100"],
    ]
    groups = [(row["wave"], row["sessions"], row["came"]) for row in found if row["figure"] == "answered"]
    assert groups == [
        ("2027-01-01", "", ""),
        ("2027-02-01", "2", "15"),
        ("2027-03-01", "3", "20"),
        ("2027-04-01", "4", "33"),
    ]


def test_the_units_above_are_those_of_the_file_with_their_teams(tmp_path: Path) -> None:
    units = ("trust", "community-independence", "registrars", "surgical-ward")
    file = tmp_path / "results.json"
    file.write_text(histories_of(*units).model_dump_json())
    above = from_results(file, "registrars", None).above
    assert [(each.publication.unit, each.publication.wave, each.teams) for each in above] == [
        ("trust", "2027-01-01", 3),
        ("trust", "2027-03-01", 3),
    ]
    assert from_results(file, "trust", None).above == ()


def test_a_file_whose_units_stand_above_each_other_ends_all_the_same(tmp_path: Path) -> None:
    content = json.loads(histories_of("trust", "registrars").model_dump_json())
    content["units"][0]["parent"] = "registrars"
    (tmp_path / "results.json").write_text(json.dumps(content))
    above = from_results(tmp_path / "results.json", "registrars", None).above
    assert {each.publication.unit for each in above} == {"trust"}


# What was picked


USUAL = "the newest, 1 to 15 April 2027, beside the first, 1 to 15 January 2027."


@pytest.mark.parametrize(
    ("asked", "is_picked"),
    [
        ({}, False),
        ({"wave": "2027-04-01", "before": "2027-01-01"}, False),
        ({"before": "2027-02-01"}, True),
        ({"wave": "2027-02-01"}, True),
        ({"wave": "2027-01-01"}, True),
    ],
)
def test_surveys_that_were_picked_are_said_to_be_first_of_all(asked: dict[str, str], is_picked: bool) -> None:
    found = evidence(FOUR, "P", **asked)  # type: ignore[arg-type]
    warning = f"What is shown was picked when the results were known. Not picked it would be {USUAL}"
    assert found.picked == (warning if is_picked else "")
    assert found.notes[0].startswith(warning) is is_picked
    assert table.markdown(table.Printed(found, FOUR)).count(warning) == is_picked
    assert table.html(table.Printed(found, FOUR)).count(warning) == is_picked
    assert len(rows(table.Printed(found, FOUR))) == len(rows(table.Printed(evidence(FOUR, "P"), FOUR)))
