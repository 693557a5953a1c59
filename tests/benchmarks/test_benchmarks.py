"""What keeps the benchmark true and what makes it fail."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from functions.mail.report import report
from infra.build.css import npm
from tests import phone
from tests.benchmarks import __main__ as bench
from tests.benchmarks import environment, loading, reading, reporting, wave
from tests.benchmarks.environment import BenchmarkError, check_pth
from tests.benchmarks.ratio import Ratio
from tests.histories import LARGE, SMALL, Shape
from tests.unit.summary.sample import SETTINGS

if TYPE_CHECKING:
    from pathlib import Path


def test_a_pth_file_that_runs_code_is_refused(tmp_path: Path) -> None:
    """It would be part of every start that is measured there."""
    packages = tmp_path / "lib" / "python3.11" / "site-packages"
    packages.mkdir(parents=True)
    (packages / "paths.pth").write_text("../elsewhere\n")
    check_pth(tmp_path)
    (packages / "hook.pth").write_text("../elsewhere\nimport hook; hook.install()\n")
    with pytest.raises(BenchmarkError, match=r"hook\.pth"):
        check_pth(tmp_path)


def test_a_wave_is_simulated_to_the_mails(tmp_path: Path) -> None:
    """The simulation itself, on a few teams; each step in a process of its own."""
    took = {name: wave.step(name, tmp_path, 250) for name in wave.RUN}
    calls = {name: each["calls"] for name, each in took.items()}
    assert calls["tally"]["Query"] == 250
    assert calls["publish"]["PutItem"] == took["load"]["work"]  # a publication for each unit
    assert calls["mail"]["UpdateItem"] == 2 * took["mail"]["work"] > 0  # each mail is claimed, and then sent


def test_every_package_is_pinned() -> None:
    """Ratios of two runs can be compared."""
    for peer in environment.PEERS.values():
        for package in peer["packages"]:
            assert package.count("==") == 1 or package.count("@") == 1


@pytest.mark.parametrize(
    ("value", "code", "said"),
    [
        (4.0, 0, "≤ 16 kept, ≤ 4.5 reached"),
        (16.0, 0, "≤ 16 kept, ≤ 4.5 not yet"),
        (16.1, 1, "over 16, ≤ 4.5 not yet"),
    ],
)
def test_only_a_broken_limit_fails(
    value: float,
    code: int,
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The first measure decides; a goal that is not reached yet is only marked."""
    ratio = Ratio("cold, survey", "bare function", {"CPU": value, "instructions": 99.0}, goal=4.5, limit=16)
    monkeypatch.setattr(bench, "HOME", tmp_path)
    monkeypatch.setattr(bench, "measure", lambda: ([ratio], ["A sentence."]))
    monkeypatch.setattr(bench, "console", Console(width=120))
    assert bench.main() == code
    printed = capsys.readouterr().out
    assert said in printed
    assert "A sentence." in printed
    assert (tmp_path / "results.json").read_text().count('"broken": true') == code


def test_a_machine_without_a_browser_and_node_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is measured and nothing fails."""

    def no_tools(*_: object) -> None:
        raise npm.ToolsMissing("Node is needed")

    monkeypatch.setattr(npm, "installed", no_tools)
    monkeypatch.setattr(phone, "NAMES", ())
    ratios, notes = loading.measure(lambda: None)
    assert ratios == []
    assert notes == [
        "The form is not compared with nhsuk-frontend on slow 3G: Node is needed.",
        "The form was not opened on slow 3G: "
        "there is no Chromium (`apt-get install chromium`, or https://www.google.com/chrome).",
    ]


def test_a_machine_without_pango_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bytes of the mail are measured all the same, and nothing fails."""

    def fails(*_: object, **__: object) -> str:
        raise BenchmarkError("cannot load library 'libpango-1.0-0'")

    monkeypatch.setattr(environment, "python", lambda _: "python")
    monkeypatch.setattr(environment, "run", fails)
    ratios, notes = reporting.measure([], lambda: None)
    assert [ratio.what for ratio in ratios] == [
        "mail, HTML",
        "mail, text",
        "mail, report",
        "mail, raw with the report",
    ]
    assert not any(ratio.broken for ratio in ratios)
    assert notes == [
        "The report is not compared with WeasyPrint, which needs Pango "
        "(`apt-get install libpango-1.0-0 libpangoft2-1.0-0`)."
    ]


def test_a_pdf_that_says_less_is_no_contender(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ours says all; the same is then asked of another unit's figures."""
    monkeypatch.setattr(reporting, "HOME", tmp_path)
    waves = reporting.history()
    start = reporting.Start("ours", tmp_path, "report_ours", [], tmp_path)
    start.made.write_bytes(report(waves, reporting.EXPLAINED_AT, SETTINGS))
    assert reporting.found(start, waves).startswith("The report by ours: 4 pages, ")
    with pytest.raises(BenchmarkError, match="does not say"):
        reporting.found(start, waves[:-1])


def test_the_page_for_weasyprint_has_all_that_the_report_has() -> None:
    page = "".join(reporting.page(reporting.history()))
    assert page.count("<svg") == reporting.QUESTIONS + 1  # and the main questions together
    assert (
        page.count('<div class="bar">') == 2 * reporting.QUESTIONS + 1
    )  # the table of all, question by question, the words


@pytest.mark.parametrize(
    ("shape", "draws", "own", "nearest"),
    [(LARGE, 8, 0.75, 1.0), (SMALL, 20, 0.68, 1.0), (reading.TWO_SERVICES, 20, 0.68, reading.NEAREST_GOAL)],
)
def test_leads_of_small_groups_have_something_to_read(shape: Shape, draws: int, own: float, nearest: float) -> None:
    found = reading.leads(shape, draws)
    assert found.own >= own
    assert found.nearest >= nearest


def test_it_is_told_what_readers_know_who_know_more_than_all_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "WAVES", 3)
    steps: list[None] = []
    readers, knowing, joined = reading.told(lambda: steps.append(None))
    assert readers.startswith("Who knows an answer of seven people or fewer: 0 of 3 who know all figures, ")
    assert knowing.endswith(" waves.")
    assert joined.endswith("from the majorities of 6 and then 7 (70% say yes).")
    assert len(steps) == 1
