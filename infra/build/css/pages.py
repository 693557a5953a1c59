"""Every page that anybody can meet, with all that can stand on it: the stylesheets are cut to these."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import yaml

from functions.clock.form import SHEETS, compile_form
from functions.clock.statement import statement
from functions.survey import about, page
from infra.build.css import desk, npm, results
from shared.instrument import parse
from shared.language import DEFAULT
from shared.settings import Settings
from shared.threshold import Rules

EVERY_KIND = Path(__file__).with_name("every-kind.yaml")


def pages() -> dict[str, str]:
    """Name -> HTML. A compiled page stands here with every condition met at once."""
    instrument = parse(yaml.safe_load(EVERY_KIND.read_text(encoding="utf-8")), EVERY_KIND.name)
    settings = Settings(organisation="Organisation", reply_to="surveys@organisation.example")
    made = {}
    for slips in (False, True):
        form = compile_form(instrument, settings, opens=date(2026, 1, 5), rules=Rules(slips=slips))
        compiled = json.loads(form.pages)
        for name in compiled.keys() - {"css", "style", "script"}:
            made[f"{name}{'-slips' if slips else ''}"] = _whole(compiled[name])
    made |= {name.replace("_", "-"): page.plain(name, DEFAULT)["body"] for name in page.STATUS}
    made["not-saved"] = page.not_saved({"adapt": ["4"]}, DEFAULT)["body"]
    made |= {path.strip("/"): about.explaining(path, DEFAULT) for path in about.EXPLAINING}
    return made | {"accessibility": statement(settings, DEFAULT), **desk.pages(), **results.pages()}


def of_results(every: Mapping[str, str]) -> dict[str, str]:
    """Those of the pages that carry the stylesheet of the results."""
    return {name: html for name, html in every.items() if name.startswith("results-")}


def with_more(every: Mapping[str, str]) -> dict[str, str]:
    """Those of the other pages that carry more.css."""
    others = {name: html for name, html in every.items() if name not in {**of_results(every), **of_desk(every)}}
    return {name: html for name, html in others.items() if "<table" in html or "nhsuk-panel" in html}


def of_desk(every: Mapping[str, str]) -> dict[str, str]:
    """Those of the pages that carry the desk's stylesheet."""
    return {name: html for name, html in every.items() if name.startswith("desk-")}


def own() -> list[Path]:
    """The stylesheets that only forms have: what all have, the ways of asking, and what asks about a comment."""
    ways = dict.fromkeys(name for names in SHEETS.values() for name in names if name != "typed")
    return [npm.ROOT / "functions" / "clock" / f"{name}.css" for name in ("form", *ways, "row", "ask")]


def _whole(parts: list[str]) -> str:
    """A compiled page with all its conditional markup (`functions.clock.slots`)."""
    slots = [part.partition("|")[2] if part[0] in "?~" else "text" for part in parts[1::2]]
    return "".join(text + slot for text, slot in zip(parts[::2], [*slots, ""], strict=True))
