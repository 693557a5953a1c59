"""When an item applies: `relevant` conditions, written as XLSForm writes them.

    ${joined} = 'yes' and not(selected(${reasons}, 'rota'))

A condition is parsed once, when an instrument is loaded, to nested lists that are plain JSON, so that the
public function can judge it with the standard library alone. Grammar: XLSForm's `relevant`, the part without
arithmetic (https://xlsform.org/en/#relevant).
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    Condition = list[Any]

_TOKEN = re.compile(
    r"""\s*(?:(?P<ref>\$\{\s*(?P<name>[^}\s]+)\s*\})|(?P<text>'[^']*'|"[^"]*")|(?P<number>-?\d+(?:\.\d+)?)
    |(?P<op><=|>=|!=|=|<|>|\(|\)|,)|(?P<word>[A-Za-z]+))""",
    re.VERBOSE,
)
_COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")


class _Parser:
    """Recursive descent over `or`, `and`, `not(...)`, comparison."""

    def __init__(self, source: str) -> None:
        self.tokens: list[tuple[str, str]] = []
        at = 0
        while source[at:].strip():
            match = _TOKEN.match(source, at)
            if not match:
                raise ValueError(f"cannot read the condition from: {source[at:].strip()[:30]}")
            kind = next(k for k in ("ref", "text", "number", "op", "word") if match[k] is not None)
            value = {"ref": match["name"], "text": (match["text"] or "")[1:-1]}.get(kind, match[kind])
            self.tokens.append((kind, value))
            at = match.end()

    def peek(self) -> tuple[str, str]:
        return self.tokens[0] if self.tokens else ("end", "the end")

    def take(self, kind: str, value: str = "") -> str:
        found = self.peek()
        if found[0] != kind or (value and found[1] != value):
            raise ValueError(f"expected {value or kind} but found {found[1]}")
        return self.tokens.pop(0)[1]

    def either(self) -> Condition:
        return self._chain("or", self.both)

    def both(self) -> Condition:
        return self._chain("and", self.one)

    def _chain(self, word: str, part: Any) -> Condition:
        parts = [part()]
        while self.peek() == ("word", word):
            self.tokens.pop(0)
            parts.append(part())
        return parts[0] if len(parts) == 1 else [word, *parts]

    def one(self) -> Condition:
        kind, value = self.peek()
        if (kind, value) == ("word", "not"):
            self.take("word")
            return ["not", self._bracketed()]
        if (kind, value) == ("word", "selected"):
            self.take("word")
            self.take("op", "(")
            item = self.take("ref")
            self.take("op", ",")
            option = self.take("text")
            self.take("op", ")")
            return ["selected", item, option]
        if (kind, value) == ("op", "("):
            return self._bracketed()
        item = self.take("ref")
        operator = self.take("op")
        if operator not in _COMPARISONS:
            raise ValueError(f"expected a comparison but found {operator}")
        literal = self.take("number") if self.peek()[0] == "number" else self.take("text")
        return [operator, item, literal]

    def _bracketed(self) -> Condition:
        self.take("op", "(")
        inside = self.either()
        self.take("op", ")")
        return inside


def parse(source: str) -> Condition:
    """Return the condition as nested lists. Raises ValueError with a plain sentence."""
    parser = _Parser(source)
    condition = parser.either()
    if parser.tokens:
        raise ValueError(f"did not expect {parser.peek()[1]}")
    return condition


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
    return isinstance(answer, int) and _compare(operator, answer, float(condition[2]))


def _compare(operator: str, answer: int, bound: float) -> bool:
    return {"<": answer < bound, "<=": answer <= bound, ">": answer > bound, ">=": answer >= bound}[operator]
