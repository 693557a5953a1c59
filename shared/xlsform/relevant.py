"""The `relevant` column: XLSForm's conditions in the names and values of the instrument (see shared/condition.py)."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from shared.condition import Condition
from shared.kinds import KINDS
from shared.xlsform.wording import number

AMBIGUOUS = "ambiguous"  # the kind of a name that questions in two groups have


@dataclass(frozen=True)
class Asked:
    """A question that a condition may look at: its id, its kind, and the value of each choice as it is written."""

    id: str
    kind: str
    values: Mapping[str, str] = field(default_factory=dict)
    refused: int = 0  # the row where it, or its list, is refused
    lost: int = 0  # the row of a choice that is


def depends(name: str, row: int, sheet: str = "") -> str:
    """What is said where the fault is told at another row, of this sheet unless said."""
    return f"depends on row {row}{sheet and f' of the sheet {sheet!r}'} ('{name}'), which is refused"


def both(*conditions: str) -> str:
    """All of them at once: a question in a group applies when the group does."""
    there = [one for one in conditions if one]
    return there[0] if len(there) == 1 else " and ".join(f"({one})" for one in there)


def translated(part: Condition, asked: Mapping[str, Asked]) -> str:
    """The condition in the instrument's names. Raises ValueError with a plain sentence."""
    operator = part[0]
    if operator in ("and", "or"):
        return f" {operator} ".join(_inside(one, asked) for one in part[1:])
    if operator == "not":
        return f"not({translated(part[1], asked)})"
    question = asked.get(number(part[1]))
    if question is None:
        raise ValueError(f"'{part[1]}' is not a question above this one")
    if question.refused:
        raise ValueError(depends(part[1], question.refused))
    if question.kind == AMBIGUOUS:
        raise ValueError(f"there are two questions called '{part[1]}': give them names of their own")
    if KINDS[question.kind].stored == "several" and operator in ("=", "!=") and part[2]:  # this one and no other
        chosen = translated(["selected", *part[1:]], asked)
        others = (f"selected(${{{question.id}}}, '{value}')" for value in question.values.values())
        rest = " or ".join(other for other in others if other != chosen)
        return f"{'' if operator == '=' else 'not'}({chosen} and not({rest}))"
    value = _value(operator, number(part[1]), question, str(part[2]))
    if operator == "selected":
        return f"selected(${{{question.id}}}, '{value}')"
    literal = f"'{value}'" if operator in ("=", "!=") else value
    return f"${{{question.id}}} {operator} {literal}"


def _inside(part: Condition, asked: Mapping[str, Asked]) -> str:
    written = translated(part, asked)
    return f"({written})" if part[0] in ("and", "or") else written


def _value(operator: str, name: str, question: Asked, literal: str) -> str:
    """The literal as the instrument knows it; checked, since a condition on a value that is not there never holds."""
    literal = number(literal)
    kind = KINDS[question.kind]
    if not kind.is_closed:
        raise ValueError(
            f"'{name}' is free text, which is stored apart from every other answer, so nothing can depend on it"
        )
    if literal == "" and operator in ("=", "!="):
        return ""
    if kind.stored == "several" and operator != "selected":
        raise ValueError(f"several answers may be chosen to '{name}': write selected(${{{name}}}, ...)")
    if not question.values:
        if not literal.lstrip("-").isdigit():
            raise ValueError(f"'{name}' is answered with a number, not with '{literal}'")
        return literal
    if operator not in ("=", "!=", "selected") and literal.lstrip("-").isdigit():
        return literal
    if literal not in question.values and question.lost:
        raise ValueError(depends(literal, question.lost, "choices"))
    if literal not in question.values:
        raise ValueError(f"'{literal}' is none of the choices of '{name}': {', '.join(question.values)}")
    return question.values[literal]
