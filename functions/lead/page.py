"""The pages of a signed link: one question and one button each. A GET shows, a POST acts."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from functions.lead.desk import DID_CHARACTERS, Did
from functions.lead.session import Typed
from functions.lead.share import END, MOST, Shared, Sheet
from shared.language import messages, query
from shared.page import STYLE, Reply, escape, footer, reply, sheet, shell, source, switch
from shared.session import MOST_CAME, Session
from shared.signing import Purpose
from shared.unit import Unit

STATUS = {"gone": 404, "not_now": 503}
ACTION = "action"  # the name of every button; no other field has it, so that only who presses one sends it
STOP, RESUME, SAVE = "stop", "resume", "save"  # values of buttons; those of `yes` and `no` are the purposes themselves
TAKE_BACK = "take-back "  # and a day
NOTHING = Typed()
TYPED, ERRORS = sheet("typed.css"), sheet("errors.css")
ALL_WELL: Mapping[str, str] = {}
ONE_CLICK = {"List-Unsubscribe": "One-Click"}  # what a mail program posts (RFC 8058)


class Pages:
    """The pages in one language."""

    def __init__(self, language: str, organisation: str = "", *, is_unasked: bool = False) -> None:
        self._language, self._organisation, self._is_unasked = language, organisation, is_unasked
        self._words: dict[str, Any] = messages(language)["lead"]
        self.query = query(language)  # of a page that is to speak the same

    def plain(self, name: str) -> Reply:
        """A page of STATUS. Wrong, old and changed links get the same."""
        heading, *paragraphs = self._words[name]
        return self._reply(heading, [_heading(heading), *map(_paragraph, paragraphs)], STATUS[name])

    def unasked(self) -> "Pages":
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

    def answered(self, name: str, units: Sequence[Unit], *, stopped: bool = False) -> Reply:
        """The thanks for `yes`, of somebody who has `stopped` the mail or not, or for `no`, which can be taken back."""
        words = self._filled(name, units)
        said = _status(words["done_stopped" if stopped else "done_text"])
        back = [_form(_button(words["back"], Purpose.YES, is_second=True))] if name == Purpose.NO else []
        return self._reply(words["done"], [_heading(words["done"]), said, *back])

    def did(self, team: Unit, did: Did, *, saved: bool = False, too_long: bool = False) -> Reply:
        """The page with one field; `did.text` is in it, be it saved or too long to be."""
        words = self._filled("did", [team])
        heading = _heading(words["heading"], team.name)
        if not did.is_open:
            quoted = [f'<div class="nhsuk-inset-text"><p>{escape(did.text)}</p></div>'] if did.text else []
            return self._reply(words["heading"], [heading, _paragraph(words["closed"]), *quoted])
        wrong = {"did": words["too_long"].format(limit=DID_CHARACTERS, n=len(did.text))} if too_long else {}
        count = words["count"].format(n=len(did.text), limit=DID_CHARACTERS)
        red = " nhsuk-textarea--error" if wrong else ""
        area = f'<textarea class="nhsuk-textarea{red}" {{}} rows="5">\n{escape(did.text)}</textarea>'
        field = self._field("did", words["label"], f"{words['hint']} {count}", wrong, area)
        status = words["saved"] if saved else ""
        return self._fields(words["heading"], heading, status, wrong, field + _button(words[SAVE], SAVE))

    def met(
        self,
        team: Unit,
        sessions: Sequence[Session],
        typed: Typed = NOTHING,
        told: str = "",
        wrong: Mapping[str, str] = ALL_WELL,
        **about: str | int,
    ) -> Reply:
        """The page with a day and how many came, what was `typed` in them, and below them what is noted.

        `told` is the name of what is said first, `wrong` has that of what is said of a field; `about` fills these.
        """
        words: dict[str, str] = self._words["met"]
        faults = {field: words[name].format(most=MOST_CAME, **about) for field, name in wrong.items()}
        day = self._field("day", words["day"], "", faults, _line("date", typed.day, is_wrong="day" in wrong))
        number = _line("text", typed.came, is_wrong="came" in wrong, more=' inputmode="numeric"')
        came = self._field("came", words["came"], words["came_hint"], faults, number)
        listed = "".join(
            f"<li>{escape(words['row'].format(day=written(each.day), came=each.came))} "
            f"{_button(words['take_back'], TAKE_BACK + each.day.isoformat(), of=written(each.day))}</li>\n"
            for each in sessions
        )
        so_far = f"<h2>{escape(words['so_far'])}</h2>\n<ul>\n{listed}</ul>" if listed else ""
        heading = f"{_heading(words['heading'], team.name)}\n{_paragraph(words['text'].format(team=team.name))}"
        inside = day + came + _button(words[SAVE], SAVE) + so_far
        return self._fields(words["heading"], heading, words[told].format(**about) if told else "", faults, inside)

    def share(self, team: Unit, sheet: Sheet) -> Reply:
        """The page on which a link for others is made, with those that work, each with a button that ends it."""
        words: dict[str, str] = self._words["share"]
        about = {"team": team.name, "wave": written(sheet.wave), "most": MOST}
        about |= {"first": written(sheet.first), "last": written(sheet.last)}
        wrong = {"until": words[sheet.wrong].format(**about)} if sheet.wrong else {}
        day = _line("date", sheet.typed, is_wrong=bool(wrong))
        field = self._field("until", words["until"], words["until_hint"].format(**about), wrong, day)
        name = f'<input type="hidden" name="name" value="{escape(sheet.name)}">\n'
        listed = "".join(_shared(words, each) for each in sheet.links)
        so_far = f"<h2>{escape(words['links'])}</h2>\n{listed}" if listed else ""
        heading = [
            _heading(words["heading"], team.name),
            *(_paragraph(words[each].format(**about)) for each in ("text", "kept_back")),
        ]
        told = words[sheet.told].format(day=written(sheet.made.until) if sheet.made else "") if sheet.told else ""
        if sheet.made:
            text = words["message"].format(day=written(sheet.made.until), address=sheet.made.address, **about)
            heading.insert(1, _copied("message", words["message_label"], text, rows=9))
        return self._fields(
            words["heading"], "\n".join(heading), told, wrong, name + field + _button(words[SAVE], SAVE) + so_far
        )

    def _fields(self, title: str, heading: str, status: str, wrong: Mapping[str, str], inside: str) -> Reply:
        """A page with fields; what is `wrong` with them, by field, stands before all else."""
        form = messages(self._language)["form"]
        links = "".join(f'<li><a href="#{at}">{escape(fault)}</a></li>' for at, fault in wrong.items())
        problem = (
            f'<div class="nhsuk-error-summary" role="alert" tabindex="-1" autofocus>\n'
            f'<h2 class="nhsuk-error-summary__title">{escape(form["problem"])}</h2>\n'
            f'<ul class="nhsuk-error-summary__list">{links}</ul>\n</div>'
        )
        main = [*([problem] if wrong else []), *([_status(status)] if status else []), heading, _form(inside)]
        if wrong:
            return self._reply(f"{form['error_prefix']}{title}", main, 422, TYPED + ERRORS)
        return self._reply(title, main, more_css=TYPED)

    def _field(self, name: str, label: str, hint: str, wrong: Mapping[str, str], control: str) -> str:
        """A field; `control` is its element, and takes what all of them have in common at `{}`."""
        error = f"{messages(self._language)['form']['error']} {wrong[name]}" if name in wrong else ""
        red = " nhsuk-form-group--error" if error else ""
        described = " ".join(f"{name}-{what}" for what, said in (("hint", hint), ("error", error)) if said)
        common = f'id="{name}" name="{name}" autocomplete="off"'
        if described:
            common += f' aria-describedby="{described}"'
        return (
            f'<div class="nhsuk-form-group{red}">\n'
            f'<label class="nhsuk-label nhsuk-label--m" for="{name}">{escape(label)}</label>\n'
            + (f'<p class="nhsuk-hint" id="{name}-hint">{escape(hint)}</p>\n' if hint else "")
            + (f'<p class="nhsuk-error-message" id="{name}-error">{escape(error)}</p>\n' if error else "")
            + f"{control.replace('{}', common, 1)}\n</div>\n"
        )

    def _filled(self, name: str, units: Sequence[Unit]) -> dict[str, str]:
        led = ", ".join(unit.name for unit in units)
        filled = {"units": led, "limit": str(DID_CHARACTERS)}
        return {
            key: text if key in ("count", "too_long") else text.format(**filled)
            for key, text in self._words[name].items()
        }

    def _reply(self, title: str, main: Sequence[str], status: int = 200, more_css: str = "") -> Reply:
        unasked = [_status(self._words["unasked"])] if self._is_unasked else []
        body = shell(
            title,
            "\n".join([*unasked, *main]),
            language=self._language,
            organisation=self._organisation,
            switch=switch(self._language),
            footer=footer("../", self._language, new_tab=True),  # what is typed must not be lost
            more_css=more_css,
        )
        style = f"{STYLE} {source(more_css)}" if more_css else STYLE
        return reply(422 if self._is_unasked else status, body, style=style)


def _heading(text: str, caption: str = "") -> str:
    above = f'<span class="nhsuk-caption-l">{escape(caption)}</span> ' if caption else ""
    return f'<h1 class="nhsuk-heading-l">{above}{escape(text)}</h1>'


def _paragraph(text: str) -> str:
    return f"<p>{escape(text)}</p>"


def _status(text: str) -> str:
    return f'<div class="nhsuk-inset-text" role="status"><p>{escape(text)}</p></div>'


def _form(inside: str) -> str:
    return f'<form method="post" novalidate>\n{inside}\n</form>'


def _line(kind: str, text: str, *, is_wrong: bool, more: str = "") -> str:
    red = " nhsuk-input--error" if is_wrong else ""
    return f'<input class="nhsuk-input nhsuk-input--width-10{red}" type="{kind}" {{}}{more} value="{escape(text)}">'


def _shared(words: Mapping[str, str], shared: Shared) -> str:
    """A link that works, to be copied, looked at and ended."""
    day = written(shared.until)
    link = _copied(
        f"link-{shared.name}", words["link"].format(day=day, wave=written(shared.wave)), shared.address, rows=5
    )
    look = f'<p><a href="../results/{escape(shared.address.rpartition("/")[2])}">{escape(words["look"])}</a></p>\n'
    return f"{link}{look}{_button(words['end'], END + shared.name, of=day)}\n"


def _copied(name: str, label: str, text: str, *, rows: int) -> str:
    """A text to copy; it has no name of its own, so that no form sends it."""
    return (
        f'<div class="nhsuk-form-group"><label class="nhsuk-label" for="{name}">{escape(label)}</label>\n'
        f'<textarea class="nhsuk-textarea" id="{name}" rows="{rows}" readonly>\n{escape(text)}</textarea></div>\n'
    )


def _button(text: str, value: str, of: str = "", *, is_second: bool = False) -> str:
    """A button; one `of` several like it, for those who do not see where it stands."""
    style = " nhsuk-button--secondary" if of or is_second else ""
    more = f' <span class="nhsuk-u-visually-hidden">{of}</span>' if of else ""
    return f'<button class="nhsuk-button{style}" name="{ACTION}" value="{value}">{escape(text)}{more}</button>'


def written(day: date) -> str:
    """As it is typed, in every language."""
    return f"{day:%d/%m/%Y}"
