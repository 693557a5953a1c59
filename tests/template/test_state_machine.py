"""The state machine "wave": what it passes on, what it keeps, and that the largest wave fits Step Functions' limits."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from functions.clock.plan import MAILS_IN_A_BATCH, TEAMS_IN_A_BATCH

Json = dict[str, Any]

# Quotas of Standard workflows: docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
EVENTS = 25_000
PAYLOAD_BYTES = 256 * 1024
SES_MAILS_A_SECOND = 14

RECIPIENTS, TEAMS = 50_000, 50_000  # one wave of the largest organisation that this machine is made for
MAIL_BATCHES, TALLY_BATCHES = RECIPIENTS // MAILS_IN_A_BATCH, TEAMS // TEAMS_IN_A_BATCH


@pytest.fixture(scope="module")
def machine() -> Json:
    """The definition."""
    path = Path(__file__).parent.parent.parent / "infra" / "statemachine" / "wave.asl.json"
    definition: Json = json.loads(path.read_text())
    return definition


def states(machine: Json) -> Iterator[tuple[str, Json]]:
    """Every state by name, those inside a Map too."""
    for name, state in machine["States"].items():
        yield name, state
        if state["Type"] == "Map":
            yield from states(state["ItemProcessor"])


def tasks(machine: Json) -> dict[str, Json]:
    """The states that call a function."""
    return {name: state for name, state in states(machine) if state["Type"] == "Task"}


def events_of_one_item(processor: Json) -> int:
    """Events in a run's history for one item of an inline Map that succeeds at once."""
    events = 2  # MapIterationStarted, MapIterationSucceeded
    name: str | None = processor["StartAt"]
    while name:
        state = processor["States"][name]
        events += 2  # entered, exited
        if state["Type"] == "Task":
            events += 3  # LambdaFunctionScheduled, Started, Succeeded
        name = state.get("Next")
    return events


def test_the_largest_close_fits_the_history_though_every_tenth_batch_is_tried_again(machine: Json) -> None:
    tally, mail = machine["States"]["Tally"]["ItemProcessor"], machine["States"]["Mail"]["ItemProcessor"]
    outside_maps = 2 + 3 * 5 + 2 * 2 + 2 * 4  # start, end; Plan, Publish, Done; IsClose, Grace; the two Maps
    events = outside_maps + MAIL_BATCHES * events_of_one_item(mail) + TALLY_BATCHES * events_of_one_item(tally)
    retries = 3 * (MAIL_BATCHES + TALLY_BATCHES) // 10  # failed, scheduled, started
    assert MAIL_BATCHES >= 2_000
    assert events + retries < EVENTS


def test_the_largest_state_fits_the_payload_though_every_batch_failed() -> None:
    tally = [f"tally-{number:06d}" for number in range(TALLY_BATCHES)]
    mail = [f"mail-{number:06d}" for number in range(MAIL_BATCHES)]
    name = "x" * 64  # a run's whole name has 80 characters at most
    state = {
        "programme": name,
        "wave": name,
        "kind": "close",
        "attempt": 99,
        "plan": {"grace": 300, "tally": tally, "mail": mail},
        "tallied": [{"failed": batch} for batch in tally],
        "mailed": [{"failed": batch} for batch in mail],
    }
    assert len(json.dumps(state)) < PAYLOAD_BYTES / 2


def test_mails_stay_below_the_rate_that_ses_allows(machine: Json, template: Json) -> None:
    assert machine["States"]["Mail"]["MaxConcurrency"] == 1
    assert MAILS_IN_A_BATCH / template["Parameters"]["MailPauseSeconds"]["Default"] < SES_MAILS_A_SECOND


def test_a_function_is_told_these_things_and_no_more(machine: Json) -> None:
    told = {name: set(state["Parameters"]) for name, state in tasks(machine).items() if "Parameters" in state}
    wave = {"programme.$", "wave.$"}
    assert told == {
        "Plan": {"step", *wave, "kind.$"},
        "Publish": {*wave, "tallied.$"},
        "MailBatch": {*wave, "kind.$", "batch.$"},
        "Done": {"step", *wave, "kind.$", "mailed.$"},
    }
    assert set(machine["States"]["Tally"]["ItemSelector"]) == {*wave, "batch.$"}  # TallyBatch takes it as it is


def test_every_step_is_tried_again_with_growing_pauses(machine: Json) -> None:
    for state in tasks(machine).values():
        *others, last = state["Retry"]
        assert last["ErrorEquals"] == ["States.ALL"]
        assert last["MaxAttempts"] >= 3
        assert last["BackoffRate"] > 1
        assert all(rule == {"ErrorEquals": ["BatchFailed"], "MaxAttempts": 0} for rule in others)


def test_a_failed_batch_lets_the_others_go_on_and_leaves_its_name_alone(machine: Json) -> None:
    """Threat 28: an error's text would stay in the run's state for 90 days."""
    for name, state in states(machine):
        if state["Type"] != "Map":
            assert "Catch" not in state or state["Catch"][0]["ResultPath"] is None, name
            continue
        inside = state["ItemProcessor"]["States"]
        [task] = [step for step in inside.values() if step["Type"] == "Task"]
        [caught] = task["Catch"]
        assert caught["ErrorEquals"] == ["States.ALL"]
        assert inside[caught["Next"]] == {"Type": "Pass", "Parameters": {"failed.$": "$.batch"}, "End": True}
        assert task["ResultSelector"] == {}  # what a function says of its batch is not kept


def test_a_run_keeps_no_reply_but_the_plan(machine: Json) -> None:
    replies = {name: state.get("ResultPath", "$") for name, state in tasks(machine).items()}
    assert replies == {"Plan": "$.plan", "TallyBatch": "$", "Publish": None, "MailBatch": "$", "Done": None}
    assert machine["States"]["Done"]["OutputPath"] == "$.kind"
