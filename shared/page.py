"""The look of every public page: one stylesheet and one shell, with nothing fetched from anywhere.

Only the standard library, and little of it: the public function imports this module. The class names are those of
nhsuk-frontend 10 (https://service-manual.nhs.uk/design-system), and page.css is cut from its stylesheet by infra/css.
"""

import os.path
from binascii import b2a_base64
from hashlib import sha256

_PLACE = os.path.join(os.path.dirname(__file__), "page.css")  # noqa: PTH118, PTH120  # pathlib is slow to start
with open(_PLACE, encoding="utf-8") as _file:  # noqa: PTH123
    CSS = _file.read()

# What the Content-Security-Policy of a page allows. A compiled page travels with the policy of its own stylesheet.
STYLE = f"'sha256-{b2a_base64(sha256(CSS.encode()).digest(), newline=False).decode()}'"

_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"})


def escape(text: str) -> str:
    """Text as it may stand in an element or in a quoted attribute."""
    return text.translate(_ESCAPES)


def shell(title: str, main: str, *, organisation: str = "Staff survey", language: str = "en") -> str:
    """A whole page around `main`, which is markup; every other argument is plain text."""
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{escape(title)}</title>\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<style>{CSS}</style>\n</head>\n<body>\n"
        '<a class="nhsuk-skip-link" href="#main-content">Skip to main content</a>\n'
        '<header class="nhsuk-header"><div class="nhsuk-width-container">'
        f"{escape(organisation)}</div></header>\n"
        '<div class="nhsuk-width-container">\n<main class="nhsuk-main-wrapper" id="main-content">\n'
        f"{main}\n</main>\n</div>\n</body>\n</html>\n"
    )
