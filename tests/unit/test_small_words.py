"""Dates, lists and numbers as a reader in Britain expects them."""

from datetime import UTC, date, datetime

import pytest

from shared import wording


@pytest.mark.parametrize(
    ("first", "last", "printed"),
    [
        (date(2026, 12, 1), date(2026, 12, 15), "1 to 15 December 2026"),
        (date(2026, 9, 28), date(2026, 10, 12), "28 September to 12 October 2026"),
        (date(2026, 12, 28), date(2027, 1, 11), "28 December 2026 to 11 January 2027"),
    ],
)
def test_periods(first: date, last: date, printed: str) -> None:
    assert wording.period(first, last) == printed


@pytest.mark.parametrize(
    ("hour", "minute", "printed"), [(8, 0, "8am"), (12, 0, "midday"), (12, 30, "12:30pm"), (17, 5, "5:05pm")]
)
def test_moments(hour: int, minute: int, printed: str) -> None:
    when = datetime(2026, 12, 15, hour, minute, tzinfo=UTC)
    assert wording.moment(when) == f"{printed} on Tuesday 15 December 2026"


def test_lists_and_numbers() -> None:
    assert [wording.listed(list("abc"[:n])) for n in range(4)] == ["", "a", "a and b", "a, b and c"]
    assert [wording.number(n) for n in (0, 2, 9, 10, 1200)] == ["no", "two", "nine", "10", "1,200"]


def test_labels_keep_their_capitals_where_they_mean_something() -> None:
    assert [wording.lowered(label) for label in ("Strongly agree", "NHS staff", "I do", "")] == [
        "strongly agree",
        "NHS staff",
        "I do",
        "",
    ]


def test_names_fit_on_a_subject_line() -> None:
    assert wording.names(["A"]) == "A"
    assert wording.names(["A", "B"]) == "A and B"
    assert wording.names(["A\nBcc: x", "B", "C"]) == "A Bcc: x and 2 others"
