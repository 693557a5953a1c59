"""The evidence as data: every wave, whichever is printed, and nobody's comment."""

from __future__ import annotations

import csv
from io import StringIO

from infra.commands.evidence import table
from infra.commands.evidence.evidence import evidence
from shared.summary.change import told
from tests.unit.evidence.sample import histories
from tests.unit.summary import sample

PEER = sample.agreement("peer", "More peer support", (0, 0, 1, 6, 7))
SECRET = "A comment that nobody else should read"


def written(wave: str | None = None) -> list[dict[str, str]]:
    now = sample.publication("North", [PEER, sample.comments(SECRET)])
    history = (sample.wave_before(now, [PEER, sample.comments(SECRET)]), now)
    text = table.csv(table.Printed(evidence(history, "Reflective practice", wave=wave), history))
    return list(csv.DictReader(StringIO(text.removeprefix("\ufeff"), newline="")))


def test_no_comment_is_in_it() -> None:
    told = {(row["wave"], row["withheld"], row["answer"]) for row in written() if row["figure"] == "comment"}
    assert told == {("2026-10-01", "for-leads", ""), ("2026-12-01", "for-leads", "")}
    assert SECRET not in str(written())


def test_it_is_the_same_whichever_wave_is_printed() -> None:
    assert written("2026-10-01") == written()
    assert [row["wave"] for row in written() if row["figure"] == "item"] == ["2026-10-01", "2026-12-01"]


def test_the_verdicts_are_the_mails() -> None:
    """On the unit's main figure beside how many answered, on a question where its own change is clear."""
    north = sample.publication("North", [PEER])
    less = sample.agreement("peer", "More peer support", (3, 4, 4, 2, 1))
    for history in (histories()["community-independence"], (sample.wave_before(north, [less]), north)):
        text = table.csv(table.Printed(evidence(history, "Reflective practice"), tuple(history)))
        rows = list(csv.DictReader(StringIO(text.removeprefix("\ufeff"), newline="")))
        said = told(history)
        assert said.comparison
        assert [row["verdict"] for row in rows if row["figure"] == "answered"] == ["", "better"]
        clear = {name: each.verdict for name, each in said.items.items() if each.verdict}
        assert {row["item"]: row["verdict"] for row in rows if row["figure"] == "item" and row["verdict"]} == clear
    assert clear == {"peer": "better"}
