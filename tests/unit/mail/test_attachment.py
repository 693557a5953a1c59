"""Which reports go with a mail, what they are called, and what is said of those that do not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from functions.mail import attachment
from functions.mail.attachment import MOST_BYTES, MOST_UNITS, Attached, Reports
from shared import log
from shared.phrase import Phrases
from tests.unit.summary.sample import NIGHTS, REGISTRARS, REGISTRARS_BEFORE, SETTINGS, publication

MANY, TOO_LARGE, TOO_LARGE_ALONE = (
    Phrases("mail", "attachment")(name, most=MOST_UNITS) for name in ("many", "too_large", "too_large_alone")
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shared.publication import Publication

EXPLAINED_AT = "https://survey.example/live/small-groups"


def unit(name: str, unit_id: str) -> list[Publication]:
    return [publication(name, REGISTRARS.items, unit=unit_id)]


def attached(*histories: Sequence[Publication]) -> Attached:
    return Reports(SETTINGS, EXPLAINED_AT).attached(histories, {})


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Reports of 300 kB, and of which units they were made."""
    units: list[str] = []

    def report(history: Sequence[Publication], *_: Any) -> bytes:
        units.append(history[-1].unit)
        return b"%PDF" + b"0" * 300_000

    monkeypatch.setattr(attachment, "report", report)
    return units


def test_a_unit_has_its_report_under_its_name_and_wave() -> None:
    found = attached([REGISTRARS_BEFORE, REGISTRARS])
    (file,) = found.files
    assert file.name == "Palliative medicine registrars 2026-12-01.pdf"
    assert file.content.startswith(b"%PDF-1.7")
    assert found.said == {REGISTRARS.unit: "A report is attached, to share and print."}
    assert found.said_of_all == ""


def test_a_unit_whose_figures_are_not_shown_has_none(made: list[str]) -> None:
    assert attached([NIGHTS]) == Attached()
    assert list(attached([NIGHTS], [REGISTRARS]).said) == [REGISTRARS.unit]
    assert made == [REGISTRARS.unit]


def test_more_than_three_units_have_none_and_the_mail_says_so(made: list[str]) -> None:
    histories = [unit(f"Ward {n}", f"ward-{n}") for n in range(MOST_UNITS + 1)]
    assert attached(*histories) == Attached(said_of_all=MANY)
    assert made == []
    assert len(attached(*histories[:2], [NIGHTS]).files) == 2
    assert attached(*[[NIGHTS]] * (MOST_UNITS + 1)) == Attached()


def test_what_does_not_fit_is_left_out_and_said(made: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachment, "MOST_BYTES", 700_000)
    found = attached(*(unit(f"Ward {n}", f"ward-{n}") for n in range(MOST_UNITS)))
    assert len(found.files) == 2
    assert found.said["ward-2"] == TOO_LARGE
    assert made == ["ward-0", "ward-1", "ward-2"]


def test_a_single_report_that_is_too_large_is_not_blamed_on_others(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = {"a": MOST_BYTES + 1, "b": MOST_BYTES, "c": 1}
    monkeypatch.setattr(attachment, "report", lambda history, *_: b"0" * sizes[history[-1].unit])
    found = attached(unit("A", "a"), unit("B", "b"), unit("C", "c"))
    assert [file.name for file in found.files] == ["B 2026-12-01.pdf"]
    assert (found.said["a"], found.said["c"]) == (TOO_LARGE_ALONE, TOO_LARGE)


def test_a_report_is_made_once_for_a_batch(made: list[str]) -> None:
    reports = Reports(SETTINGS, EXPLAINED_AT)
    for _ in range(3):
        assert len(reports.attached([[REGISTRARS]], {}).files) == 1
    assert made == [REGISTRARS.unit]


def test_one_that_cannot_be_made_is_told_once_and_the_others_are_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[tuple[str, dict[str, Any]]] = []
    monkeypatch.setattr(log, "trouble", lambda name, **fields: told.append((name, fields)))

    def report(history: Sequence[Publication], *_: Any) -> bytes:
        if history[-1].unit == "bad":
            raise RuntimeError(f"nothing for {history[-1].unit_name}")
        return b"%PDF"

    monkeypatch.setattr(attachment, "report", report)
    reports = Reports(SETTINGS, EXPLAINED_AT)
    for _ in range(2):
        found = reports.attached([unit("Bad", "bad"), unit("Good", "good")], {})
        assert [file.name for file in found.files] == ["Good 2026-12-01.pdf"]
        assert list(found.said) == ["good"], "nothing is claimed of the other"
    assert told == [
        ("function_failed", {"reason": "no report", "error": "RuntimeError"}),
    ]


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ('Ward 7/8: "A" <b> | c? *\\', "Ward 7 8 A b c 2026-12-01.pdf"),
        ("Équipe Ŵ", "Équipe Ŵ 2026-12-01.pdf"),
        ("x" * 200, "x" * 80 + " 2026-12-01.pdf"),
        ("../..", "the-id 2026-12-01.pdf"),
        ("???", "the-id 2026-12-01.pdf"),
    ],
)
def test_a_name_that_every_computer_takes(name: str, file: str, made: list[str]) -> None:
    assert [each.name for each in attached(unit(name, "the-id")).files] == [file]
    assert made == ["the-id"]


def test_units_of_the_same_name_have_files_of_different_names(made: list[str]) -> None:
    found = attached(unit("Ward", "a"), unit("Ward", "b"), unit("Ward", "c"))
    assert [file.name for file in found.files] == [f"Ward 2026-12-01{more}.pdf" for more in ("", " 2", " 3")]
    assert found.said["c"].endswith("Ward 2026-12-01 3.pdf")
    assert len(made) == 3
