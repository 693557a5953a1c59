"""Counting with polars, on one thread, which costs the least CPU.

`python -m contenders.count_polars FILE TEAMS packed|ready`. `packed` starts where the others start, at Python's strings: it makes a frame
of them and cuts it into columns of bytes with `bin.reinterpret`, the quickest way that polars has (4 times quicker than
`str.slice`). `ready` is the best case of any data frame: its columns of bytes are there before the clock starts, as if
decoding the database's replies had cost nothing. Both are given the column of teams. For few teams it counts pairs of
team and answer, item by item; for many it sums comparisons in one query: each is the quicker one there, out of nine
ways that were tried (`value_counts`, `unpivot`, the streaming engine and others). The counts stay in polars' frames.
https://docs.pola.rs/api/python/stable/reference/expressions/api/polars.Expr.bin.reinterpret.html
"""
# mypy: ignore-errors

import sys

import polars as pl

from . import boxes, rounds

MANY = 5_000
NAMES = [f"item_{place}" for place in range(boxes.ITEMS)]


def columns(team: pl.Series, responses: list[str]) -> pl.DataFrame:
    """A frame of the teams and of one column of bytes for each item."""
    cells = pl.col("packed").cast(pl.Binary).bin.reinterpret(dtype=pl.Array(pl.UInt8, boxes.ITEMS))
    frame = pl.DataFrame({"packed": responses}).select(cells.arr.to_struct(fields=NAMES).struct.unnest())
    return frame.with_columns(team)


def pairs(frame: pl.DataFrame) -> list[pl.DataFrame]:
    """For each item a frame of (team * 64 + answer, people)."""
    key = pl.col("team") * 64
    return pl.collect_all([frame.lazy().group_by((key + pl.col(name)).alias("key")).len() for name in NAMES])


def sums(frame: pl.DataFrame) -> pl.DataFrame:
    """A frame with a row for each team and a column for each item and answer."""
    cells = [(pl.col(n) == ord(v)).sum().alias(f"{n}={v}") for n in NAMES for v in boxes.OPTIONS]
    return frame.lazy().group_by("team").agg(*cells).collect()


def main(path: str, teams: int, start: str) -> None:
    """Serve rounds."""
    packed = boxes.read(path, teams)
    responses = [response for box in packed for response in box]
    team = pl.select((pl.int_range(len(responses), dtype=pl.UInt32) // len(packed[0])).alias("team"))["team"]
    ready = columns(team, responses)
    count = sums if teams >= MANY else pairs

    def check(found: pl.DataFrame | list[pl.DataFrame]) -> list[list[list[int]]]:
        def people(team: int, name: str, value: str) -> int:
            if count is sums:
                return found.filter(team=team)[f"{name}={value}"].sum()
            return found[NAMES.index(name)].filter(key=team * 64 + ord(value))["len"].sum()

        return [
            [[people(team, name, value) for value in boxes.OPTIONS] for name in NAMES] for team in boxes.samples(teams)
        ]

    rounds.serve(lambda: count(ready if start == "ready" else columns(team, responses)), check)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
