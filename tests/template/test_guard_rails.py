"""infra/template/guard-rails.yaml: it guards, and it keeps nothing of anybody."""

from __future__ import annotations

import copy
import re
from pathlib import Path
from typing import Any

import pytest

from infra.template.anonymity import lint
from infra.template.reading import load

Json = dict[str, Any]
PATH = Path(__file__).parents[2] / "infra" / "template" / "guard-rails.yaml"


@pytest.fixture
def rails() -> Json:
    """The template."""
    return load(PATH.read_text())


def firewall(rails: Json) -> Json:
    """The firewall's properties."""
    found: Json = rails["Resources"]["Firewall"]["Properties"]
    return found


def test_it_keeps_nothing(rails: Json) -> None:
    assert lint(rails) == []


def test_sampling_that_is_turned_on_is_found(rails: Json) -> None:
    for place in (firewall(rails), firewall(rails)["Rules"][0]):
        bad = copy.deepcopy(rails)
        changed = firewall(bad) if place is firewall(rails) else firewall(bad)["Rules"][0]
        changed["VisibilityConfig"]["SampledRequestsEnabled"] = True
        assert [(each.row, each.where, each.fault) for each in lint(bad)] == [(6, "Firewall", "samples requests")]


def test_a_log_of_the_firewall_is_found(rails: Json) -> None:
    rails["Resources"]["Log"] = {"Type": "AWS::WAFv2::LoggingConfiguration", "Properties": {}}
    assert [(each.row, each.where) for each in lint(rails)] == [(6, "Log")]


def test_a_count_of_what_is_let_through_is_found(rails: Json) -> None:
    firewall(rails)["VisibilityConfig"]["CloudWatchMetricsEnabled"] = True
    assert [(each.row, each.where) for each in lint(rails)] == [(5, "Firewall")]


def test_the_firewall_has_one_rule_which_counts_by_address_and_refuses(rails: Json) -> None:
    [rule] = firewall(rails)["Rules"]
    assert rule["Action"] == {"Block": {}}
    assert rule["Statement"] == {
        "RateBasedStatement": {
            "AggregateKeyType": "IP",
            "EvaluationWindowSec": 300,
            "Limit": {"Ref": "RequestsPerAddress"},
        }
    }


def test_one_address_never_has_the_whole_api(rails: Json, template: Json) -> None:
    """Over five minutes; and a hospital behind one address may still send a thousand forms in that time."""
    limit = rails["Parameters"]["RequestsPerAddress"]["Default"]
    assert 3 * 1000 < limit < 300 * template["Parameters"]["RequestsPerSecond"]["Default"] / 2


def test_what_it_asks_for_are_outputs_of_the_other_stack(rails: Json, template: Json) -> None:
    asked = {
        name: re.search(r"output (\w+)", each.get("Description", "")) for name, each in rails["Parameters"].items()
    }
    named = {name: found[1] for name, found in asked.items() if found}
    assert set(named) == {"ApiId", "StageName", "AlarmTopicArn"}
    assert set(named.values()) <= set(template["Outputs"])


def test_the_budget_mails_somebody_before_it_is_spent(rails: Json) -> None:
    told = rails["Resources"]["Budget"]["Properties"]["NotificationsWithSubscribers"]
    assert [each["Notification"]["NotificationType"] for each in told] == ["ACTUAL", "FORECASTED"]
    for each in told:
        assert each["Subscribers"] == [{"SubscriptionType": "EMAIL", "Address": {"Ref": "BudgetEmail"}}]
