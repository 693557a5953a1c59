"""Compiles an instrument to what the public function shows and checks: done once, when a wave opens.

A page of parts (`functions.clock.slots`) serves a form and every way in which it comes again. The names of its slots
(`<item>` is an item's id):

| name | is there when |
|---|---|
| `nonce`, `team` | always |
| `did` | the lead wrote what they did with the last answers |
| `fresh` | the form is asked for, and so nothing is in it that a link could lose |
| `errors` | there is any error; `empty` when it is that nothing was answered |
| `!<item>` | the item has an error: its sentence |
| `=<item>=<value>` | this option is chosen |
| `=<item>` | something is typed, `=<item>=<number>` for the first, second, third word |
| `sent`, `unsaved`, `again`, `ask` | the form comes again for that reason (see form.html) |
| `~<item>` | the words of this comment that may point at somebody, between marks, with those around them |
| `asked` | that was asked, now or before: what is sent now is taken as it is |
| `slip` | a slip's code was typed, in a form that asks for one; a scanned one is read by slip.js |
| `!form-slip` | it is missing or not right: its sentence |
| `late` | on the page of a closed survey: answers came too late |
| `link` | the team's link code |
| `above` | on the page that says what a lead will see: the units above the team |
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from markupsafe import Markup

from functions.clock.example import few, section
from functions.clock.slots import RESERVED, cut, environment, main_of, slot, when
from shared import page
from shared.instrument import Instrument
from shared.kinds import KINDS
from shared.language import DEFAULT, LANGUAGES, messages
from shared.phrase import speaking
from shared.promise import of_few, promised
from shared.sentences import faults, hints, minutes, only_if, rules_said, slip_faults
from shared.settings import Settings
from shared.slip import LENGTH
from shared.threshold import Rules


def _text(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


def sheet(name: str) -> str:
    """A stylesheet; two are the lead's pages' too."""
    return (page.sheet if name in ("typed", "errors") else _text)(f"{name}.css").strip()


def _script(name: str) -> str:
    """Without the white space that it does not need; none of the scripts' texts holds any."""
    return re.sub(r"\s*([^\w\s])\s*", r"\1", _text(name)).strip()


# Sends the form, and again while no reply of ours comes: ours have a policy in their headers, those of API Gateway and
# of a network's sign-in page have none.
SCRIPT = _script("retry.js")
MORE = page.sheet("more.css")
ASK = _text("ask.css")  # of what is asked about a comment: only a page that asks carries it
ERRORS = page.sheet("errors.css")
# What only a page that comes again carries, by the name of its condition: never two of them.
WRONG = {"form": ("errors", "sent", "unsaved", "again"), "shut": ("late",)}
# The stylesheets of what asks a question, by its macro in item.html: only forms that ask so carry them.
SHEETS = {
    "radios": ("radios",),
    "numbers": ("radios",),
    "checkboxes": ("checkboxes",),
    "words": ("typed",),
    "box": ("typed",),
    "text": ("typed",),
    "slider": ("typed", "slider"),
}
# Characters of the words of a row that have room in it on a screen of 320 px, where 288 px are left for them: a letter
# of Arial has 8 px, seldom more. A scale with longer ones is asked one below the other.
ROW_ENDS, ROW_CHOSEN = 34, 36


@dataclass(frozen=True)
class CompiledForm:
    """What the register keeps of a wave's form in one language; both are JSON.

    `table`: `{"columns": [...], "errors": {item: {fault: sentence}}}`; columns as in `shared.packing`, faults
    as in `functions.survey.submission`. A form that asks for a slip has `"slip": {fault: sentence}` too, and one with a
    comment `"asks": true`.
    `pages`: `{"css": the stylesheet, "style", "script": their sources in the Content-Security-Policy,
    "form", "thanks", "shut", "summary": parts}`.
    """

    table: str
    pages: str


def compile_form(
    instrument: Instrument,
    settings: Settings,
    *,
    opens: date,
    rules: Rules,
    language: str = DEFAULT,
    next_opens: date | None = None,
    results_on: date | None = None,
    alone: bool = False,
) -> CompiledForm:
    """Compile the form of a wave that `opens` on this day, in one of `languages(instrument)`, which has them all.

    `next_opens` is shown once this wave is shut, and `results_on` is when the summary is sent, as far as these are
    known; `alone` is of a team that is in no other's figures. Raises ValueError where the instrument or the settings
    hold a control character, which no page may.
    """
    if RESERVED.search(instrument.model_dump_json() + settings.model_dump_json()):
        raise ValueError("the instrument or the settings hold a control character")
    t, tags = messages(language), languages(instrument)
    words, own = instrument.in_language(language), settings.in_language(language)
    rows = _rows(words)
    asked = dict.fromkeys(KINDS[item.kind].asked for item in words.items)
    ruled = ["checkboxes"] if any(rules_said(words, item, t["form"]) for item in words.items) else []
    brought = [kind.asked for kind in KINDS.values() if kind.brings and kind.asked in asked]
    scripts = [SCRIPT, *(_script(f"{way}.js") for way in (*brought, *ruled, *["slip"] * rules.slips))]
    sheets = dict.fromkeys(
        ["form", *(name for way in asked for name in SHEETS[way]), *["typed"] * rules.slips]
        + ["row"] * bool(rows)
        + ["errors"] * bool(ruled)  # whose script says at once what is wrong
    )
    form_css = "".join(map(sheet, sheets)) + of_how_many(len(words.items), t["form"])
    comments = [item for item in words.items if item.kind == "comment"]
    ask_css = ASK if comments else ""
    errors = {item.id: faults(words, item, t["fault"]) for item in words.items}
    context: dict[str, Any] = {
        "t": t,
        "lang": f"?lang={language}",
        "language": language,
        "instrument": words,
        "settings": own,
        "promise": promised(language, rules).partition(":"),
        "of_few": of_few(language, rules),
        "rows": rows,
        "threshold": rules.threshold,
        "next_opens": next_opens,
        "results_on": results_on,
        "comments": comments,
        "slips": rules.slips,
        "slip_length": LENGTH,
        "minutes": minutes(words, language),
        "kinds": KINDS,
        "hints": {item.id: " ".join(hints(words, item, t["form"])) for item in words.items},
        "errors": errors,
        "any_required": any(item.required for item in words.items),
        "only_if": {item.id: only_if(words, item.relevant, t["condition"]) for item in words.items if item.relevant},
        "switches": [(other, messages(other)["form"]["switch"]) for other in tags if other != language],
        "scripts": [Markup(script) for script in scripts],  # noqa: S704  # ours
        "sizes": rules.majority_sizes,
        "alone": alone,
    }
    with speaking(language):
        context |= {
            "alone": alone,
            "example": section(words, rules, opens, alone=alone),
            "few": few(words, rules, opens),
        }
    # A link away from answers would lose them; the form has a button for that.
    switches = {"form": when("fresh", page.switch(language, tags))}
    made = environment(language)
    pages: dict[str, Any] = {
        "css": page.CSS,
        "style": " ".join([page.STYLE, *(page.source(css) for css in (MORE, ERRORS, form_css, ask_css) if css)]),
        "script": " ".join(page.source(script) for script in scripts),
    }
    again = {name: [(why, ERRORS) for why in reasons] for name, reasons in WRONG.items()}
    again["form"] += [("ask", ASK)] * bool(comments)
    more_css = {"form": form_css, "summary": MORE, "thanks": MORE}
    for name, title in _titles(t, words.title, slips=rules.slips).items():
        root = "../" if name in ("form", "shut") else "../../"
        html = page.shell(
            f"{title} – {own.organisation}",
            main_of(made, f"{name}.html", context),
            language=language,
            organisation=own.organisation,
            switch=switches.get(name, page.switch(language, tags)),
            footer=page.footer(root, language, new_tab=name == "form"),
            css=slot("css"),
            more_css=more_css.get(name, ""),
            head="".join(when(why, f"<style>{css}</style>") for why, css in again.get(name, ())),
        )
        pages[name] = list(cut(html))
    table: dict[str, Any] = {"columns": words.columns(), "errors": errors}
    if comments:
        table["asks"] = True
    if rules.slips:
        table["slip"] = slip_faults(t["slip"])
    return CompiledForm(table=_json(table), pages=_json(pages))


def _rows(instrument: Instrument) -> frozenset[str]:
    """The items that are asked as a row of five: agreement, where the words have room."""
    labels = {
        item.id: [option.label for option in instrument.options_of(item)]
        for item in instrument.items
        if KINDS[item.kind].is_agreement
    }
    return frozenset(
        item
        for item, (first, *_, last) in labels.items()
        if len(first + last) <= ROW_ENDS and max(map(len, labels[item])) <= ROW_CHOSEN
    )


def of_how_many(n: int, words: Mapping[str, str]) -> str:
    """What form.css says after its counters: of how many, in words."""
    return f'form{{--of:"{words["of"].format(n=n)}";--answered:"{words["answered"]}"}}'


def languages(instrument: Instrument) -> list[str]:
    """The languages that a form has: the instrument's own first, and those of its translations that pages have."""
    return [tag for tag in instrument.languages if tag in LANGUAGES]


def _titles(t: dict[str, Any], title: str, *, slips: bool) -> dict[str, str]:
    """The beginning of each page's title, by the name of its template."""
    prefixes = {"errors": "error", "sent": "used" if slips else "sent", "unsaved": "unsaved", "again": "again"}
    before = "".join(when(name, t["form"][f"{prefix}_prefix"]) for name, prefix in {**prefixes, "ask": "ask"}.items())
    return {
        "form": before + title,
        "thanks": f"{t['thanks']['heading']} – {title}",
        "shut": f"{t['shut']['title']} – {title}",
        "summary": f"{t['summary']['heading']} – {title}",
    }


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
