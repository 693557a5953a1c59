"""What a reader sees of an HTML part."""

from __future__ import annotations

from html.parser import HTMLParser

UNSEEN = {"head", "style", "script", "title"}


class _Visible(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []
        self.inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in UNSEEN:
            self.inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.inside and self.inside[-1] == tag:
            self.inside.pop()

    def handle_data(self, data: str) -> None:
        if not self.inside:
            self.text.append(data)


def visible_text(html: str) -> str:
    """The text of an HTML document, without its head."""
    parser = _Visible()
    parser.feed(html)
    return " ".join(parser.text)
