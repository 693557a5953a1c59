"""The state machine "wave": what it passes on, what it keeps, and that the largest wave fits Step Functions' limits."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from functions.clock.plan import MAILS_IN_A_BATCH, Plan, plan
from infra.operator.definitions import SHIPPED, read_instrument
from shared.programme import Programme
from shared.settings import Settings
from shared.store.register import Register
from shared.wave import MAILINGS, Kind
from tests.ledger import Ledger
from tests.organisations import led_trust

Json = dict[str, Any]

# Quotas of Standard workflows: docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
EVENTS = 25_000
PAYLOAD_BYTES = 256 * 1024
SES_MAILS_A_SECOND = 14

TEAMS, RECIPIENTS = 50_000, 60_000  # one wave of the largest organisation that this machine is made for
PROGRAMME = "x" * 41  # as long as an id can be
WAVE = "2027-02-01"


@pytest.fixture(scope="module")
def largest(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    """What the clock plans for the close of that wave."""
    ledger = Ledger(tmp_path_factory.mktemp("largest") / "register")
    register = Register(ledger, "register")  # type: ignore[arg-type]
    instrument = read_instrument(SHIPPED / "reflective-practice.yaml")
    programme = Programme(
        id=PROGRAMME,
        title="T",
        instrument=instrument.id,
        instrument_version=instrument.version,
        unit="trust",
        starts=WAVE,
    )
    register.definitions.put_settings(Settings(organisation="All of them", reply_to="surveys@trust.example"))
    register.definitions.put_instrument(instrument)
    register.definitions.put_programme(programme)
    register.waves.plan(programme.wave(programme.starts))
    for unit in led_trust(TEAMS, services=2_000, directorates=100):
        register.roster.put(unit)
    assert len(plan(register, PROGRAMME, WAVE, Kind.OPEN).mail) >= RECIPIENTS / MAILS_IN_A_BATCH
    planned = plan(register, PROGRAMME, WAVE, Kind.CLOSE)
    ledger.close()
    return planned


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


ENTERED_AND_LEFT = 2  # of any state, and of an iteration of a Map: started, succeeded
TRIED = 3  # of a task: scheduled, started, succeeded or failed


def events_of_one_item(processor: Json, *, failing: bool = False) -> int:
    """Events in a run's history for one item of an inline Map that succeeds at once, or fails at every attempt."""
    events = ENTERED_AND_LEFT
    name: str | None = processor["StartAt"]
    while name:
        state = processor["States"][name]
        events += ENTERED_AND_LEFT
        task = state["Type"] == "Task"
        events += TRIED * (1 + failing * state["Retry"][-1]["MaxAttempts"]) if task else 0
        name = state["Catch"][0]["Next"] if task and failing else state.get("Next")
    return events


def events_outside_maps(machine: Json) -> int:
    """The run's start and end, its tasks with every attempt failing but the last, Choice and Wait, and the two Maps."""
    outside = [state for state in machine["States"].values() if state["Type"] == "Task"]
    tried: int = sum(TRIED * (1 + state["Retry"][-1]["MaxAttempts"]) for state in outside)
    return 2 + ENTERED_AND_LEFT * len(machine["States"]) + tried + 2 * 2


@pytest.mark.long
def test_the_largest_close_fits_the_history_though_every_batch_of_mails_fails_to_the_last(
    machine: Json, largest: Plan
) -> None:
    """If a batch of teams fails there are no mails; so all teams are counted here, each batch at its last attempt."""
    tally, mail = machine["States"]["Tally"]["ItemProcessor"], machine["States"]["Mail"]["ItemProcessor"]
    again = TRIED * tally["States"]["TallyBatch"]["Retry"][-1]["MaxAttempts"]
    events = events_outside_maps(machine)
    events += len(largest.tally) * (events_of_one_item(tally) + again)
    events += len(largest.mail) * events_of_one_item(mail, failing=True)
    assert events < EVENTS
    assert events_outside_maps(machine) + len(largest.tally) * events_of_one_item(tally, failing=True) < EVENTS


@pytest.mark.long
def test_the_largest_state_fits_the_payload_though_every_batch_failed(largest: Plan) -> None:
    state = {
        "programme": PROGRAMME,
        "wave": WAVE,
        "kind": "close",
        "attempt": 99,
        "plan": {"grace": 300, "tally": largest.tally, "mail": largest.mail},
        "tallied": [{"failed": batch} for batch in largest.tally],
        "mailed": [{"failed": batch} for batch in largest.mail],
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


def test_the_kinds_that_count_are_counted_before_their_mails_go_out(machine: Json) -> None:
    choice = machine["States"]["IsClose"]
    counted = {rule["StringEquals"]: rule["Next"] for rule in choice["Choices"]}
    assert counted == {kind: "Grace" for kind, mailing in MAILINGS.items() if mailing.counts}
    assert {rule["Variable"] for rule in choice["Choices"]} == {"$.kind"}
    assert choice["Default"] == "Mail"
    assert [*MAILINGS] == [*Kind]


def test_a_run_keeps_no_reply_but_the_plan(machine: Json) -> None:
    replies = {name: state.get("ResultPath", "$") for name, state in tasks(machine).items()}
    assert replies == {"Plan": "$.plan", "TallyBatch": "$", "Publish": None, "MailBatch": "$", "Done": None}
    emptied = {name for name, state in tasks(machine).items() if state.get("ResultSelector") == {}}
    assert emptied == {"TallyBatch", "MailBatch"}
    assert machine["States"]["Done"]["OutputPath"] == "$.kind"
