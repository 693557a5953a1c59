"""What is kept of a build is used again only while all that it was made from is the same."""

from pathlib import Path

from infra.build.build import _source


def test_any_change_of_what_is_built_from_is_seen(tmp_path: Path) -> None:
    template, code = tmp_path / "template.yaml", tmp_path / "functions"
    (code / "clock").mkdir(parents=True)
    template.write_text("Resources: {}")
    (code / "clock" / "tick.py").write_text("x = 1")
    seen = [_source(template, code)]
    (code / "clock" / "tick.cpython-311.pyc").write_bytes(b"compiled")
    assert _source(template, code) == seen[0]
    for change in (
        lambda: (code / "clock" / "tick.py").write_text("x = 2"),
        lambda: (code / "clock" / "tick.py").rename(code / "clock" / "tock.py"),
        lambda: (code / "clock" / "requirements.txt").write_text("a"),
        lambda: template.write_text("Resources: {A: {}}"),
        (code / "clock" / "requirements.txt").unlink,
    ):
        change()
        seen.append(_source(template, code))
    assert len(set(seen)) == len(seen)
