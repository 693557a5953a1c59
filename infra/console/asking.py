"""What a file leaves open is asked on a terminal, and else refused with the option that says it."""

import sys
from collections.abc import Mapping
from typing import TypeVar

import typer

Value = TypeVar("Value", bound=str)
MOST = 6  # answers that a refusal lists


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
