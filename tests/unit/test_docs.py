"""The tables in the documents are true."""

from __future__ import annotations

import re
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import typer.main

from infra.cli import app
from shared.store import keys

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()


def table(heading: str, document: str = README) -> list[list[str]]:
    """The rows of a document's table with this heading row."""
    rows = []
    for line in document.split(f"{heading}\n|---")[1].splitlines()[1:]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip().strip("`") for cell in line.strip("|").split("|")])
    return rows


def test_the_readme_is_short() -> None:
    assert len(README.splitlines()) < 200


def test_every_link_in_the_documents_leads_somewhere() -> None:
    for document in (*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")):
        targets = re.findall(r"\]\(([^)#]+)", document.read_text()) + re.findall(r'src="([^"]+)"', document.read_text())
        for target in targets:
            assert target.startswith("https://") or (document.parent / target).exists(), target


def test_the_version_is_the_newest_that_was_cut() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    cut = re.findall(r"^## \[(\d.*)\] - (\S+)$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    released = table("| version | day | commit |", (ROOT / "RELEASING.md").read_text())
    assert (version, released[0][1]) == cut[0]
    assert [(version, day) for version, day, _ in released] == cut, "every version that was cut names its commit"
    assert all(re.fullmatch("[0-9a-f]{7,40}", commit) for _, _, commit in released)


def test_the_parameters_are_those_of_the_template(template: dict[str, Any]) -> None:
    parameters = [
        [name, str(values.get("Default", "")), values.get("Description", "")]
        for name, values in template["Parameters"].items()
    ]
    assert table("| parameter | default | meaning |") == parameters


def test_the_make_commands_are_those_of_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text()
    targets = {f"make {name}": what for name, what in re.findall(r"^([a-z]+):.*## (.*)$", makefile, re.MULTILINE)}
    assert dict(table("| command | what it does |")) == targets
    assert len(makefile.splitlines()) < 50


def commands(name: str, command: Any) -> Iterator[tuple[str, str]]:
    """Every command that does something, with the first paragraph of its help; a group only holds others."""
    if hasattr(command, "commands"):
        for word, below in command.commands.items():
            yield from commands(f"{name} {word}", below)
    else:
        yield name, (command.help or "").split("\n\n")[0]


def test_the_soundings_commands_are_those_of_the_command_line() -> None:
    assert table("| command | what it does |", (ROOT / "docs" / "commands.md").read_text()) == [
        list(each) for each in commands("soundings", typer.main.get_group(app))
    ]


EXAMPLES = {
    "settings": keys.SETTINGS,
    "unit": keys.unit("<unit>"),
    "team that has closed": keys.closed("<unit>"),
    "programme": keys.programme("<programme>"),
    "wave": keys.wave("<programme>", "<wave>"),
    "batch of a run": keys.batch("<programme>", "<wave>", "<kind>", "<batch>"),
    "form, for one language": keys.form("<programme>", "<language>"),
    "accessibility statement, for one language": keys.statement("<language>"),
    "link of a team": keys.link("<code>"),
    "publication": keys.publication("<programme>", "<unit>", "<wave>"),
    "mail in the outbox": keys.outbox("<programme>", "<wave>", "<kind>", "<address>"),
    "address that mail does not reach": keys.recipient("<address>"),
    "what an address wants of a unit": keys.recipient_unit("<address>", "<unit>"),
    "tally": keys.tally("<programme>", "<wave>", "<team>"),
    "slip": keys.slip("<programme>", "<wave>", "<team>", "<hash>"),
}


@pytest.mark.parametrize("record", EXAMPLES)
def test_the_table_of_keys_is_what_the_keys_are(record: str) -> None:
    key = EXAMPLES[record]
    assert f"| {record} | {key['pk']} | {key['sk']} |" in (keys.__doc__ or "")


def test_the_table_of_keys_is_complete() -> None:
    documented = set(re.findall(r"^\| ([a-z][^|]*?) \|", keys.__doc__ or "", re.MULTILINE)) - {"record"}
    numbered = {
        "instrument",
        "instrument in the list of all",
        "further part of a batch",
        "frozen tree of a wave",
        "response or comment",
        "more words of a tally, and its comments, in parts",
    }
    assert documented == set(EXAMPLES) | numbered | {"what an operator did"}
    assert keys.audit(datetime(2026, 12, 1, 9, 30, tzinfo=UTC), "0f") == {
        "pk": "AUDIT#2026",
        "sk": "AT#2026-12-01T09:30:00.000+00:00#0f",
    }
    assert keys.instrument("i", 3) == {"pk": "INSTRUMENT#i", "sk": "VERSION#0003"}
    assert keys.listed_instrument("i", 3) == {"pk": "INSTRUMENT#LIST", "sk": "INSTRUMENT#i#VERSION#0003"}
    assert keys.batch_part("p", "w", "close", "mail-0001", 2) == {
        "pk": "RUN#p#w#close",
        "sk": "BATCH#mail-0001#PART#0002",
    }
    assert keys.tree("p", "w", 3) == {"pk": "TREE#p#w", "sk": "PART#0003"}
    assert keys.box("p", "w", "t") == "BOX#p#w#t"
