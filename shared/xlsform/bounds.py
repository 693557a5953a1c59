"""The smallest and largest answer: from `constraint`, or from a range's `parameters`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from shared.xlsform.relevant import straight

if TYPE_CHECKING:
    from shared.xlsform.findings import Findings
    from shared.xlsform.workbook import Row

NO_BOUND = 999  # the largest answer where a file names none
MOST = 100_000  # shared.instrument.WholeNumber
_BOUND = re.compile(r"^\.\s*(>=|<=|>|<|=)\s*(-?\d+)(?:\.0+)?$")
_LENGTH = re.compile(r"^string-length\(\s*\.\s*\)\s*(<=|<)\s*(\d+)$")
_PARAMETER = re.compile(r"(start|end|step)\s*=\s*(-?\d+(?:\.\d+)?)", re.IGNORECASE)


def of_integer(row: Row, findings: Findings) -> tuple[int, int]:
    """From a constraint such as `. >= 0 and . <= 80`; what else it says is left out, with a warning."""
    least, most = 0, None
    for part in _parts(row.text("constraint")):
        found = _BOUND.match(part)
        if not found:
            findings.warn(row.at("constraint"), f"'{part}' is left out; bounds are written as '. >= 0 and . <= 80'")
            continue
        bound = int(found[2])
        if found[1] in (">=", ">", "="):
            least = bound + (found[1] == ">")
        if found[1] in ("<=", "<", "="):
            most = bound - (found[1] == "<")
    if most is None:
        most = max(NO_BOUND, least + 1)
        findings.warn(
            row.at("constraint"),
            f"no largest answer is named, {most} is taken: write a constraint '. >= 0 and . <= 80'",
        )
    return _checked(row, findings, "constraint", least, most)


def of_range(row: Row, findings: Findings) -> tuple[int, int]:
    """From parameters such as `start=0 end=10 step=1`; 1 to 10 where nothing is said (https://xlsform.org/en/#range)."""
    told = {name.lower(): float(value) for name, value in _PARAMETER.findall(row.text("parameters"))}
    start, end, step = told.get("start", 1.0), told.get("end", 10.0), told.get("step", 1.0)
    if step != 1 or not start.is_integer() or not end.is_integer():
        findings.refuse(row.at("parameters"), "a range goes in whole steps here: start=0 end=10 step=1")
    return _checked(row, findings, "parameters", int(start), int(end))


def of_text(row: Row, findings: Findings) -> int | None:
    """The longest comment, from `string-length(.) <= 300`."""
    limit = None
    for part in _parts(row.text("constraint")):
        found = _LENGTH.match(part)
        if found and 50 <= int(found[2]) - (found[1] == "<") <= 2000:
            limit = int(found[2]) - (found[1] == "<")
        elif found:
            findings.warn(row.at("constraint"), "left out: a comment may have from 50 to 2000 characters")
        else:
            findings.warn(row.at("constraint"), f"'{part}' is left out; of a text only its length is checked")
    return limit


def _parts(constraint: str) -> list[str]:
    text = straight(constraint)
    while text.startswith("(") and text.endswith(")") and "(" not in text[1:-1]:
        text = text[1:-1].strip()
    return [part.strip().removeprefix("(").removesuffix(")").strip() if part.strip().startswith("(") else part.strip()
            for part in re.split(r"\s+and\s+", text) if part.strip()]  # fmt: skip


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
