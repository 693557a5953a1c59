"""What the code itself could leak: tracers, log fields, typed-in text in errors, tools that read answers."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pydantic import BaseModel, ValidationError

import shared
from shared import log

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
CODE = ("functions", "infra", "shared")


@cache
def modules() -> dict[str, set[str]]:
    """Every module of ours by its dotted name, with everything that it imports, anywhere in it."""
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts): imports(ast.parse(path.read_text()))
        for folder in CODE
        for path in sorted((ROOT / folder).rglob("*.py"))
    }


def imports(module: ast.Module) -> set[str]:
    """The dotted names in its import lines."""
    found = set()
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def test_no_tracer_is_shipped_or_imported() -> None:
    """Threat 2."""
    traces = re.compile(r"aws_xray_sdk|aws-xray-sdk|opentelemetry|ddtrace|\.tracing|\.Tracer")
    for name, imported in modules().items():
        assert not [each for each in imported if traces.search(each)], name
    for requirements in (*ROOT.glob("shared/requirements.txt"), *ROOT.glob("functions/*/requirements.txt")):
        packages = re.findall(r"^[a-z0-9-]+", requirements.read_text(), re.MULTILINE)
        assert packages
        assert not [package for package in packages if traces.search(package)]


@pytest.mark.parametrize("field", ["team", "link", "answers", "n", "address", "ip", "user_agent", "request_id"])
@pytest.mark.parametrize("write", [log.event, log.problem])
def test_a_field_that_is_not_on_the_list_cannot_be_logged(
    write: object, field: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Threat 3."""
    assert callable(write)
    with pytest.raises(ValueError, match=f"these fields may not be logged: {field}"):
        write("something", **{field: "canary"})
    assert capsys.readouterr() == ("", "")


def test_the_list_of_fields_names_no_person_no_team_and_no_figure() -> None:
    """Threat 3: whoever adds a field reads this first. `teams`, `units` and `mails` are sizes of a batch."""
    wanted = {
        "programme",
        "wave",
        "kind",
        "batch",
        "attempt",
        "teams",
        "units",
        "mails",
        "outbox",
        "error",
        "reason",
    }
    assert wanted >= log.ALLOWED


def test_the_public_function_imports_no_logger() -> None:
    """Threats 3 and 4: it writes the class of a failure and nothing else (tests/unit/survey/test_handler.py)."""
    for name, imported in modules().items():
        if name.startswith("functions.survey"):
            found = {each.partition(".")[0] for each in imported} | imported
            assert found.isdisjoint({"logging", "aws_lambda_powertools", "shared.log"}), name


def models() -> list[type[BaseModel]]:
    """Every pydantic model of ours."""
    for module in pkgutil.walk_packages(shared.__path__, "shared."):
        importlib.import_module(module.name)
    for name, imported in modules().items():
        if imported & {"pydantic.BaseModel", "shared.instrument.Model"}:
            importlib.import_module(name)

    def below(kind: type[BaseModel]) -> Iterator[type[BaseModel]]:
        for each in kind.__subclasses__():
            yield each
            yield from below(each)

    return [each for each in below(BaseModel) if each.__module__.startswith(CODE)]


def test_no_error_repeats_what_was_typed() -> None:
    """Threat 3: pydantic's errors carry the input unless they are told not to."""
    found = models()
    assert len(found) > 5
    for model in found:
        assert model.model_config.get("hide_input_in_errors") is True, model
        with pytest.raises(ValidationError) as raised:
            model.model_validate(
                {"canary-field": "canary-value", "id": ["canary-value"], "text": {"a": "canary-value"}}
            )
        assert "canary-value" not in str(raised.value)


# The whole of who reads and writes answers. There is no tool among them, and so no raw export.
READERS = {
    "shared.store.responses": {"functions.tally"},
    "shared.store.tallies": {"functions.tally", "functions.publish"},
    "shared.store.erasure": {"functions.erase"},
}


@pytest.mark.parametrize("store", READERS)
def test_nothing_on_an_admins_machine_reads_answers(store: str) -> None:
    """Threat 26: exports are made from publications."""
    importers = {".".join(name.split(".")[:2]) for name, imported in modules().items() if store in imported}
    assert importers == READERS[store]


def test_no_tool_knows_the_tables_of_answers() -> None:
    """Threat 26: the command line finds tables by the stack's outputs, and asks for none of these two."""
    local = ROOT / "infra" / "local"  # the local AWS, which tests and the demo look into
    checker = [ROOT / "infra" / "template" / name for name in ("reading.py", "anonymity.py")]  # of templates alone
    for path in sorted((ROOT / "infra").rglob("*.py")):
        if path not in checker and local not in path.parents:
            assert not re.search(r"ResponsesTable|TallyTable|RESPONSES_TABLE|TALLY_TABLE", path.read_text()), path
