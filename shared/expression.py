"""XLSForm's expressions, read whatever their spelling: a condition becomes plain lists, a constraint is judged.

The part without arithmetic of https://getodk.github.io/xforms-spec/#xpath-functions. A few signs apart it is Python's
own grammar, so that is what reads it; nothing of it is ever run.
"""

import ast
import re
from collections.abc import Callable
from operator import eq, ge, gt, le, lt, ne
from typing import Any

from shared.condition import Condition

# What Word and Excel make of quotes as they are typed.
_QUOTES = str.maketrans("‘’‚`´“”„\u00a0", "'''''\"\"\" ")
_TOKEN = re.compile(
    r"""'([^']*)'|"([^"]*)"|\$\{ ?([^{} ]+(?: [^{} ]+)*) ?\}|(-?\d*\.?\d+)|([^\W\d][\w:-]*)|"""
    r"""(&&|\|\||<>|[<>!=]=|=[<>]|[<>=≤≥≠(),.])|(\S.*)"""
)
_NUMBER = re.compile(r"-?\d*\.?\d+")
_SAME = {
    "<>": "!=", "≠": "!=", "=": "==", "≤": "<=", "=<": "<=", "≥": ">=", "=>": ">=",
    "&&": " and ", "||": " or ", ".": " A['.'] ",
}  # fmt: skip
_SIGNS = {ast.Eq: "=", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}
_JUDGED = {"=": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}
_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_ITSELF = ("int", "number", "string")  # of an answer
_HOW = "write it as in ${joined} = 'yes', selected(${why}, 'rota') or count-selected(${why}) > 0"
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
        word = found.string.rfind(" ", 0, found.start()) + 1  # that it is a part of
        raise ValueError(f"cannot be read from here on: {found.string[word:][:30]}")
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
        case name, [ast.Subscript(slice=ast.Constant(str(own))), *rest]:
            said = [literal for one in rest if (literal := _literal(one)) is not None]
            if len(said) == len(rest):
                return ["answer" if name in _ITSELF else name, own, *said]
    raise ValueError(f"'{_called(node)[0]}' alone says nothing of an answer")


def _literal(node: ast.expr) -> str | None:
    """A number or a text in quotes, if it is one. Raises ValueError for a word without quotes."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    _called(node)
    return None


def _truth(node: ast.expr) -> bool | None:
    """Whether it is true(), true or 1, or is false(), false or 0; None of anything else."""
    if isinstance(node, ast.Constant):
        return {"1": True, "0": False}.get(str(node.value))
    match node:
        case ast.Subscript(value=ast.Name("W")) | ast.Call(args=[]):
            return {"true": True, "false": False}.get(ast.unparse(node)[3:].partition("'")[0].lower())
    return None


def condition(source: str) -> Condition:
    """A `relevant` condition as nested lists (see `shared.condition`). Raises ValueError with a plain sentence."""
    return _condition(read(source))


def _condition(node: ast.expr) -> Condition:
    match node:
        case ast.BoolOp(op=op, values=parts):
            return ["and" if isinstance(op, ast.And) else "or", *map(_condition, parts)]
        case ast.Compare(left=left, ops=[sign], comparators=[right]):
            return _comparison(_SIGNS[type(sign)], left, right)
        case ast.Constant(value=str(value)):
            raise ValueError(f"'{value}' alone says nothing of an answer: {_HOW}")
    name, given = _called(node)
    if name == "not" and len(given) == 1:
        return ["not", _condition(given[0])]
    if name == "selected" and len(given) == 2 and isinstance(given[0], ast.Subscript):
        return _asked(node)
    alone = f"${{{_asked(node)[1]}}}" if name == "answer" else f"'{name}'"
    raise ValueError(f"{alone} alone says nothing of an answer: {_HOW}")


def _comparison(sign: str, left: ast.expr, right: ast.expr) -> Condition:
    if _is_said(left) and not _is_said(right):
        left, right, sign = right, left, _TURNED.get(sign, sign)
    truth = _truth(right)
    if (
        sign in ("=", "!=")
        and truth is not None
        and (isinstance(left, ast.BoolOp | ast.Compare) or _called(left)[0] in ("selected", "not"))
    ):
        return _condition(left) if truth is (sign == "=") else ["not", _condition(left)]
    (name, of, *_), literal = _asked(left), _literal(right)
    if literal is None:
        raise ValueError("an answer is compared with a number or with a text in quotes")
    if name == "answer" and sign in _TURNED and not _NUMBER.fullmatch(literal):
        raise ValueError(f"'{sign}' compares an answer with a number, not with '{literal}'")
    if name == "answer":
        return [sign, of, literal]
    if name not in ("count-selected", "string-length"):
        raise ValueError(f"'{name}' cannot be asked here: {_HOW}")
    if (sign, literal) not in _ANSWERED:
        raise ValueError(f"'{name}' can only be asked whether it is more than 0")
    return [_ANSWERED[sign, literal], of, ""]


def _is_said(node: ast.expr) -> bool:
    """Whether it is what an answer is compared with: a number, a text, a word, true()."""
    is_word = isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id == "W"
    return isinstance(node, ast.Constant) or is_word or _truth(node) is not None


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
