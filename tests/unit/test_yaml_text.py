"""A file of definitions that cannot be meant is one fault, which says where."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from infra.operator.definitions import read_instrument, read_organisation
from shared.errors import DefinitionInvalid

if TYPE_CHECKING:
    from pathlib import Path

TEXT_NAME = "a name must be text: put it in quotation marks"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("settings: {}\nstarts: 2027-02-30", "x.yaml, line 2, column 9: no such day, time or number"),
        ("a: " + "9" * 5000, "x.yaml, line 1, column 4: no such day, time or number"),
        ("a: 2027-01-01 25:00:00", "x.yaml, line 1, column 4: no such day, time or number"),
        ("a:\n  1: b", f"x.yaml, line 2, column 3: {TEXT_NAME}"),
        ("9" * 900 + ": 1", f"x.yaml, line 1, column 1: {TEXT_NAME}"),
        ("a:\n  no: b", f"x.yaml, line 2, column 3: {TEXT_NAME}"),
        ("2027-01-01: b", f"x.yaml, line 1, column 1: {TEXT_NAME}"),
        ("? [a]\n: b", f"x.yaml, line 1, column 3: {TEXT_NAME}"),
        ("a: 1\nb:\n  c: 1\n  d: 1\n  c: 2", "x.yaml, line 5, column 3: 'c' stands here twice"),
        ("[" * 500, "x.yaml, line 1, column 101: is nested too deeply"),
        ("{a: " * 5_000, "x.yaml, line 1, column 398: is nested too deeply"),
        ("a: 1\nb: c\0d", "x.yaml, line 2: not YAML: has the character 0x0000"),
        ("a: *b", "x.yaml, line 1, column 4: not YAML: found undefined alias 'b'"),
        ("a: !!python/name:os.system", "x.yaml, line 1, column 4: could not determine a constructor for the tag "
         "'tag:yaml.org,2002:python/name:os.system'"),
        ("a: [1", "x.yaml, line 1, column 6: not YAML: expected ',' or ']', but got '<stream end>'"),
        ("a: !!binary x", "x.yaml, line 1, column 4: failed to decode base64 data: Invalid base64-encoded string: number "
         "of data characters (1) cannot be 1 more than a multiple of 4"),
        ("", "x.yaml: must hold names with values, such as 'id: reflective-practice'"),
    ],
)  # fmt: skip
def test_it_is_one_line_with_the_place(tmp_path: Path, typed: str, told: str) -> None:
    file = tmp_path / "x.yaml"
    file.write_text(typed)
    for read in (read_organisation, read_instrument):
        with pytest.raises(DefinitionInvalid) as raised:
            read(file)
        assert raised.value.problems == [told]


def test_what_can_be_meant_is_read(tmp_path: Path) -> None:
    """A value may be written once and used again, and a mapping may add to another."""
    file = tmp_path / "x.yaml"
    file.write_text("a: &a {name: 1}\nb: {<<: *a, other: 2026-12-01}\nc: *a\n")
    with pytest.raises(DefinitionInvalid) as raised:
        read_organisation(file)
    assert raised.value.problems[0] == "x.yaml: did not expect a, b, c; settings, units and programmes go here"
