"""The look of every public page: its stylesheet, one shell, its slots and headers, with nothing fetched from anywhere.

Only the standard library, and little of it: the public function imports this module. The class names are those of
nhsuk-frontend 10 (https://service-manual.nhs.uk/design-system), and infra/build/css cuts page.css from its stylesheet.
"""

from __future__ import annotations

import os.path
from binascii import b2a_base64
from hashlib import sha256

from shared.language import LANGUAGES, PARAMETER, messages

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Any

Reply = dict[str, "Any"]

_FOLDER = os.path.dirname(__file__)  # noqa: PTH120  # pathlib is slow to start


def sheet(name: str) -> str:
    """A stylesheet."""
    with open(os.path.join(_FOLDER, name), encoding="utf-8") as file:  # noqa: PTH118, PTH123
        return file.read()


def source(text: str) -> str:
    """A stylesheet or a script as the Content-Security-Policy names it. A compiled page travels with those it has."""
    return f"'sha256-{b2a_base64(sha256(text.encode()).digest(), newline=False).decode()}'"


CSS = sheet("page.css")
STYLE = source(CSS)

MARK, MARK_END = "\x02", "\x03"  # around a word of a comment that is marked; no comment holds either
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"})


def escape(text: str) -> str:
    """Text as it may stand in an element or in a quoted attribute."""
    return text.translate(_ESCAPES)


def fill(parts: Sequence[str], texts: Mapping[str, str], css: str) -> str:
    """Fill the slots of a compiled page (see `functions.clock.slots`) with texts, each escaped."""
    filled = list(parts)
    for place in range(1, len(filled), 2):
        slot = filled[place]
        if slot[0] == "?":
            name, _, markup = slot[1:].partition("|")
            filled[place] = markup if name in texts else ""
        elif slot == "css":
            filled[place] = css
        elif slot[0] == "~":
            name, start, end = slot.split("|")
            marks = str.maketrans({MARK: start, MARK_END: end})
            filled[place] = escape(texts.get(name, "")).translate(marks)
        else:
            text = texts.get(slot)
            filled[place] = escape(text) if text else ""
    return "".join(filled)


def _named(language: str) -> str:
    return f"?{PARAMETER}={language}"


def switch(language: str, among: Iterable[str] = LANGUAGES, *, query: Callable[[str], str] = _named) -> str:
    """Links from this page to itself in the other languages, each with the `query` for it."""
    return "".join(
        f'<a href="{escape(query(other))}" lang="{other}" hreflang="{other}">{escape(messages(other)["name"])}</a>'
        for other in among
        if other != language
    )


def footer(root: str, language: str, *, new_tab: bool = False) -> str:
    """The footer of a page, as markup; `root` is the relative address of the stage.

    Its link leads to a `new_tab` where it must not take a form away.
    """
    words = messages(language)["page"]
    tab = ' target="_blank" rel="noopener"' if new_tab else ""
    return (
        f'<footer class="nhsuk-footer"><div class="nhsuk-width-container"><a href="{root}accessibility?lang={language}"'
        f"{tab}>{escape(words['accessibility_tab' if new_tab else 'accessibility'])}</a></div></footer>\n"
    )


def shell(  # noqa: PLR0913  # what a page is made of
    title: str,
    main: str,
    *,
    language: str,
    organisation: str = "",
    switch: str = "",
    footer: str = "",
    css: str = CSS,
    more_css: str = "",
    head: str = "",
) -> str:
    """A whole page around `main`, in one of LANGUAGES.

    `title`, `language` and `organisation` are plain text, all else is markup.
    """
    words = messages(language)["page"]
    return (
        f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{escape(title)}</title>\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<style>{css}</style>\n{f'<style>{more_css}</style>' if more_css else ''}{head}</head>\n<body>\n"
        f'<a class="nhsuk-skip-link" href="#main-content">{escape(words["skip"])}</a>\n'
        '<header class="nhsuk-header"><div class="nhsuk-width-container">'
        f"<span>{escape(organisation or words['survey'])}</span>{switch}</div></header>\n"
        '<div class="nhsuk-width-container">\n<main class="nhsuk-main-wrapper" id="main-content">\n'
        f"{main}\n</main>\n</div>\n{footer}</body>\n</html>\n"
    )


def reply(status: int, body: str, *, style: str = STYLE, script: str = "", **headers: str) -> Reply:
    """A reply as API Gateway takes it; `style` and `script` are the page's own in the Content-Security-Policy."""
    scripted = f"script-src {script}; connect-src 'self'; " if script else ""
    return {
        "statusCode": status,
        "headers": {
            "Content-Type": "text/html; charset=utf-8",
            "Content-Security-Policy": f"default-src 'none'; style-src {style}; {scripted}form-action 'self'; "
            "frame-ancestors 'none'; base-uri 'none'",
            "Cache-Control": "no-store",
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
            "X-Robots-Tag": "noindex",
            **headers,
        },
        "body": body,
        "isBase64Encoded": False,
    }


def sent(event: dict[str, Any], told: Reply) -> Reply:
    """A reply as it goes out: to a HEAD, which mail scanners and previews send, as to a GET but without its body."""
    return {**told, "body": ""} if event.get("httpMethod") == "HEAD" else told
