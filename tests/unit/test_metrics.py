"""A line of trouble: CloudWatch counts it, Lambda lets it through, and it names its kind."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from functions.survey import handler as survey
from shared import log
from shared.trouble import Trouble

if TYPE_CHECKING:
    from collections.abc import Callable


def of_survey() -> None:
    survey.report(RuntimeError("canary"))


def of_the_rest() -> None:
    log.trouble(Trouble.FUNCTION_FAILED, error="RuntimeError")


@pytest.mark.parametrize("write", [of_survey, of_the_rest])
def test_a_line_of_trouble_is_counted(
    write: Callable[[], None], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html: a line without a level,
    or with a time that is not of RFC 3339, is INFO, and lost where the level is WARN."""
    monkeypatch.setenv("STACK", "soundings-test")
    monkeypatch.setattr(log.logger.registered_handler, "stream", sys.stdout)
    write()
    [text] = capsys.readouterr().out.splitlines()
    line = json.loads(text)
    assert "canary" not in text
    assert (line["level"], line["error"]) == ("ERROR", "RuntimeError")
    written = datetime.fromisoformat(line["timestamp"])
    assert written.tzinfo
    assert "T" in line["timestamp"]
    assert abs(line["_aws"]["Timestamp"] / 1000 - written.timestamp()) < 2
    assert line["_aws"]["CloudWatchMetrics"] == [
        {
            "Namespace": "Soundings",
            "Dimensions": [["Stack"], ["Stack", "Kind"]],
            "Metrics": [{"Name": "Trouble"}],
        }
    ]
    assert (line["Stack"], line["Kind"], line["Trouble"]) == ("soundings-test", "function_failed", 1)


def test_what_is_measured_is_counted_for_the_stack_alone(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log.logger.registered_handler, "stream", sys.stdout)
    log.measured("published", "TakenBack", 3, wave="2026-12-01")
    line = json.loads(capsys.readouterr().out)
    [metric] = line["_aws"]["CloudWatchMetrics"]
    assert metric == {"Namespace": "Soundings", "Dimensions": [["Stack"]], "Metrics": [{"Name": "TakenBack"}]}
    assert (line["Stack"], line["TakenBack"]) == ("soundings", 3)
    with pytest.raises(ValueError, match="may not be logged: team"):
        log.measured("published", "TakenBack", 3, team="canary")


def test_what_is_told_elsewhere_does_not_ring(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log.logger.registered_handler, "stream", sys.stdout)
    log.problem("mail_unsent", error="Throttling")
    log.event("ticked")
    lines = capsys.readouterr().out
    assert "mail_unsent" in lines
    assert "_aws" not in lines
