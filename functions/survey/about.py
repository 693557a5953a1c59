"""Pages that explain: how answers stay anonymous, how small groups are protected, how accessible the pages are.

The first two are the same for every organisation; the last is made of its settings (`functions.clock.statement`).
They hold nothing of any survey. Loaded only when somebody asks for one.
"""

from __future__ import annotations

from functions.survey.page import plain
from shared.language import DEFAULT, messages
from shared.page import STYLE, escape, footer, reply, sheet, shell, source, switch
from shared.store import keys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from functions.survey.dynamodb import Door
    from shared.page import Reply

EXPLAINING = {"/anonymity": "anonymity", "/small-groups": "small_groups"}  # path: blocks in the messages
STATEMENT = "/accessibility"
MORE = sheet("more.css")


def page(path: str, language: str, door: Door, table: str) -> Reply:
    """The page at this path (without the stage). Raises what the door raises, for the accessibility statement."""
    if path in EXPLAINING:
        return reply(200, explaining(path, language), style=f"{STYLE} {source(MORE)}")
    return _statement(language, door, table) if path == STATEMENT else plain("unknown", language)


def _statement(language: str, door: Door, table: str) -> Reply:
    door.begin()
    item = door.get(table, keys.statement(language)) or door.get(table, keys.statement(DEFAULT))  # before a load: none
    return reply(200, item["page"]["S"], style=item["style"]["S"]) if item else plain("unknown", language)


def explaining(path: str, language: str) -> str:
    """One of EXPLAINING, as HTML."""
    blocks: Sequence[Sequence[str]] = messages(language)[EXPLAINING[path]]
    main = "\n".join(_block(kind, texts, language) for kind, *texts in blocks)
    return shell(
        blocks[0][1], main, language=language, switch=switch(language), footer=footer("", language), more_css=MORE
    )


def _block(kind: str, texts: Sequence[str], language: str) -> str:
    """A block of an explaining page: `[kind, text, ...]`, as the languages' files have it."""
    if kind == "table":
        return _table(*texts)
    if kind == "more":  # opens to a list
        return f"<details>\n<summary>{escape(texts[0])}</summary>\n{_list(texts[1:])}\n</details>"
    if kind == "ul":
        return _list(texts)
    if kind == "link":
        return f'<p><a href="{texts[0]}?lang={language}">{escape(texts[1])}</a></p>'
    return f"<{kind}>{escape(texts[0])}</{kind}>"


def _list(texts: Sequence[str]) -> str:
    return "<ul>\n" + "\n".join(f"<li>{escape(text)}</li>" for text in texts) + "\n</ul>"


def _table(caption: str, head: Sequence[str], *rows: Sequence[str]) -> str:
    columns = "".join(f'<th scope="col">{escape(text)}</th>' for text in head)
    body = "\n".join(
        f'<tr><th scope="row">{escape(first)}</th>' + "".join(f"<td>{escape(text)}</td>" for text in others) + "</tr>"
        for first, *others in rows
    )
    return (
        f"<table>\n<caption>{escape(caption)}</caption>\n<thead><tr>{columns}</tr></thead>\n"
        f"<tbody>\n{body}\n</tbody>\n</table>"
    )
