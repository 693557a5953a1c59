"""Counting with `collections.Counter`: for each team the responses are turned into columns, each is counted.

`python -m contenders.count_counter FILE TEAMS`.
"""

import sys
from collections import Counter

from . import boxes, rounds


def main(path: str, teams: int) -> None:
    """Serve rounds."""
    packed = boxes.read(path, teams)

    def check(found: list[list[Counter[str]]]) -> list[list[list[int]]]:
        return [[[column[value] for value in boxes.OPTIONS] for column in found[team]] for team in boxes.samples(teams)]

    rounds.serve(lambda: [[Counter(column) for column in zip(*box, strict=True)] for box in packed], check)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
