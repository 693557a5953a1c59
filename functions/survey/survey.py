"""What a visitor gets: the form, the thanks, or the form again with every answer kept.

| status | when |
|---|---|
| 200 | the form; the thanks; that the survey is not open, and when the next one is |
| 303 | stored, or stored before: to the thanks |
| 404 | no such link |
| 409 | the form again: its nonce came before with other answers, or its slip is spent; or answers that came after \
closing, not stored |
| 422 | the form again: an answer is not valid, nothing was answered, the nonce is missing, or there is no such slip |
| 503 | the form again, with the same nonce: the database fails |
"""

from functions.survey import page
from functions.survey.dynamodb import DatabaseRefused, DatabaseUnavailable
from functions.survey.page import NONCE, SLIP
from functions.survey.response import is_nonce, put_response
from functions.survey.slip import is_known, read_slip, spend
from functions.survey.submission import check, kept
from shared.slip import read, written

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from functions.survey.dynamodb import Door
    from functions.survey.form import Form, Forms, Link
    from functions.survey.page import Reply
    from functions.survey.submission import Fields

DATABASE_FAILED = (DatabaseUnavailable, DatabaseRefused)


class Survey:
    """The public side of every open wave. `report` is told of each failure that a visitor meets."""

    def __init__(
        self, door: "Door", forms: "Forms", responses: str, slips: str, report: "Callable[[Exception], None]"
    ) -> None:
        self._door, self._forms, self._report = door, forms, report
        self._responses, self._slips = responses, slips

    def show(self, code: str, now: float, fresh_nonce: str, scanned: str = "") -> "Reply":
        """The form of the open wave, with the slip's code if one was scanned; or when the next wave opens."""
        try:
            link, form = self._find(code, now)
        except DATABASE_FAILED as error:
            self._report(error)
            return page.not_now()
        if link is None:
            return page.unknown()
        if form is None:
            return page.shut()
        if not form.is_open(link, now):
            return _page(form, "shut", 200, {"team": link.team_name})
        slip = read(scanned) if form.slip else ""
        return _form(link, form, 200, {"nonce": fresh_nonce, **({"slip": written(slip)} if slip else {})})

    def take(self, code: str, posted: "Fields", now: float, fresh_nonce: str) -> "Reply":
        """Store a response and lead to the thanks, or say what is in the way with nothing of it lost."""
        try:
            link, form = self._find(code, now)
        except DATABASE_FAILED as error:
            self._report(error)
            return page.not_saved(posted)
        if link is None:
            return page.unknown()
        if form is None:
            return page.late()
        if not form.is_open(link, now):
            return _page(form, "shut", 409, {"team": link.team_name, "late": "yes"})
        return self._store(code, link, form, posted, fresh_nonce)

    def _store(self, code: str, link: "Link", form: "Form", posted: "Fields", fresh_nonce: str) -> "Reply":
        nonces = posted.get(NONCE, ())
        nonce = nonces[0] if len(nonces) == 1 and is_nonce(nonces[0]) else ""
        slip, slip_fault = read_slip(form, posted)
        answers, faults = check(form.columns, posted)
        said = {f"!{item}": form.errors[item][fault] for item, fault in faults.items()}
        if not (answers or faults):
            said["empty"] = "yes"
        if slip_fault:
            said[f"!{SLIP}"] = form.slip[slip_fault]
        if said:
            return _form_again(link, form, 422, posted, nonce or fresh_nonce, {"errors": "yes", **said})
        if not nonce:
            return _form_again(link, form, 422, posted, fresh_nonce, {"again": "yes"})
        try:
            secret = nonce + slip
            spending = [spend(self._slips, link, form, slip, secret)] if slip else []
            stored = put_response(self._door, self._responses, link, form, secret, answers, spending)
            known = stored or not slip or is_known(self._door, self._slips, link, form, slip)
        except DATABASE_FAILED as error:
            self._report(error)
            # The same nonce: if the answers did arrive, sending them again is answered with the thanks.
            return _form_again(link, form, 503, posted, nonce, {"unsaved": "yes"})
        if not known:
            said = {"errors": "yes", f"!{SLIP}": form.slip["unknown"]}
            return _form_again(link, form, 422, posted, nonce, said)
        if not stored:
            return _form_again(link, form, 409, posted, fresh_nonce, {"sent": "yes"})
        return page.reply(303, "", Location=f"{code}/thanks")

    def thank(self, code: str, now: float) -> "Reply":
        """What happens next; the same page for whoever asks, and it holds nothing of the answers."""
        try:
            link, form = self._find(code, now)
        except DATABASE_FAILED as error:
            self._report(error)
            return page.sent_but_not_now()
        if link is None or form is None:
            return page.unknown()
        texts = {"team": link.team_name, "link": code}
        return page.reply(200, page.fill(form.pages["thanks"], texts), style=f"{form.style} 'self'")  # forget.css

    def _find(self, code: str, now: float) -> "tuple[Link | None, Form | None]":
        self._door.begin()
        link = self._forms.link(code, now)
        return link, self._forms.form(link, now) if link else None


def _page(form: "Form", name: str, status: int, texts: "dict[str, str]") -> "Reply":
    return page.reply(status, page.fill(form.pages[name], texts), style=form.style)


def _form(link: "Link", form: "Form", status: int, texts: "dict[str, str]") -> "Reply":
    told = {"did": link.did} if link.did else {}
    return _page(form, "form", status, {"team": link.team_name, **told, **texts})


def _form_again(
    link: "Link", form: "Form", status: int, posted: "Fields", nonce: str, said: "dict[str, str]"
) -> "Reply":
    """The form with what was posted; `said` says why it comes again."""
    typed = {"slip": " ".join(posted.get(SLIP, ()))} if form.slip else {}
    return _form(link, form, status, {**kept(form.columns, posted), **typed, "nonce": nonce, **said})
