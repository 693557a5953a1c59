"""What a file leaves open is asked on a terminal, and else refused with the option that says it; each fault once."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import typer

Value = TypeVar("Value", bound=str)
FEW = 3  # of what is named; the others are counted
MOST = 6  # answers that a refusal lists


@dataclass
class Faults:
    """What is wrong by where, in which column and what, each with its rows."""

    found: dict[tuple[str, str, str], list[int]] = field(default_factory=dict)
    total: int = 0

    def add(self, where: str, row: int, column: str, what: str) -> None:
        """Wrong in this row too."""
        self.found.setdefault((where, column, what), []).append(row)
        self.total += 1

    def told(self) -> list[str]:
        """A sentence for each."""
        return [f"{where}, {rows(at)}, column {column}: {what}" for (where, column, what), at in self.found.items()]


def rows(numbers: Sequence[int | str]) -> str:
    """`row 3`, `rows 3 and 5`, `rows 3, 5, 9 and 17 more`."""
    return f"{'row' if len(numbers) == 1 else 'rows'} {few([str(number) for number in numbers])}"


def few(words: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b, c and 17 more`."""
    *shown, last = words if len(words) <= FEW else [*words[:FEW], f"{len(words) - FEW} more"]
    return f"{', '.join(shown)} and {last}" if shown else last


def answers(
    told: str, option: str, choices: Mapping[Value, str], problems: list[str], *, several: bool = False
) -> list[Value]:
    """Those that are chosen, as the option takes them; none, and a problem, where there is no terminal."""
    if sys.stdin is None or not sys.stdin.isatty():
        listed = ", ".join([*list(choices.values())[:MOST], *(["..."] if len(choices) > MOST else [])])
        first, *_, last = (f'"{value}"' if several else value for value in choices)
        ends = "and again for each other that does" if several else f"or {option} {last}"
        problems.append(f"{told} {listed}; say {option} {first}, {ends}")
        return []
    by_number = {str(number): value for number, value in enumerate(choices, 1)}
    typer.echo("\n".join([told, *(f"{n:>4}  {choices[value]}" for n, value in by_number.items())]), err=True)
    while True:
        typed = str(typer.prompt("Which count? Numbers, such as 1 or 1,2" if several else "Which? 1 or 2", err=True))
        numbers = dict.fromkeys(typed.replace(",", " ").split())
        if numbers and numbers.keys() <= by_number.keys() and (several or len(numbers) == 1):
            return [by_number[number] for number in numbers]
