"""The pages of the desk as replies: each is a template with its words, below what is told and what is wrong.

A GET shows, a POST acts; a button has the name ACTION, which no other field has, so that only who presses it sends it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from shared.language import DEFAULT, messages, query
from shared.page import STYLE, Reply, footer, reply, sheet, shell, source, switch
from shared.phrase import Phrases
from shared.templates import templates

ERRORS = sheet("errors.css")
CSS = Path(__file__).with_name("desk.css").read_text(encoding="utf-8")
PLAIN = {"gone": 404, "not_now": 503, "not_here": 404, "no_more": 410, "elsewhere": 403, "not_ready": 503}
ACTION, SAVE = "action", "save"
ALL_WELL: Mapping[str, str] = {}
TEMPLATES = templates(Path(__file__).parent / "templates")
TEMPLATES.globals |= {"ACTION": ACTION, "SAVE": SAVE}
COMMON = Phrases("desk", "page")


@dataclass(frozen=True)
class Pages:
    """What all pages of a visit share: their language, whose they are, the way from a page to the stage, and the
    `proof` that each form of somebody who has signed in carries (`functions.desk.visits`).
    """

    language: str = DEFAULT
    organisation: str = ""
    root: str = "../"
    proof: str = ""
    address: str = ""  # of who has signed in
    is_unasked: bool = False

    @property
    def query(self) -> str:
        """What the address of a page ends with that is to speak the same."""
        return query(self.language)

    def unasked(self) -> "Pages":
        """The same pages as a POST gets that changed nothing, because it did not come from their button."""
        return replace(self, is_unasked=True)

    def plain(self, name: str) -> Reply:
        """A page of PLAIN. Wrong, old and changed links get the same."""
        heading, *paragraphs = COMMON.each(name)
        go = COMMON("sign_in") if name == "no_more" else ""
        return self.show(COMMON, "plain", heading, status=PLAIN[name], paragraphs=paragraphs, go=go)

    def show(  # what a page is made of
        self,
        say: Phrases,
        template: str,
        title: str,
        *,
        status: int = 200,
        told: str = "",
        wrong: Mapping[str, str] = ALL_WELL,
        **content: object,
    ) -> Reply:
        """A page: `title` is its heading too, `told` is said first; what is `wrong`, by field, before all else."""
        words, css = messages(self.language)["form"], CSS + (ERRORS if wrong else "")
        main = TEMPLATES.get_template("main.html").render(
            {"page": self, "common": COMMON, "say": say, "inside": f"{template}.html", "title": title},
            told=told,
            wrong=wrong,
            words=words,
            **content,
        )
        body = shell(
            f"{words['error_prefix']}{title}" if wrong else title,
            main.strip(),
            language=self.language,
            organisation=self.organisation,
            switch=switch(self.language),
            footer=footer(self.root, self.language, new_tab=True),  # what is typed must not be lost
            more_css=css,
        )
        return reply(422 if wrong or self.is_unasked else status, body, style=f"{STYLE} {source(css)}")


def on(location: str, **headers: str) -> Reply:
    """The way to another page of the desk, so that going back sends nothing again."""
    usual = {"Location": location, "Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
    return {"statusCode": 303, "headers": {**usual, **headers}, "body": "", "isBase64Encoded": False}


def written(day: date) -> str:
    """As it is typed, in every language."""
    return f"{day:%d/%m/%Y}"


TEMPLATES.filters["written"] = written
