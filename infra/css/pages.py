"""Every page that the public can meet, rendered with all that can stand on it: the stylesheet is cut to these."""

from __future__ import annotations

import json
import re
from pathlib import Path

import yaml

from functions.clock.form import compile_form
from functions.survey import about, page
from shared import page as shell
from shared.instrument import parse
from shared.settings import Settings

EVERY_KIND = Path(__file__).with_name("every-kind.yaml")
UNSTYLED = frozenset({"nhsuk-heading-l"})  # classes that deliberately have no rule: their elements have one


def pages() -> dict[str, str]:
    """Name -> HTML. A compiled page stands here with every condition met at once."""
    instrument = parse(yaml.safe_load(EVERY_KIND.read_text(encoding="utf-8")), EVERY_KIND.name)
    settings = Settings(organisation="Organisation", reply_to="surveys@organisation.example")
    made = {}
    for slips in (False, True):
        compiled = json.loads(compile_form(instrument, settings, slips=slips).pages)
        for name in compiled.keys() - {"style"}:
            made[f"{name}{'-slips' if slips else ''}"] = _whole(compiled[name])
    replies = {
        "unknown": page.unknown(),
        "not-allowed": page.not_allowed("GET"),
        "too-large": page.too_large(),
        "not-a-form": page.not_a_form(),
        "unreadable": page.unreadable(),
        "shut-plain": page.shut(),
        "late-plain": page.late(),
        "not-now": page.not_now(),
        "sent-but-not-now": page.sent_but_not_now(),
        "not-saved": page.not_saved({"adapt": ["4"]}),
        "failed": page.failed(),
    }
    made |= {name: reply["body"] for name, reply in replies.items()}
    return made | {path.strip("/"): shell.shell(*texts) for path, texts in about.PAGES.items()}


def _whole(parts: list[str]) -> str:
    """A compiled page with all its conditional markup (`functions.clock.form`)."""
    slots = [part.partition("|")[2] if part.startswith("?") else "text" for part in parts[1::2]]
    return "".join(text + slot for text, slot in zip(parts[::2], [*slots, ""], strict=True))


def classes(html: str) -> set[str]:
    """The classes of a page's elements."""
    return {name for found in re.findall(r'\sclass="([^"]*)"', html) for name in found.split()}


def styled() -> set[str]:
    """The classes that the stylesheet has a rule for, and those that need none."""
    return {*re.findall(r"\.([a-z][\w-]*)", shell.CSS), *UNSTYLED}
