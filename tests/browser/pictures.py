"""Every page, mail and PDF as a picture, on one sheet for people to look at; and the pictures that the README shows.

    python -m tests.browser.pictures [WORD ...]     only what has one of these words in its name; the rest stays

In every language that it has, at 360 and at 1,280 px, in light, dark and forced colours. There are no dark colours of
our own: dark is what a browser makes of a page that darkens every page, for mails as if they had not asked it not to.
"""

from __future__ import annotations

import re
import struct
import sys
import zlib
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pypdfium2

from infra.console.terminal import progress
from shared.language import DEFAULT, LANGUAGES
from shared.page import escape
from shared.phrase import speaking
from tests.browser import states
from tests.browser.papers import FILES, PAPERS
from tests.browser.server import Server
from tests.phone import PHONE, NoChromium, browser
from tests.unit.mail.test_letter import LETTERS, WAYS
from tests.unit.summary.trust import trust

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from playwright.sync_api import Browser, CDPSession, Page

    from functions.mail.letter import Letter

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / ".local" / "pictures"
SHOWN = ROOT / "docs" / "pictures"
DOCS = {  # beside the architecture, which infra.template.picture draws
    "form.png": "form-12-items",
    "summary.png": "mail first wave",
    "congress.png": "congress poster",
}
NARROW, WIDE = 360, 1280
WIDTHS: dict[int, dict[str, Any]] = {
    NARROW: {**PHONE, "device_scale_factor": 1},
    WIDE: {"viewport": {"width": WIDE, "height": 800}, "locale": "en-GB"},
}
README = {**PHONE, "viewport": {"width": NARROW, "height": 680}, "device_scale_factor": 1.5}
SCHEMES: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light", "forced_colors": "none"},
    "dark": {"color_scheme": "dark", "forced_colors": "none"},
    "forced": {"color_scheme": "dark", "forced_colors": "active"},
}
MAIL = "mail "
MAILS = {MAIL + (name if language == DEFAULT else f"{name}.{language}") for name in LETTERS for language in LANGUAGES}
PAGES = [*states.NAMES, *sorted(states.LOOKED_AT - set(states.NAMES))]
STYLE = """body{font:16px/1.4 sans-serif;margin:16px}section{border-top:2px solid;padding-bottom:24px}
div{display:flex;flex-wrap:wrap;gap:16px;align-items:flex-start}figure{margin:0}img{display:block;border:1px solid #888}
form{position:sticky;top:0;background:Canvas;padding:8px;z-index:1}label{margin-right:16px}"""


class Picture(NamedTuple):
    """One of a name's pictures. A PDF has one, of all its pages, and neither width nor scheme."""

    name: str
    width: int = 0
    scheme: str = ""

    @property
    def language(self) -> str:
        """In which it is."""
        return self.name.partition(".")[2] or DEFAULT

    @property
    def file(self) -> str:
        """Where it is, in the folder."""
        called = re.sub(r"[^a-z0-9.]+", "-", self.name.lower())
        return "-".join(filter(None, (called, str(self.width or ""), self.scheme))) + ".png"


def pictures() -> list[Picture]:
    """All, in the order of the sheet: a name's languages follow each other."""
    shown = (*PAGES, *sorted(MAILS), *FILES)
    names = {name.partition(".")[0]: None for name in (*shown, *PAPERS)}
    every = [
        *(Picture(name, width, scheme) for name in shown for width in WIDTHS for scheme in SCHEMES),
        *map(Picture, PAPERS),
    ]
    order = {name: at for at, name in enumerate(names)}
    return sorted(every, key=lambda each: order[each.name.partition(".")[0]])


def sheet(every: Iterable[Picture]) -> str:
    """The page with all of them: by name, then language, width and colours; what is not wanted can be hidden."""
    groups: dict[str, list[Picture]] = {}
    for each in every:
        groups.setdefault(each.name.partition(".")[0], []).append(each)
    kinds = {kind: None for each in every for kind in _kinds(each)}
    boxes = "".join(f'<label><input type="checkbox" id="{kind}" checked> {kind.strip("w")}</label>' for kind in kinds)
    hide = "".join(f"body:has(#{kind}:not(:checked)) .{kind}{{display:none}}" for kind in kinds)
    sections = "".join(
        f"<section><h2>{escape(name)}</h2><div>{''.join(map(_figure, shown))}</div></section>\n"
        for name, shown in groups.items()
    )
    return (
        f'<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Pictures</title><style>{STYLE}{hide}</style>'
        f"<h1>Every page, mail and PDF</h1><p>Dark is what a browser that darkens every page makes of it.</p>"
        f"<form>{boxes}</form>\n{sections}</html>\n"
    )


def _kinds(each: Picture) -> list[str]:
    return [each.language, *([f"w{each.width}", each.scheme] if each.width else [])]


def _figure(each: Picture) -> str:
    said = " ".join(kind.strip("w") for kind in _kinds(each))
    return (
        f'<figure class="{" ".join(_kinds(each))}"><figcaption>{said}</figcaption><a href="{each.file}">'
        f'<img src="{each.file}" loading="lazy" width="{400 if each.width == WIDE else 240}" '
        f'alt="{escape(each.name)}, {said}"></a></figure>'
    )


def png(document: bytes, width: int, most: int | None = None) -> bytes:
    """The pages of a PDF one below the other, so many pixels wide."""
    rows, high = bytearray(), 0
    for page in list(pypdfium2.PdfDocument(document))[:most]:
        bitmap = page.render(scale=width / page.get_width(), rev_byteorder=True)
        for at in range(bitmap.height):
            start = at * bitmap.stride
            line = bytes(bitmap.buffer[start : start + 3 * bitmap.width])
            rows += b"\0" + line[: 3 * width].ljust(3 * width, b"\xff")
        high += bitmap.height
    parts = {b"IHDR": struct.pack(">2I5B", width, high, 8, 2, 0, 0, 0), b"IDAT": zlib.compress(rows, 9), b"IEND": b""}
    chunks = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts.items()
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _served(names: set[str]) -> dict[str, states.Reply]:
    """What stands at the path of each name's file; what has no reply of its own is served as it is."""
    with redirect_stdout(StringIO()):  # a state in which the database fails logs that
        made = {name: states.reply(name) for name in names & set(PAGES)}
    letters = {name: _letter(name).alone.replace("light only", "light") for name in names & MAILS}
    written = {name: FILES[name]() for name in names & set(FILES)}
    as_html = {"statusCode": 200, "headers": {"Content-Type": "text/html; charset=utf-8"}}
    made |= {name: {**as_html, "body": html} for name, html in (letters | written).items()}
    return {Picture(name).file: reply for name, reply in made.items()}


def _letter(name: str) -> Letter:
    called, _, language = name.removeprefix(MAIL).partition(".")
    trust.cache_clear()  # it keeps what is said of its units
    with speaking(language or DEFAULT):
        return WAYS[called]()


def _look(chromium: Browser, every: Sequence[Picture], done: Callable[[], None]) -> None:
    replies = _served({each.name for each in every})
    with Server(lambda event: replies[event["path"].removeprefix("/s/")]) as server:
        for width, options in WIDTHS.items():
            page = chromium.new_context(**options).new_page()
            session = page.context.new_cdp_session(page)
            open_now = ""
            for each in (each for each in every if each.width == width):
                if each.name != open_now:
                    _wear(page, session, "light")  # or what was below a short page shows through
                    page.goto(f"{server.address}/s/{Picture(each.name).file}")
                    open_now = each.name
                _wear(page, session, each.scheme)
                page.screenshot(path=FOLDER / each.file, full_page=True)
                done()
            page.context.close()
        page = chromium.new_context(**README).new_page()
        for file, name in DOCS.items():
            if Picture(name, NARROW, "light") in every:
                page.goto(f"{server.address}/s/{Picture(name).file}")
                page.screenshot(path=SHOWN / file)


def _wear(page: Page, session: CDPSession, scheme: str) -> None:
    session.send("Emulation.setAutoDarkModeOverride", {"enabled": scheme == "dark"})
    page.emulate_media(**SCHEMES[scheme])


def main(words: Sequence[str]) -> None:
    """Make those whose name has one of these words, or all, and the sheet."""
    chosen = [each for each in pictures() if not words or any(word in each.name for word in words)]
    if not chosen:
        sys.exit(f"no picture was made: nothing is called {' or '.join(words)}")
    FOLDER.mkdir(parents=True, exist_ok=True)
    try:
        with browser() as chromium, progress("Pictures", len(chosen)) as done:
            _look(chromium, chosen, done)
            for each in (each for each in chosen if not each.width):
                _print(each)
                done()
    except NoChromium as error:
        sys.exit(f"no picture was made: {error}")
    (FOLDER / "index.html").write_text(sheet(pictures()), encoding="utf-8")
    print(f"{len(chosen)} pictures: open {FOLDER.relative_to(ROOT) / 'index.html'} in a browser")


def _print(each: Picture) -> None:
    document = PAPERS[each.name]()
    (FOLDER / each.file).write_bytes(png(document, 800))
    for file in (file for file, name in DOCS.items() if name == each.name):
        (SHOWN / file).write_bytes(png(document, 720, 1))


if __name__ == "__main__":
    main(sys.argv[1:])
