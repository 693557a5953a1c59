"""Golden files: what was made before, for the reader of a change to judge. SOUNDINGS_GOLDEN=write makes them anew.

The words of a page's frame stand in one of them, unit/golden/shell.html; every other is of what is inside `main`,
below a few lines of what the page gives its frame.
"""

from __future__ import annotations

import os
import re
from dataclasses import asdict, dataclass
from html import unescape
from pathlib import Path

from functions.clock import form
from functions.desk.page import CSS as DESK
from functions.results.page import CSS as RESULTS
from shared.language import LANGUAGES, messages
from shared.page import CSS, footer, sheet, shell, switch

FORMS = dict.fromkeys(["form", *(name for names in form.SHEETS.values() for name in names), "row", "errors"])
SHEETS = {"more.css": sheet("more.css"), "results.css": RESULTS, "ask.css": form.ASK, "errors.css": form.ERRORS}
SHEETS |= {"desk.css": DESK, "desk.css errors.css": DESK + form.ERRORS}
TAB = " in a new tab"
# Of a table of units; a screen reader has these words in the cells.
_CARDS = re.compile(r'(?:\.app-heat td:nth-of-type\(\d+\):not\(\[colspan\]\)::before\{content:"[^"]*"\})+')
_MAIN = re.compile(r"(.*<main [^>]*>\n)(.*)\n(</main>.*)", re.DOTALL)


def kept(path: Path, made: str) -> str:
    """What the golden file holds: what was made before, or this if they are to be made anew."""
    if os.environ.get("SOUNDINGS_GOLDEN") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(made, encoding="utf-8")
    return path.read_text(encoding="utf-8")


@dataclass(frozen=True)
class Frame:
    """What a page gives the frame around its `main`: facts, and no word that is the frame's own."""

    title: str
    language: str
    organisation: str = ""
    switch: str = ""  # the addresses of this page in the other languages
    statement: str = ""  # the stage's relative address, where there is a footer
    style: str = ""  # its further stylesheets, a comma between; a form's are named by those that it is made of

    @property
    def switches(self) -> dict[str, str]:
        """The addresses of this page in the other languages, by language."""
        return {address[-2:]: address for address in self.switch.split()}

    def around(self, main: str) -> str:
        """The whole page."""
        root = self.statement.removesuffix(TAB).removesuffix("accessibility")
        return shell(
            self.title,
            main,
            language=self.language,
            organisation=self.organisation,
            switch=switch(self.language, self.switches, query=self.switches.__getitem__),
            footer=footer(root, self.language, new_tab=self.statement.endswith(TAB)) if self.statement else "",
            head="".join(
                f"<style>{_made_of(named, self.language)}</style>" for named in filter(None, self.style.split(", "))
            ),
        )

    def tree(self, main: str) -> str:
        """What a screen reader gets of the whole page; of `main` it gets this."""
        words = messages(self.language)["page"]
        skip = f'- link "{words["skip"]}":\n  - /url: "#main-content"\n'
        links = "".join(
            f'  - link "{messages(other)["name"]}":\n    - /url: "{address}"\n'
            for other, address in self.switches.items()
        )
        name = self.organisation or words["survey"]
        banner = f"- banner:\n  - text: {name}\n{links}" if links else f"- banner: {name}\n"
        if not self.statement:
            return f"{skip}{banner}{main}"
        address = f"{self.statement.removesuffix(TAB)}?lang={self.language}"
        text = words["accessibility_tab" if self.statement.endswith(TAB) else "accessibility"]
        return f'{skip}{banner}{main}\n- contentinfo:\n  - link "{text}":\n    - /url: {address}'

    def above(self, main: str) -> str:
        """The golden text: these facts, a line each, and what is inside `main`."""
        return "".join(f"{name}: {value}\n" for name, value in asdict(self).items() if value) + f"\n{main}\n"


def parted(page: str) -> tuple[Frame, str]:
    """A whole page's frame and what is inside its `main`; the frame is the shell's, to the last character.

    But for the words that a stylesheet puts into a table of units.
    """
    page = _CARDS.sub("", page)
    whole = _MAIN.fullmatch(page)
    assert whole, page
    before, main, after = whole.groups()
    styles = re.findall("<style>(.*?)</style>", before, re.DOTALL)
    statement = re.search(r'href="([^"]*accessibility)\?lang=..("?)', after)
    name = unescape(before.rpartition("<span>")[2].partition("</span>")[0])
    language = before.partition('<html lang="')[2][:2]
    frame = Frame(
        title=unescape(before.partition("<title>")[2].partition("</title>")[0]),
        language=language,
        organisation="" if name == messages(language)["page"]["survey"] else name,
        switch=" ".join(unescape(address) for address in re.findall(r'href="(\?[^"]*lang=[^"]*)"', before)),
        statement=statement[1] + (TAB if "_blank" in after else "") if statement else "",
        style=", ".join(_named(style) for style in styles[1:]),
    )
    assert styles[0] == CSS
    assert frame.around(main) == page
    return frame, main


def _named(style: str) -> str:
    """The sheets that a stylesheet is made of."""
    for name, text in SHEETS.items():
        if style == text:
            return name
    names, rest = [], style
    while found := next((name for name in FORMS if rest.startswith(form.sheet(name))), ""):
        names.append(found)
        rest = rest.removeprefix(form.sheet(found))
    [n] = re.findall(r'--of:"\D* (\d+)"', rest)
    return f"{' '.join(names)} of {n}"


def _made_of(named: str, language: str) -> str:
    """The stylesheet of these names."""
    if named in SHEETS:
        return SHEETS[named]
    names, _, n = named.partition(" of ")
    return "".join(map(form.sheet, names.split())) + form.of_how_many(int(n), messages(language)["form"])


def whole(golden: str) -> str:
    """The page of a golden text."""
    facts, _, main = golden.partition("\n\n")
    return Frame(**dict(fact.split(": ", 1) for fact in facts.splitlines())).around(main.removesuffix("\n"))


def frames() -> str:
    """The frame of a page that gives it little, and of one that gives it all, in each language."""
    return "\n".join(
        Frame(**facts, language=language).around("<p>The page.</p>").replace(CSS, "/* shared.page.CSS */")
        for language in LANGUAGES
        for facts in (
            {"title": "Little"},
            {
                "title": "All & more",
                "organisation": "Sample & Sons",
                "switch": " ".join(f"?lang={other}" for other in LANGUAGES if other != language),
                "statement": "../accessibility",
            },
            {"title": "What must not be lost", "statement": f"accessibility{TAB}"},
        )
    )
