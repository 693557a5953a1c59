"""The classes of a page, and those that the stylesheets know."""

from __future__ import annotations

import re

from functions.desk.page import CSS as DESK
from functions.results.page import CSS as RESULTS
from infra.build.css.pages import own
from shared import page

UNSTYLED = frozenset({"nhsuk-heading-l"})  # classes that deliberately have no rule: their elements have one


def classes(html: str) -> set[str]:
    """The classes of a page's elements."""
    return {name for found in re.findall(r'\sclass="([^"]*)"', html) for name in found.split()}


def styled() -> set[str]:
    """The classes that a stylesheet has a rule for, and those that need none."""
    forms = "".join(path.read_text(encoding="utf-8") for path in own())
    sheets = "".join([page.CSS, *map(page.sheet, ("more.css", "typed.css", "errors.css")), forms, DESK, RESULTS])
    return {*re.findall(r"\.([a-z][\w-]*)", sheets), *UNSTYLED}
