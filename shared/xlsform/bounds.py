"""What may be answered: the rules of `constraint` and of a range's `parameters`, each kept or refused.

A constraint is judged for every answer there can be, or one of each kind, so that its spelling does not matter.
"""

import re
from collections.abc import Collection, Mapping
from functools import partial
from itertools import combinations
from math import floor
from typing import Any

from shared.expression import holds, literals, read
from shared.xlsform.findings import Findings
from shared.xlsform.wording import NUMBER, number
from shared.xlsform.workbook import Row

MOST = 100_000  # shared.instrument.WholeNumber
_ENDLESS = 10**9  # more than any answer: where a rule still holds, it names no end
_PARAMETER = re.compile(r"(start|end|step)\s*=\s*(-?\d+(?:\.\d+)?)", re.IGNORECASE)
_ENDS = "as in '. >= 0 and . <= 80'"
_BETWEEN = f"allowed are the numbers between two ends, {_ENDS}"
_CHOSEN = """it may say how many at most, as in 'count-selected(.) <= 3', and which only alone, as in
'not(selected(., 'none') and count-selected(.) > 1)'""".replace("\n", " ")


def of_integer(row: Row, findings: Findings) -> tuple[int, int]:
    """From a constraint such as `. >= 0 and . <= 80`."""
    least, most = _span(row, findings, "answer", -_ENDLESS, _ENDLESS, _BETWEEN)
    if most == _ENDLESS:
        findings.refuse(row.at("constraint"), f"the largest answer is not said: write a constraint, {_ENDS}")
        return 0, 10
    return _checked(row, findings, "constraint", 0 if least == -_ENDLESS else least, most)


def of_range(row: Row, findings: Findings) -> tuple[int, int]:
    """From parameters such as `start=0 end=10 step=1`; 1 to 10 where nothing is said (https://xlsform.org/en/#range)."""
    told = {name.lower(): float(value) for name, value in _PARAMETER.findall(row.text("parameters"))}
    start, end, step = told.get("start", 1.0), told.get("end", 10.0), told.get("step", 1.0)
    if step != 1 or not start.is_integer() or not end.is_integer():
        findings.refuse(row.at("parameters"), "a range goes in whole steps here: start=0 end=10 step=1")
    least, most = _checked(row, findings, "parameters", int(start), int(end))
    return _span(row, findings, "answer", least, most, _BETWEEN)


def of_text(row: Row, findings: Findings) -> int | None:
    """The longest comment, from `string-length(.) <= 300`."""
    says = "of a text only its greatest length can be said, from 50 to 2000, as in 'string-length(.) <= 300'"
    least, most = _span(row, findings, "string-length", 0, _ENDLESS, says)
    if least > 1 or not (50 <= most <= 2000 or most == _ENDLESS):
        findings.refuse(row.at("constraint"), says)
    return most if 50 <= most <= 2000 else None


def of_choices(row: Row, findings: Findings, names: Collection[str]) -> tuple[int | None, list[str]]:
    """How many of these answers may be chosen, if that is said, and those that may only be chosen alone."""
    try:
        return _rules(row, names) if row.text("constraint") else (None, [])
    except ValueError as error:
        findings.refuse(row.at("constraint"), f"the constraint cannot be kept: {error}; {_CHOSEN}")
        return None, []


def _rules(row: Row, names: Collection[str]) -> tuple[int | None, list[str]]:
    """As `of_choices`. Raises ValueError unless these two rules say all that the constraint does."""
    written = row.text("constraint")
    rule = read(written)
    told = {number(text) for text in literals(rule)}
    if unknown := [text for text in told if text and not NUMBER.fullmatch(text) and text not in names]:
        raise ValueError(f"'{unknown[0]}' is none of the choices")
    named = [name for name in names if name in told]
    others = len(names) - len(named)
    kinds = 2 ** len(named) * (others + 1)  # of answers, each of which is tried
    if kinds > 20_000 or kinds * len(written) > 4_000_000:
        raise ValueError("it names too many choices")
    allowed = {}
    for chosen in (frozenset(some) for n in range(len(named) + 1) for some in combinations(named, n)):
        for count in range(max(1, len(chosen)), len(chosen) + others + 1):
            answer = next(iter(chosen)) if len(chosen) == count == 1 else " "  # several, or one that is not named
            known = {"answer": answer, "count-selected": float(count), "selected": chosen}
            allowed[chosen, count] = holds(rule, partial(_asked, row, known))
    held = [state for state, allows in allowed.items() if allows]
    most = max((count for _, count in held), default=0)
    alone = [one for one in named if most > 1 and not any(count > 1 and one in some for some, count in held)]
    for (some, count), allows in allowed.items():
        if allows is not (count <= most and (count == 1 or some.isdisjoint(alone))):
            raise ValueError("it says something else")
    if most < 2:
        raise ValueError("only one can be chosen, which is select_one" if most else "nothing can be chosen")
    return (most if most < len(names) - len(alone) else None), alone


def _span(row: Row, findings: Findings, asked: str, least: int, most: int, says: str) -> tuple[int, int]:
    """The smallest and the largest of what the constraint allows between two ends; refused if it is not all between."""
    try:
        rule = read(row.text("constraint") or "true")
        near = {floor(float(n)) + step for n in literals(rule) if NUMBER.fullmatch(n) for step in (-1, 0, 1)}
        ends = sorted({least, most, *(end for end in near if least <= end <= most)})
        held = [at for at, end in enumerate(ends) if holds(rule, partial(_asked, row, {asked: float(end)}))]
        if not held or held[-1] - held[0] >= len(held):
            raise ValueError("it says something else")
    except ValueError as error:
        findings.refuse(row.at("constraint"), f"the constraint cannot be kept: {error}; {says}")
        return max(least, 0), min(most, 2000)
    return ends[held[0]], ends[held[-1]]


def _asked(row: Row, known: Mapping[str, Any], name: str, own: str = "", *of: str) -> Any:
    """What a constraint asks of an answer of which this is known."""
    if own not in (".", number(row.text("name"))):
        raise ValueError(f"it looks at another question ({own})")
    if name not in known or len(of) != (name == "selected"):
        raise ValueError(f"'{name}' cannot be asked of it")
    return number(of[0]) in known[name] if of else known[name]


def _checked(row: Row, findings: Findings, column: str, least: int, most: int) -> tuple[int, int]:
    if least < 0:
        findings.refuse(row.at(column), "the smallest answer must be 0 or more")
    elif most > MOST:
        findings.refuse(row.at(column), f"the largest answer may be {MOST:,}")
    elif least >= most:
        findings.refuse(row.at(column), f"the largest answer ({most}) must be more than the smallest ({least})")
    else:
        return least, most
    return 0, 10
