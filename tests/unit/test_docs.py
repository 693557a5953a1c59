"""The documents are true: their tables, links and commands are those of the code, and the README is short."""

from __future__ import annotations

import re
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import typer.main
import yaml

from infra.cli import app
from shared.store import keys

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
DOCUMENTS = {path.relative_to(ROOT).as_posix(): path for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"))}


def table(heading: str, document: str) -> list[list[str]]:
    """The rows of a document's table with this heading row."""
    rows = []
    for line in DOCUMENTS[document].read_text().split(f"{heading}\n|---")[1].splitlines()[1:]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip().strip("`") for cell in line.strip("|").split("|")])
    return rows


def anchors(document: Path) -> set[str]:
    """What a link may name in a document: its headings as GitHub writes them."""
    headings = re.findall(r"^#+ (.*)$", document.read_text(), re.MULTILINE)
    return {re.sub(r"[^a-z0-9 _-]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_readme_is_short() -> None:
    assert len(DOCUMENTS["README.md"].read_text().splitlines()) <= 120


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_link_leads_somewhere(document: str) -> None:
    here = DOCUMENTS[document]
    links = re.findall(r'\]\(([^)]+)\)|(?:src|href)="([^"]+)"', here.read_text())
    for link in ("".join(either) for either in links):
        if link.startswith("https://"):
            continue
        file, _, anchor = link.partition("#")
        target = here.parent / file if file else here
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


@pytest.mark.parametrize("document", sorted(DOCUMENTS.keys() - {"CHANGELOG.md"}))
def test_every_file_and_module_that_it_names_exists(document: str) -> None:
    """The changelog alone speaks of what was."""
    text = DOCUMENTS[document].read_text()
    for path in re.findall(r"(?:`|pytest )((?:docs|functions|infra|shared|tests|\.ci)/[\w./-]+)", text):
        assert (ROOT / path).exists(), path
    for module in re.findall(r"python -m ([\w.]+)", text):
        path = ROOT / module.replace(".", "/")
        assert path.with_suffix(".py").exists() or (path / "__main__.py").exists(), module


@pytest.mark.parametrize("document", DOCUMENTS)
def test_one_sentence_a_line(document: str) -> None:
    """Outside tables, lists, quotations and code."""
    text = re.sub(r"```.*?```", "", DOCUMENTS[document].read_text(), flags=re.DOTALL)
    for line in text.splitlines():
        if line and line[0].isalpha():
            assert not re.search(r"[a-z]\. [A-Z]", line), line


def test_the_version_is_the_newest_that_was_cut() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    cut = re.findall(r"^## \[(\d.*)\] - (\S+)$", DOCUMENTS["CHANGELOG.md"].read_text(), re.MULTILINE)
    released = table("| version | day | commit |", "RELEASING.md")
    assert (version, released[0][1]) == cut[0]
    assert [(version, day) for version, day, _ in released] == cut, "every version that was cut names its commit"
    assert all(re.fullmatch("[0-9a-f]{7,40}", commit) for _, _, commit in released)


def test_the_parameters_are_those_of_the_template(template: dict[str, Any]) -> None:
    parameters = [
        [name, str(values.get("Default", "")), values.get("Description", "")]
        for name, values in template["Parameters"].items()
    ]
    assert table("| parameter | default | meaning |", "docs/parameters.md") == parameters


def test_the_make_commands_are_those_of_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text()
    targets = {f"make {name}": what for name, what in re.findall(r"^([a-z]+):.*## (.*)$", makefile, re.MULTILINE)}
    assert dict(table("| command | what it does |", "CONTRIBUTING.md")) == targets
    assert len(makefile.splitlines()) < 65


def test_a_commit_runs_what_make_lint_runs() -> None:
    recipe = (ROOT / "Makefile").read_text().split("\nlint:")[1].split("\nbench:")[0].splitlines()
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"]
    assert [repository["repo"] for repository in hooks] == ["local"], "nothing is fetched from anywhere"
    assert [hook["entry"] for hook in hooks[0]["hooks"]] == [
        command.strip().replace("$(BIN)", ".venv/bin") for command in recipe if command.startswith("\t$(BIN)")
    ]


def test_continuous_integration_runs_what_anybody_can_run() -> None:
    steps = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text())["jobs"]["test"]["steps"]
    assert [step["run"] for step in steps if "run" in step] == ["bash .ci/run"]
    assert (ROOT / ".ci/run").read_text().splitlines()[-1] == "make test"


DECISIONS = re.findall(
    r"^## (\d+)\. (.+)\n\n(\S+) · (.+) · (.+)\n\nDecision: .*\n",
    DOCUMENTS["docs/decisions.md"].read_text(),
    re.MULTILINE,
)


def test_every_decision_has_its_number_its_status_and_its_door() -> None:
    numbers = [int(number) for number, *_ in DECISIONS]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) == DOCUMENTS["docs/decisions.md"].read_text().count("\n## ") - 1, "all but the index"
    assert [day for _, _, day, *_ in DECISIONS] == sorted(day for _, _, day, *_ in DECISIONS), "newest last"
    for number, _, _, status, door in DECISIONS:
        later = re.fullmatch(r"accepted|(?:accepted, narrowed|superseded) by (\d+)", status)
        assert later, number
        assert not later[1] or int(number) < int(later[1]) <= len(numbers)
        assert door in ("one-way door", "two-way door"), number


def test_every_decision_is_in_the_index_once() -> None:
    index = DOCUMENTS["docs/decisions.md"].read_text().split("\n## 1. ")[0]
    listed = re.findall(r"^- (\d+): \[(.+)\]\(#(.+)\)$", index, re.MULTILINE)
    assert sorted((number, title) for number, title, _ in listed) == sorted((n, title) for n, title, *_ in DECISIONS)
    assert all(anchor.startswith(f"{number}-") for number, _, anchor in listed)


def commands(name: str, command: Any) -> Iterator[tuple[str, str]]:
    """Every command that does something, with the first paragraph of its help; a group only holds others."""
    if hasattr(command, "commands"):
        for word, below in command.commands.items():
            yield from commands(f"{name} {word}", below)
    else:
        yield name, (command.help or "").split("\n\n")[0]


@pytest.fixture(scope="module")
def typed() -> list[list[str]]:
    """Every command that can be typed, with what it does."""
    return [list(each) for each in commands("soundings", typer.main.get_group(app))]


def test_the_soundings_commands_are_those_of_the_command_line(typed: list[list[str]]) -> None:
    assert table("| command | what it does |", "docs/commands.md") == typed


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_command_that_it_names_exists(document: str, typed: list[list[str]]) -> None:
    named = re.findall(r"(?:^|`)soundings ((?:[a-z]+ ?)+)", DOCUMENTS[document].read_text(), re.MULTILINE)
    known = {name.removeprefix("soundings ") for name, _ in typed}
    known |= {name.split()[0] for name in known}  # a group of commands by its own name
    assert document != "docs/operate.md" or len(named) > 20
    for words in named:
        assert {" ".join(words.split()[:length]) for length in (1, 2)} & known, words


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
    "sessions of a team's group": keys.sessions("<team>"),
    "link that a lead shares": keys.share("<programme>", "<unit>", "<name>"),
    "address that mail does not reach": keys.recipient("<address>"),
    "address or team's link whose links were revoked": keys.revoked("<address or code>"),
    "what the desk has mailed": keys.notice("<id>"),
    "when an address was last mailed by it": keys.last_notice("<address>", "<what>"),
    "browser that has signed in at the desk": keys.visit("<hash>"),
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
