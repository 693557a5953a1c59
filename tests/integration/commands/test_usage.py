"""What is mistyped is answered in one line that says where to look."""

from __future__ import annotations

import sys

import pytest

from infra import cli


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("nonsense", "no such command 'nonsense'. See `soundings --help`"),
        ("teams impotr", "no such command 'impotr'. Did you mean 'import'? See `soundings teams --help`"),
        ("paper form x -o y", "no such option: -o. See `soundings paper form --help`"),
        ("programme create", "missing argument 'programme'. See `soundings programme create --help`"),
    ],
)
def test_wrong_usage_is_one_line(
    typed: str, told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["soundings", *typed.split()])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    said = capsys.readouterr()
    assert (ended.value.code, said.out, said.err) == (2, "", f"soundings: {told}\n")


def test_no_command_at_all_teaches_the_commands(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["soundings", "wave"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    said = capsys.readouterr()
    assert ended.value.code == 2
    assert "extend" in said.out + said.err
    assert "soundings:" not in said.err
