"""The form as staff will see it, in one file that needs no network: the real compiled page, marked as a preview."""

import html
import json
import re
from datetime import UTC, datetime

from functions.clock.form import SCRIPT, compile_form, languages
from functions.survey.page import fill
from infra.operator.questionnaire import points
from shared.instrument import Instrument
from shared.settings import Settings
from shared.threshold import Rules

__all__ = ["languages", "page", "phone"]

ORGANISATION = "Example organisation"
TEAM = "Example team"
_RULES = Rules(threshold=8, comment_threshold=10, sensitive_threshold=10)
_BANNER = (
    '<p style="color-scheme:light only;background:#ffdd00;color:#212b32;margin:0;padding:12px 16px;'
    'font:700 16px Arial,sans-serif">'
    "Preview of {what}. Nothing that you fill in is sent.{points}</p>"
)
_PHONE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Preview: {title}</title>
</head>
<body style="margin:0;background:#4c6272">
<iframe title="{title}, as on a phone" srcdoc="{page}" style="border:0;display:block;margin:16px auto;\
width:360px;height:calc(100vh - 32px);background:#fff"></iframe>
</body>
</html>
"""


def page(instrument: Instrument, language: str) -> str:
    """The form of a wave that opens today, filled as for one visitor; it sends nothing and leads nowhere."""
    settings = Settings(organisation=ORGANISATION, reply_to="surveys@example.org")
    form = compile_form(instrument, settings, opens=datetime.now(UTC).date(), rules=_RULES, language=language)
    pages = json.loads(form.pages)
    filled = fill(pages["form"], {"team": TEAM, "nonce": "0" * 32, "link": "preview", "fresh": "yes"}, pages["css"])
    filled = filled.replace(f"<script>{SCRIPT}</script>", "").replace('<form method="post"', '<form method="dialog"')
    filled = re.sub(r'<a href="(?!#)[^"]*"( target="_blank" rel="noopener")?', '<a href="#survey-form"', filled)
    what = f"{html.escape(instrument.id)} version {instrument.version}"
    worth = "".join(f"<br><small>{html.escape(line)}</small>" for line in points(instrument.in_language(language)))
    return re.sub(r"(<body[^>]*>)", lambda body: body[0] + _BANNER.format(what=what, points=worth), filled, count=1)


def phone(instrument: Instrument, language: str) -> str:
    """The same in a frame as wide as a phone, for a large screen."""
    title = html.escape(instrument.in_language(language).title)
    return _PHONE.format(title=title, page=html.escape(page(instrument, language)))
