"""The form and the page on what a lead will see, as staff will find them: the real compiled pages, marked as a preview.

Nothing in them is sent or leads anywhere.
"""

import json
import re
from datetime import date
from typing import Literal

from functions.clock.form import SCRIPT, compile_form, languages
from shared.errors import SoundingsError
from shared.instrument import Instrument, Model
from shared.language import messages
from shared.page import escape, fill, source
from shared.programme import LONDON
from shared.settings import Settings
from shared.store.register import Register
from shared.threshold import Rules

CSS = (
    ".app-preview{color-scheme:light only;background:#ffdd00;color:#212b32;margin:0;padding:12px 16px;"
    "font:700 16px arial,sans-serif}"
)
NONCE = "0" * 32
_LINK = re.compile(r'<a href="(?!#)[^"]*"(?: target="_blank" rel="noopener")?')
_SENDS = re.compile(r'(<button\b[^>]*?) (?:type="submit"|formaction="[^"]*")')


class Asked(Model):
    """The event: which questionnaire, in which language, for which team; `programme` is none before there is one."""

    step: Literal["preview"]
    programme: str | None
    instrument: str
    version: int
    team_name: str
    language: str
    wave_0: bool


def preview(
    instrument: Instrument,
    settings: Settings,
    *,
    opens: date,
    rules: Rules,
    language: str,
    team: str,
    results_on: date | None = None,
    mark: str = "",
) -> dict[str, str]:
    """`form` and `summary` of a wave that `opens` on this day, each a whole page, filled as for one visitor.

    `style` and `script` are the sources of both in a Content-Security-Policy. `mark` is markup, in place of the usual.
    """
    form = compile_form(instrument, settings, opens=opens, rules=rules, language=language, results_on=results_on)
    pages = json.loads(form.pages)
    shown = mark or escape(messages(language)["form"]["preview"])
    texts = {"team": team, "nonce": NONCE, "link": "preview", "fresh": "yes"}
    return {
        **{name: _inert(fill(pages[name], texts, pages["css"]), shown) for name in ("form", "summary")},
        "style": f"{pages['style']} {source(CSS)}",
        "script": " ".join(each for each in pages["script"].split() if each != source(SCRIPT)),
    }


def _inert(page: str, mark: str) -> str:
    """The page with what marks it before anything else, and nothing that could be followed or sent."""
    page = page.replace(f"<script>{SCRIPT}</script>", "").replace('<form method="post"', '<form method="dialog"')
    page = _SENDS.sub(r'\1 type="button"', _LINK.sub('<a href="#main-content"', page))
    head, body = page.split("</head>\n<body>\n", 1)
    return f'{head}<style>{CSS}</style>\n</head>\n<body>\n<p class="app-preview">{mark}</p>\n{body}'


def of_register(register: Register, asked: Asked, today: date) -> dict[str, str]:
    """The preview of a questionnaire under a programme's own rules and dates, or the usual ones before there is any.

    Raises SoundingsError, with a sentence.
    """
    instrument = register.definitions.find_instrument(asked.instrument, asked.version)
    if instrument is None:
        raise SoundingsError(f"there is no questionnaire '{asked.instrument}' version {asked.version}")
    if asked.language not in languages(instrument):
        raise SoundingsError(f"questionnaire '{instrument.id}' has no words in '{asked.language}'")
    rules, opens, results_on = Rules(), today, None
    if asked.programme is not None:
        programmes = {each.id: each for each in register.definitions.programmes()}
        if asked.programme not in programmes:
            raise SoundingsError(f"there is no programme '{asked.programme}'")
        programme = programmes[asked.programme]
        wave = programme.wave(programme.next_opening(today) or today)
        rules, opens, results_on = wave.rules, wave.opens, wave.closes_at.astimezone(LONDON).date()
    return preview(
        instrument.at_start() if asked.wave_0 else instrument,
        register.definitions.settings(),
        opens=opens,
        rules=rules,
        language=asked.language,
        team=asked.team_name,
        results_on=results_on,
    )
