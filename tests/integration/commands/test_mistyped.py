"""Whatever is mistyped, in any argument of any command or in any file that it reads, is one line, and changes nothing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.commands.test_every_command import COMMANDS, SAMPLES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.integration.commands.conftest import Office

SAMPLE = {
    **SAMPLES,
    "outcomes absence": ("spells.csv --around 2026-03-15 --months 3 --headcount 10", None),
    "evidence": ("a", None),
    "doctor": ("", None),
}
LONG = "9" * 5000
OF_NONE = (LONG, "a\nb", "\udcff", "\u202eb", " ", "")  # what no argument of any command can be
OF_TYPE = {
    "int": (LONG, "9" * 20, "1.5", "-1"), "datetime": (LONG, "2027-02-30", "tomorrow"), "Path": ("/dev/null/x.pdf",),
}  # fmt: skip
UNLIKELY = {"int": ("0", "9" * 9), "datetime": ("0001-01-01", "8999-12-31")}  # which somebody may mean
READ = {  # the files that commands read, by argument; with the endings that they may have
    ("load", "file"): (".yaml",),
    ("check", "files"): (".yaml", ".xlsx"),
    ("instrument check", "files"): (".yaml", ".xlsx", ".ods"),
    ("instrument import", "file"): (".xlsx",),
    ("instrument show", "name"): (".yaml",),
    ("instrument publish", "name"): (".yaml",),
    ("instrument preview", "name"): (".yaml",),
    ("summary preview", "organisation"): (".yaml",),
    ("teams import", "file"): (".csv", ".xlsx"),
    ("paper key", "file"): (".csv", ".xlsx"),
    ("outcomes absence", "file"): (".csv", ".xlsx"),
    ("evidence", "results"): (".json",),
    ("evidence", "outcomes"): (".json",),
}
FILES = {
    "folder": None,
    "empty": b"",
    "nul": b"id: a\x00b\n",
    "latin": "title: \u00e9\u00ff".encode("latin-1"),
    "utf-16": "id: a".encode("utf-16"),
    "deep": b"[" * 100_000,
    "deep-map": b"{a: " * 5_000,
    "deep-json": b'{"a":' * 100_000,
    "digits": b"version: " + b"9" * 5000,
    "digits-json": b'{"format": ' + b"9" * 5000 + b"}",
    "digits-as-name": b"9" * 5000 + b": 1",
    "date": b"starts: 2027-02-30\n",
    "number-as-name": b"1: 2\nsettings: {2: 3}\n",
    "list-as-name": b"? [a]\n: b\n",
    "twice": b"id: a\nid: b\n",
    "list": b"- 1\n",
    "no-anchor": b"a: *c\n",
    "merge": b"<<: 3\n",
    "tag": b"id: !!python/object:os.system {}\n",
    "binary": b"id: !!binary x\n",
    "zip": b"PK\x03\x04junk",
    "old": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1junk",
}


def mistyped(folder: Path, name: str, at: Any) -> Iterator[tuple[str, str]]:
    """What somebody may type for an argument, each with what to call it."""
    kind = getattr(at.type_descriptor.annotation, "__name__", "")
    for bad in (*OF_NONE, *OF_TYPE.get(kind, ())):
        yield f"{bad[:12]!r}", bad
    for ending in READ.get((name, at.name), ()):
        for called, content in FILES.items():
            file = folder / f"{called}{ending}"
            if content is None:
                file.mkdir(exist_ok=True)
            else:
                file.write_bytes(content)
            yield file.name, str(file)
        yield "none", str(folder / f"none{ending}")


def line(name: str, at: Any, bad: str) -> list[str]:
    """The sample's command line with one argument replaced, or added."""
    words, params = SAMPLE[name][0].split(), COMMANDS[name].params
    if at.opts[0].startswith("--"):
        kept = words.index(at.opts[0]) if at.opts[0] in words else len(words)
        return [*words[:kept], at.opts[0], bad, *words[kept + 2 :]]
    valued = {option for each in params for option in each.opts if option.startswith("--") and not each.is_flag}
    places = [n for n, word in enumerate(words) if not word.startswith("--") and not (n and words[n - 1] in valued)]
    place = [each for each in params if not each.opts[0].startswith("--")].index(at)
    where = places[place] if place < len(places) else len(words)
    return [*words[:where], bad, *words[where + 1 :]]


@pytest.mark.long
def test_every_argument_of_every_command(office: Office, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("mistyped")
    faults = []
    for name, command in COMMANDS.items():
        for file in office.folder.iterdir():
            file.unlink()
        if prepare := SAMPLE[name][1]:
            prepare(office)
        before = [record for record in office.records() if '"AUDIT#' not in record]
        for at in command.params:
            for odd in UNLIKELY.get(getattr(at.type_descriptor.annotation, "__name__", ""), ()):
                trial = ["--dry-run"] if any("--dry-run" in each.opts for each in command.params) else []
                try:
                    office.run(*name.split(), *line(name, at, odd), *trial)
                except BaseException as error:
                    faults.append((name, at.name, odd, f"{type(error).__name__}: {error}"[:200]))
            for called, bad in mistyped(folder, name, at) if not getattr(at, "is_flag", False) else ():
                try:
                    ran = office.run(*name.split(), *line(name, at, bad))
                except BaseException as error:  # what a person would see as a traceback
                    faults.append((name, at.name, called, f"{type(error).__name__}: {error}"[:200]))
                    continue
                told = ran.err.splitlines()
                whole = len(told) == 1 or told[-1:] == [f"{len(told) - 1} problem(s); nothing was changed"]
                if (
                    ran.code == 0
                    or not whole
                    or not all(call.is_audit for call in ran.changes)
                    or any(len(each) > 600 for each in told)
                ):
                    faults.append((name, at.name, called, f"{ran.code}: {ran.err[:300]}"))
        if [record for record in office.records() if '"AUDIT#' not in record] != before:
            faults.append((name, "", "", "changed the register"))
    assert faults == [], json.dumps(faults, indent=1)
