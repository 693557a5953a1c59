"""The goals that can be counted, without a clock: bytes, calls of the database, operations."""

from __future__ import annotations

import importlib.util
import sys
import threading
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

from functions.survey import handler
from shared.packing import pack
from shared.tally import Tally, count, merge
from tests.benchmarks import size, workload
from tests.benchmarks.dynamodb import FakeDynamoDB

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType


def test_the_whole_page_of_twelve_items_is_at_most_5500_bytes_gzip() -> None:
    """One request; the first flight of TCP takes 14.6 kB. Nothing else is fetched: no address but in our own links."""
    assert len(workload.instrument().items) == 12
    assert size.page_bytes() <= size.GOAL_BYTES
    assert not [
        fetched for fetched in ("<script src", "<link ", "<img ", "url(", "@import") if fetched in workload.page()
    ]


@pytest.fixture
def database() -> Iterator[FakeDynamoDB]:
    """A stand-in for DynamoDB that holds a link and its open form."""
    server = FakeDynamoDB(workload.register())
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def fresh(database: FakeDynamoDB, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The handler's module as a fresh instance has it, with the database at the other end of a real connection."""
    variables = {
        "AWS_ENDPOINT_URL_DYNAMODB": f"http://127.0.0.1:{database.port}",
        "AWS_REGION": "eu-west-2",
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "REGISTER_TABLE": "register",
        "RESPONSES_TABLE": "responses",
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    spec = importlib.util.spec_from_file_location("fresh_handler", handler.__file__)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module
    module.door._connection.close()


def test_a_cold_form_is_two_reads_and_a_warm_submission_one_write(database: FakeDynamoDB, fresh: ModuleType) -> None:
    """One request; tests/integration/test_costs.py counts its write units."""
    assert _calls(database, fresh, workload.get(), 200) == {"GetItem": 2}
    assert _calls(database, fresh, workload.post(), 303) == {"TransactWriteItems": 1}
    assert _calls(database, fresh, workload.get(), 200) == {}


def test_a_cold_submission_is_two_reads_and_one_write(database: FakeDynamoDB, fresh: ModuleType) -> None:
    """An instance may start with a POST."""
    assert _calls(database, fresh, workload.post(), 303) == {"GetItem": 2, "TransactWriteItems": 1}


def test_a_warm_submission_with_a_comment_is_one_transaction(database: FakeDynamoDB, fresh: ModuleType) -> None:
    """As one without."""
    fields = [(name, value or "More time, please.") for name, value in workload.submission()]
    event = {**workload.post(), "body": urlencode(fields), "isBase64Encoded": False}
    _calls(database, fresh, workload.get(), 200)
    assert _calls(database, fresh, event, 303) == {"TransactWriteItems": 1}


def _calls(database: FakeDynamoDB, module: ModuleType, event: dict[str, Any], status: int) -> dict[str, int]:
    """The calls of the database that an event costs, by operation."""
    database.calls.clear()
    assert module.lambda_handler(event, None)["statusCode"] == status
    return dict(database.calls)


COLUMNS = workload.instrument().columns()
PACKED = pack(COLUMNS, {"training_time": "4", "adapt": "2", "words": ["supportive", "calm"]})


def test_counting_takes_operations_linear_in_the_responses() -> None:
    """Calls of functions, Python's and C's, as the interpreter reports them: the same number for each response."""
    count(COLUMNS, [PACKED])  # a word is looked up once
    one, two, three = (_operations(partial(count, COLUMNS, [PACKED] * n)) for n in (1000, 2000, 3000))
    assert two - one == three - two
    assert (two - one) / 1000 < 110


def test_closed_items_take_no_operation_for_each_response_but_its_length() -> None:
    """A column is one slice, counted at C speed: only the lengths are looked at one by one."""
    closed = [column for column in COLUMNS if column["kind"] == "choice"]
    packed = pack(closed, {"training_time": "4", "adapt": "2"})
    one, two = (_operations(partial(count, closed, [packed] * n)) for n in (1000, 2000))
    assert (two - one) / 1000 <= 2


def test_merging_takes_operations_linear_in_the_teams() -> None:
    """A unit's tally from its teams' tallies, whatever the number of responses in them."""
    small, large = (count(COLUMNS, [PACKED] * n) for n in (10, 1000))

    def merging(tally: Tally, teams: int) -> int:
        return _operations(partial(merge, [tally] * teams))

    assert merging(small, 200) - merging(small, 100) == merging(small, 300) - merging(small, 200)
    assert merging(small, 100) == merging(large, 100)


def _operations(work: Callable[[], object]) -> int:
    """How many functions are called, by `sys.setprofile`."""
    calls = 0

    def note(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(before)
    return calls
