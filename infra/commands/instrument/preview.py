"""The form as staff will see it, in one file that needs no network: the real compiled page, marked as a preview."""

import html
from datetime import UTC, datetime

from functions.clock.form import languages
from functions.clock.preview import preview
from infra.operator.questionnaire import points
from shared.instrument import Instrument
from shared.settings import Settings
from shared.threshold import Rules

__all__ = ["languages", "page", "phone"]

ORGANISATION = "Example organisation"
TEAM = "Example team"
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
    worth = "".join(f"<br><small>{html.escape(line)}</small>" for line in points(instrument.in_language(language)))
    what = f"{html.escape(instrument.id)} version {instrument.version}"
    mark, today = f"Preview of {what}. Nothing that you fill in is sent.{worth}", datetime.now(UTC).date()
    return preview(instrument, settings, opens=today, rules=Rules(), language=language, team=TEAM, mark=mark)["form"]


def phone(instrument: Instrument, language: str) -> str:
    """The same in a frame as wide as a phone, for a large screen."""
    title = html.escape(instrument.in_language(language).title)
    return _PHONE.format(title=title, page=html.escape(page(instrument, language)))
