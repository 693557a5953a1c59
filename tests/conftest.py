"""Fixtures for every level: the template as data, its tables on moto, so that there is one schema, and a phone.

What is missing on this machine is named, with where to get it; in continuous integration (CI is set) that fails.
"""

from __future__ import annotations

import gc
import os
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

from infra.template.reading import load
from tests import phone as phones
from tests.policy import Judge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page

# No test passes or fails by the clock. What holds of anything is tried on few examples by `make test`, others each time,
# and on many by `make check`.
settings.register_profile("test", max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("check", settings.get_profile("test"), max_examples=200)
settings.load_profile("test")

ROOT = Path(__file__).parent.parent
TABLES = {
    "RESPONSES_TABLE": "ResponsesTable",
    "TALLY_TABLE": "TallyTable",
    "SLIP_TABLE": "SlipTable",
    "REGISTER_TABLE": "RegisterTable",
}
LONGEST = "tests/integration/commands/test_faults.py"
OWN_DEPLOYMENT = ("tests/e2e/test_canary.py", "tests/e2e/test_demo.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What needs the deployment is marked `e2e`: `pytest -m "not e2e"` is the quick run."""
    for item in items:
        if item.nodeid.startswith("tests/e2e/"):
            item.add_marker(pytest.mark.e2e)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Whole files to each worker, all that use the one deployment to one, and what takes longest in its parts."""
    from xdist.scheduler import LoadFileScheduling  # type: ignore[import-untyped]  # noqa: PLC0415  # only who gives out work needs it

    class OneDeployment(LoadFileScheduling):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            file: str = super()._split_scope(nodeid)
            if file == LONGEST:
                return nodeid
            return file if file in OWN_DEPLOYMENT else file.replace("tests/e2e/", "tests/e2e::")

    return OneDeployment(config, log)


def pytest_collection_finish() -> None:
    """What was imported and collected stays: the garbage collector need not go through it again and again."""
    gc.freeze()
    gc.set_threshold(50_000)


@pytest.fixture(scope="session")
def template() -> dict[str, Any]:
    """template.yaml with CloudFormation's short tags resolved to their long form, as plain data."""
    return load((ROOT / "template.yaml").read_text())


@contextmanager
def on_moto(template: dict[str, Any], models: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """The template's tables, empty, on moto: environment variable -> table name; the variables are set."""
    import boto3  # noqa: PLC0415  # slow to import, as is moto; most tests need neither
    import botocore.session  # noqa: PLC0415
    from moto import mock_aws  # noqa: PLC0415
    from moto.dynamodb.models.dynamo_type import DynamoType  # noqa: PLC0415

    _no_account(monkeypatch)
    judge = Judge(template)
    # moto compares every key of a table at each query, and asks of each whether it is a number, a set, a list, a map
    cast: Any = vars(DynamoType)["cast_value"].fget
    fast = property(lambda value: value.value if value.type == "S" else cast(value))
    monkeypatch.setattr(DynamoType, "cast_value", fast)
    with mock_aws():
        session = botocore.session.get_session()
        session.register_component("data_loader", models)
        session.register("provide-client-params.dynamodb", judge.listen)
        boto3.setup_default_session(botocore_session=session)
        dynamodb = boto3.client("dynamodb")
        for variable, logical_id in TABLES.items():
            properties = template["Resources"][logical_id]["Properties"]
            schema = {key: properties[key] for key in ("AttributeDefinitions", "KeySchema", "BillingMode")}
            dynamodb.create_table(TableName=logical_id, **schema)
            monkeypatch.setenv(variable, logical_id)
        for variable, value in (("CLOCK_FUNCTION", "clock"), ("MAIL_FUNCTION", "mail"), ("STEWARD_EMAIL", "")):
            monkeypatch.setenv(variable, value)
        yield dict(TABLES)
        assert judge.refused == set(), "a function asked for what its role does not allow"


def _no_account(monkeypatch: pytest.MonkeyPatch) -> None:
    """No AWS account, profile or region of the person who runs the tests plays a part."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name, value in {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "eu-west-2",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }.items():
        monkeypatch.setenv(name, value)


@pytest.fixture(scope="session")
def aws_models() -> Any:
    """botocore's files about services, each read once and not once for each test: a third of a small test's time."""
    from botocore.loaders import create_loader  # noqa: PLC0415

    return create_loader()


@pytest.fixture
def aws_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No AWS account, profile or region of the person who runs the tests plays a part."""
    _no_account(monkeypatch)


@pytest.fixture
def tables(template: dict[str, Any], aws_models: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """The template's tables for one test."""
    with on_moto(template, aws_models, monkeypatch) as names:
        yield names


@pytest.fixture
def dynamodb(tables: dict[str, str]) -> Any:
    """A low-level DynamoDB client of the moto tables."""
    import boto3  # noqa: PLC0415

    return boto3.client("dynamodb")


NOT_LOOKED_AT = "The pages were not looked at: "


def missing(what: str) -> None:
    """Skip for want of a tool, and say so at the end; in continuous integration fail."""
    (pytest.fail if os.environ.get("CI") else pytest.skip)(f"{NOT_LOOKED_AT}{what}")


def pytest_report_teststatus(report: pytest.TestReport) -> tuple[str, str, str] | None:
    """What is skipped for want of a tool is counted by itself, and not listed."""
    return ("not looked at", "s", "SKIPPED") if report.skipped and NOT_LOOKED_AT in report.longreprtext else None


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: Any) -> Iterator[None]:
    """Say in one line, the last but one, how many these were and what they want."""
    yield
    reports = terminalreporter.stats.get("not looked at", [])
    wants = Counter(report.longrepr[2].partition(NOT_LOOKED_AT)[2] for report in reports)
    if wants:
        said = "; ".join(f"{count} tests, since {what}" for what, count in wants.items())
        terminalreporter.write_line(f"{NOT_LOOKED_AT}{said}", yellow=True)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests of a process: Playwright cannot start twice in one."""
    try:
        with phones.browser() as browser:
            yield browser
    except phones.NoChromium as error:
        missing(str(error))


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Makes pages as on a phone of 360 x 640, each in a profile of its own."""
    made = []

    def make(**options: Any) -> Page:
        context = chromium.new_context(**{**phones.PHONE, **options})
        context.set_default_timeout(10_000)
        made.append(context)
        return context.new_page()

    yield make
    for context in made:
        context.close()
