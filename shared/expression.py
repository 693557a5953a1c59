"""XLSForm's expressions, read whatever their spelling: a condition becomes plain lists, a constraint is judged.

The part without arithmetic of https://getodk.github.io/xforms-spec/#xpath-functions. A few signs apart it is Python's
own grammar, so that is what reads it; nothing of it is ever run.
"""

from __future__ import annotations

import ast
import re
from operator import eq, ge, gt, le, lt, ne
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from shared.condition import Condition

# What Word and Excel make of quotes as they are typed.
_QUOTES = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "„": '"', "‚": "'", "\u00a0": " "})
_TOKEN = re.compile(
    r"""'([^']*)'|"([^"]*)"|\$\{\s*([^}\s]+)\s*\}|(-?\d*\.?\d+)|([^\W\d][\w:-]*)|(<>|[<>!=]=|[<>=(),.])|(\S.*)"""
)
_NUMBER = re.compile(r"-?\d*\.?\d+")
_SAME = {"<>": "!=", "=": "==", ".": " A['.'] "}
_SIGNS = {ast.Eq: "=", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}
_JUDGED = {"=": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}
_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_ANSWERED = {("!=", "0"): "!=", (">", "0"): "!=", (">=", "1"): "!=", ("=", "0"): "=", ("<", "1"): "=", ("<=", "0"): "="}


def read(source: str) -> ast.expr:
    """As Python's tree: ${age} is A['age'], the answer itself A['.'], a word W['true'], 3 '3'. Raises ValueError."""
    try:
        python = _TOKEN.sub(_python, " ".join(source.translate(_QUOTES).split())).strip()
        return ast.parse(python, mode="eval").body
    except (SyntaxError, MemoryError, RecursionError):
        raise ValueError(f"'{source.strip()[:60]}' cannot be read: is a bracket, a quote or a part missing?") from None


def _python(found: re.Match[str]) -> str:
    text, quoted, name, figure, word, sign, rest = found.groups()
    if rest:
        raise ValueError(f"cannot be read from here on: {rest[:30]}")
    if word:
        return f" {word.lower()} " if word.lower() in ("and", "or") else f" W[{word!r}] "
    if name or sign:
        return f" A[{name!r}] " if name else _SAME.get(sign, sign)
    literal = str(float(figure)).removesuffix(".0") if figure else text or quoted or ""
    return f" ({literal!r}) "  # in brackets, since Python makes one text of two that stand beside each other


def _called(node: ast.expr) -> tuple[str, list[ast.expr]]:
    """A function's name and what it is given; of an answer "answer" and its name. Raises ValueError."""
    match node:
        case ast.Subscript(value=ast.Name("A"), slice=name):
            return "answer", [name]
        case ast.Call(func=ast.Subscript(value=ast.Name("W"), slice=ast.Constant(str(word))), args=given):
            return word.lower(), given
        case ast.Subscript(value=ast.Name("W"), slice=ast.Constant(str(word))) if word.lower() in ("true", "false"):
            return word.lower(), []
        case ast.Subscript(slice=ast.Constant(str(word))):
            raise ValueError(f"'{word}' is no condition: a question is written ${{{word}}}, an answer '{word}'")
    raise ValueError("it has a part that is no comparison")


def _asked(node: ast.expr) -> list[str]:
    """What is asked of which answer: ["answer", "age"], ["selected", "why", "none"]. Raises ValueError."""
    match _called(node):
        case "answer", [ast.Constant(str(own))]:
            return ["answer", own]
        case name, [ast.Subscript(slice=ast.Constant(str(own))), *rest] if all(
            isinstance(r, ast.Constant) for r in rest
        ):
            return [name, own, *(str(one.value) for one in rest if isinstance(one, ast.Constant))]
        case name, _:
            raise ValueError(f"'{name}' alone says nothing of an answer")


def condition(source: str) -> Condition:
    """A `relevant` condition as nested lists (see `shared.condition`). Raises ValueError with a plain sentence."""
    return _condition(read(source))


def _condition(node: ast.expr) -> Condition:
    match node:
        case ast.BoolOp(op=op, values=parts):
            return ["and" if isinstance(op, ast.And) else "or", *map(_condition, parts)]
        case ast.Compare(left=left, ops=[sign], comparators=[right]):
            return _comparison(_SIGNS[type(sign)], left, right)
    name, given = _called(node)
    if name == "not" and len(given) == 1:
        return ["not", _condition(given[0])]
    if name == "selected" and len(given) == 2:
        return _asked(node)
    raise ValueError(f"'{name}' alone says nothing of an answer")


def _comparison(sign: str, left: ast.expr, right: ast.expr) -> Condition:
    if isinstance(left, ast.Constant):
        left, right, sign = right, left, _TURNED.get(sign, sign)
    if isinstance(right, ast.Constant):
        (name, of, *_), literal = _asked(left), str(right.value)
        if name == "answer" and sign in _TURNED and not _NUMBER.fullmatch(literal):
            raise ValueError(f"'{sign}' compares an answer with a number, not with '{literal}'")
        if name == "answer":
            return [sign, of, literal]
        if name in ("count-selected", "string-length") and (sign, literal) in _ANSWERED:
            return [_ANSWERED[sign, literal], of, ""]
        raise ValueError(f"'{name}' can only be asked whether it is more than 0")
    if sign in ("=", "!=") and (said := _called(right)[0]) in ("true", "false"):
        return _condition(left) if (said == "true") is (sign == "=") else ["not", _condition(left)]
    raise ValueError("an answer is compared with a number or with a text in quotes")


def literals(node: ast.expr) -> list[str]:
    """Every number and text in it, the names of answers and functions apart."""
    named = {id(one.slice) for one in ast.walk(node) if isinstance(one, ast.Subscript)}
    return [str(one.value) for one in ast.walk(node) if isinstance(one, ast.Constant) and id(one) not in named]


def holds(node: ast.expr, here: Callable[..., Any]) -> bool:
    """Whether a constraint holds by what `here` knows: here("answer", "."), here("selected", ".", "none")."""
    return _judged(node, here) not in ("0", "", 0)


def _judged(node: ast.expr, here: Callable[..., Any]) -> Any:
    match node:
        case ast.Constant(value=value):
            return value
        case ast.BoolOp(op=op, values=parts):
            return (all if isinstance(op, ast.And) else any)(holds(part, here) for part in parts)
        case ast.Compare(left=left, ops=[sign], comparators=[right]):
            return _compared(_SIGNS[type(sign)], _judged(left, here), _judged(right, here))
    match _called(node):
        case ("true" | "false") as said, []:
            judged: Any = said == "true"
        case "not", [inner]:
            judged = not holds(inner, here)
        case "if", [asked, then, other]:
            judged = _judged(then if holds(asked, here) else other, here)
        case _:
            judged = here(*_asked(node))
    return judged


def _compared(sign: str, left: Any, right: Any) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        left, right = (one not in ("0", "", 0) for one in (left, right))
    elif sign in ("=", "!="):
        left, right = (str(one).removesuffix(".0") for one in (left, right))
    try:
        return bool(_JUDGED[sign](left, right) if sign in ("=", "!=") else _JUDGED[sign](float(left), float(right)))
    except ValueError:
        raise ValueError("it asks which of two words is more") from None
