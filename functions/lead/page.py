"""The pages of a signed link: one question and one button each. A GET shows, a POST acts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from functions.lead.desk import DID_CHARACTERS
from shared.language import messages
from shared.page import escape, footer, reply, shell, switch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from functions.lead.desk import Did
    from shared.page import Reply
    from shared.unit import Unit

STATUS = {"gone": 404, "not_now": 503}
ACTION = "action"  # the name of every button; no other field has it, so that only who presses one sends it
STOP, RESUME, SAVE = "stop", "resume", "save"  # values of buttons; those of `yes` and `no` are the purposes themselves
ONE_CLICK = {"List-Unsubscribe": "One-Click"}  # what a mail program posts (RFC 8058)


class Pages:
    """The pages in one language."""

    def __init__(self, language: str, organisation: str = "", *, is_unasked: bool = False) -> None:
        self._language, self._organisation, self._is_unasked = language, organisation, is_unasked
        self._words: dict[str, Any] = messages(language)["lead"]

    def plain(self, name: str) -> Reply:
        """A page of STATUS. Wrong, old and changed links get the same."""
        heading, *paragraphs = self._words[name]
        return self._reply(heading, [_heading(heading), *map(_paragraph, paragraphs)], STATUS[name])

    def unasked(self) -> Pages:
        """The same pages as a POST gets that changed nothing, because it did not come from their button."""
        return Pages(self._language, self._organisation, is_unasked=True)

    def mail(self, units: Sequence[Unit], *, stopped: bool, acted: bool = False) -> Reply:
        """Whether mail comes, with the button that changes it; `acted` just now."""
        words = self._filled("mail", units)
        state = words["stopped"] if stopped else words["resumed"] if acted else words["on"]
        button = _button(words[RESUME], RESUME) if stopped else _button(words[STOP], STOP)
        changed = [_status(state)] if acted else [_paragraph(state)]
        why = [] if stopped else [_paragraph(words["why"])]
        return self._reply(words["heading"], [_heading(words["heading"]), *changed, *why, _form(button)])

    def ask(self, name: str, units: Sequence[Unit]) -> Reply:
        """The question `yes` or `no`, with its button."""
        words = self._filled(name, units)
        main = [_heading(words["heading"]), _paragraph(words["text"]), _form(_button(words["button"], name))]
        return self._reply(words["heading"], main)

    def answered(self, name: str, units: Sequence[Unit]) -> Reply:
        """The thanks for `yes` or `no`."""
        words = self._filled(name, units)
        return self._reply(words["done"], [_heading(words["done"]), _status(words["done_text"])])

    def did(self, team: Unit, did: Did, *, saved: bool = False, too_long: bool = False) -> Reply:
        """The page with one field; `did.text` is in it, be it saved or too long to be."""
        words = self._filled("did", [team])
        heading = _heading(words["heading"], team.name)
        if not did.is_open:
            quoted = [f'<div class="nhsuk-inset-text"><p>{escape(did.text)}</p></div>'] if did.text else []
            return self._reply(words["heading"], [heading, _paragraph(words["closed"]), *quoted])
        form = messages(self._language)["form"]
        fault = words["too_long"].format(limit=DID_CHARACTERS, n=len(did.text))
        problem = (
            f'<div class="nhsuk-error-summary" role="alert" tabindex="-1" autofocus>\n'
            f'<h2 class="nhsuk-error-summary__title">{escape(form["problem"])}</h2>\n'
            f'<ul class="nhsuk-list nhsuk-error-summary__list"><li><a href="#did">{escape(fault)}</a></li></ul>\n</div>'
        )
        title = f"{form['error_prefix']}{words['heading']}" if too_long else words["heading"]
        main = [*([problem] if too_long else []), *([_status(words["saved"])] if saved else []), heading]
        field = _field(words, did.text, f"{form['error']} {fault}" if too_long else "")
        return self._reply(title, [*main, _form(field + _button(words[SAVE], SAVE))], 422 if too_long else 200)

    def _filled(self, name: str, units: Sequence[Unit]) -> dict[str, str]:
        led = ", ".join(unit.name for unit in units)
        filled = {"units": led, "limit": str(DID_CHARACTERS)}
        return {
            key: text if key in ("count", "too_long") else text.format(**filled)
            for key, text in self._words[name].items()
        }

    def _reply(self, title: str, main: Sequence[str], status: int = 200) -> Reply:
        unasked = [_status(self._words["unasked"])] if self._is_unasked else []
        body = shell(
            title,
            "\n".join([*unasked, *main]),
            language=self._language,
            organisation=self._organisation,
            switch=switch(self._language),
            footer=footer("../", self._language, new_tab=True),  # what is typed must not be lost
        )
        return reply(422 if self._is_unasked else status, body)


def _heading(text: str, caption: str = "") -> str:
    above = f'<span class="nhsuk-caption-l">{escape(caption)}</span> ' if caption else ""
    return f'<h1 class="nhsuk-heading-l">{above}{escape(text)}</h1>'


def _paragraph(text: str) -> str:
    return f"<p>{escape(text)}</p>"


def _status(text: str) -> str:
    return f'<div class="nhsuk-inset-text" role="status"><p>{escape(text)}</p></div>'


def _form(inside: str) -> str:
    return f'<form method="post" novalidate>\n{inside}\n</form>'


def _button(text: str, value: str) -> str:
    return f'<button class="nhsuk-button" name="{ACTION}" value="{value}">{escape(text)}</button>'


def _field(words: dict[str, str], text: str, fault: str) -> str:
    error = f'<p class="nhsuk-error-message" id="did-error">{escape(fault)}</p>\n' if fault else ""
    described = "did-hint did-error" if fault else "did-hint"
    count = words["count"].format(n=len(text), limit=DID_CHARACTERS)
    return (
        f'<div class="nhsuk-form-group{" nhsuk-form-group--error" if fault else ""}">\n'
        f'<label class="nhsuk-label nhsuk-label--m" for="did">{escape(words["label"])}</label>\n'
        f'<p class="nhsuk-hint" id="did-hint">{escape(words["hint"])} {escape(count)}</p>\n{error}'
        f'<textarea class="nhsuk-textarea{" nhsuk-textarea--error" if fault else ""}" id="did" name="did" rows="5"'
        f' autocomplete="off" aria-describedby="{described}">\n{escape(text)}</textarea>\n</div>\n'
    )
