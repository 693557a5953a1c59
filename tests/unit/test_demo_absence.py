"""What the demo leaves beside study 1: the published scores, said to be made of made-up spells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infra.demo.evidence import write_absence

if TYPE_CHECKING:
    from pathlib import Path


def test_the_demo_shows_the_scores_of_study_1(tmp_path: Path) -> None:
    write_absence(tmp_path)
    for name in ("absence.html", "absence.md"):
        text = (tmp_path / name).read_text(encoding="utf-8")
        assert "4,824" in text
        assert "348" in text
        assert "Community Independence Service (made-up spells): absence before and after" in text
        assert "each person’s" in text
