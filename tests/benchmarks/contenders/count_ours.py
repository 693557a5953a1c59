"""Counting with `shared.tally.count`, as the function `tally` does: one call for each team.

`python -m contenders.count_ours FILE TEAMS`.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from shared.tally import Tally, count

from . import boxes, rounds

if TYPE_CHECKING:
    from shared.packing import Column


def main(path: str, teams: int) -> None:
    """Serve rounds."""
    packed = boxes.read(path, teams)
    items = [f"item_{place}" for place in range(boxes.ITEMS)]
    columns: list[Column] = [{"id": item, "kind": "choice", "values": list(boxes.OPTIONS)} for item in items]

    def check(tallies: list[Tally]) -> list[list[list[int]]]:
        return [
            [[tallies[team].counts[item].get(value, 0) for value in boxes.OPTIONS] for item in items]
            for team in boxes.samples(teams)
        ]

    rounds.serve(lambda: [count(columns, box) for box in packed], check)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
