"""When an item applies: `relevant` conditions, written as XLSForm writes them.

    ${joined} = 'yes' and not(selected(${reasons}, 'rota'))

It is read once, when an instrument is loaded (`shared.expression`), to nested lists that are plain JSON, so that the
public function can judge it with the standard library alone: `["and", ["=", "joined", "yes"], ["not", [...]]]`.
"""

from __future__ import annotations

from operator import ge, gt, le, lt

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

Condition = list["Any"]

_COMPARED = {"<": lt, "<=": le, ">": gt, ">=": ge}


def items_of(condition: Condition) -> set[str]:
    """The ids of the items that a condition looks at."""
    if condition[0] in ("and", "or", "not"):
        return set().union(*(items_of(part) for part in condition[1:]))
    return {condition[1]}


def holds(condition: Condition, answers: Mapping[str, Any]) -> bool:
    """Judge a condition on the answers given so far; an item without an answer equals ''."""
    operator = condition[0]
    if operator == "not":
        return not holds(condition[1], answers)
    if operator in ("and", "or"):
        return (all if operator == "and" else any)(holds(part, answers) for part in condition[1:])
    answer = answers.get(condition[1])
    if operator == "selected":
        return condition[2] in answer if isinstance(answer, list) else answer == condition[2]
    if operator in ("=", "!="):
        return (("" if answer is None else str(answer)) == condition[2]) is (operator == "=")
    if isinstance(answer, str) and answer.isdecimal():  # the value of an option
        answer = int(answer)
    return isinstance(answer, int) and _COMPARED[operator](answer, float(condition[2]))
