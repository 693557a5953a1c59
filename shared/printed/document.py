"""A document in blocks, as HTML that needs no other file and as a PDF to print.

A block is `[kind, text, ...]`: h1, h2, p, ul; or `["page", name]`, a section of the public page on anonymity, word for
word as staff find it there.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from shared.language import messages
from shared.page import escape, shell
from shared.printed import typeset

Block = Sequence[str]

TEMPLATE = Path(__file__).with_name("document.typ")
SECTIONS = ("stored", "not_stored", "kept", "readers", "own_words", "limits")  # of the page, in its order
KINDS = ("h1", "h2", "p", "ul")


def filled(blocks: Sequence[Block], facts: Mapping[str, object], language: str) -> list[list[str]]:
    """The blocks with every place filled, and the page's sections in theirs."""
    made: list[list[str]] = []
    for kind, *texts in blocks:
        if kind == "page":
            made += section(texts[0], language)
        else:
            made.append([kind, *(text.format_map(facts) for text in texts)])
    return made


def section(name: str, language: str) -> list[list[str]]:
    """One of SECTIONS: its heading and what stands below it, without links."""
    return list(_sections(language))[SECTIONS.index(name)]


def _sections(language: str) -> Iterator[list[list[str]]]:
    found: list[list[str]] = []
    for block in messages(language)["anonymity"]:
        if block[0] == "h2" and found:
            yield found
            found = []
        if found or block[0] == "h2":
            found += [list(block)] if block[0] in KINDS else []
    yield found


def html(blocks: Sequence[Block], organisation: str, language: str) -> str:
    """The document as a page of the look of the survey's."""
    return shell(
        f"{blocks[0][1]} – {organisation}",
        "\n".join(_markup(kind, texts) for kind, *texts in blocks),
        language=language,
        organisation=organisation,
    )


def _markup(kind: str, texts: Sequence[str]) -> str:
    if kind == "ul":
        return "<ul>\n" + "\n".join(f"<li>{escape(text)}</li>" for text in texts) + "\n</ul>"
    return f"<{kind}>{escape(texts[0])}</{kind}>"


def pdf(blocks: Sequence[Block], organisation: str, language: str) -> bytes:
    """The document on A4."""
    data = {"title": blocks[0][1], "lang": language, "organisation": organisation, "blocks": blocks}
    return typeset.pdf(TEMPLATE, data)
