"""What a visitor gets: the form, the thanks, or the form again with every answer kept.

| status | when |
|---|---|
| 200 | the form; the thanks; what a lead will see; that the survey is not open, and when the next one is; the form \
again in another language, or once with the words of a comment that may point at somebody |
| 303 | stored, or stored before: to the thanks |
| 404 | no such link |
| 410 | the team has closed and takes part no more, or its link was revoked |
| 409 | the form again: its nonce came before with other answers, or its slip is spent; or answers that came after \
closing, not stored |
| 422 | the form again: an answer is not valid, nothing was answered, the nonce is missing, or there is no such slip |
| 503 | the form again, with the same nonce: the database fails |
"""

from __future__ import annotations

from functions.survey import page
from functions.survey.dynamodb import DatabaseRefused, DatabaseUnavailable
from functions.survey.page import ASKED, NONCE, SLIP, SWITCH
from functions.survey.response import is_nonce, put_response
from functions.survey.slip import is_known, read_slip, spend
from functions.survey.submission import check, kept, word_fault
from shared.page import fill, reply
from shared.slip import read, written

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from functions.survey.dynamodb import Door
    from functions.survey.form import Form, Forms, Link
    from functions.survey.submission import Fields
    from shared.packing import Answer
    from shared.page import Reply

DATABASE_FAILED = (DatabaseUnavailable, DatabaseRefused)


class Survey:
    """The public side of every open wave. `report` is told of each failure that a visitor meets."""

    def __init__(
        self, door: Door, forms: Forms, responses: str, slips: str, report: Callable[[Exception], None]
    ) -> None:
        self._door, self._forms, self._report = door, forms, report
        self._responses, self._slips = responses, slips

    def show(self, code: str, language: str, now: float, fresh_nonce: str, scanned: str = "") -> Reply:
        """The form of the open wave; or when the next wave opens.

        `scanned` is the code of a slip that 0.1.0 printed; read until the release after next (decision 64).
        """
        try:
            link, form = self._find(code, language, now)
        except DATABASE_FAILED as error:
            self._report(error)
            return page.plain("not_now", language)
        if link is None or link.is_revoked:
            return page.plain("revoked" if link else "unknown", language)
        if form is None:
            return page.plain("ended" if link.until else "shut", language)
        if not form.is_open(link, now) and link.until:
            return page.plain("ended", language)
        if not form.is_open(link, now):
            return _page(form, "shut", 200, {"team": link.team_name})
        slip = read(scanned) if form.slip else ""
        texts = {"fresh": "yes", "nonce": fresh_nonce}
        if slip:
            texts["slip"] = written(slip)
        return _form(code, link, form, 200, texts)

    def take(self, code: str, language: str, posted: Fields, now: float, fresh_nonce: str) -> Reply:
        """Store a response and lead to the thanks, or say what is in the way with nothing of it lost."""
        try:
            link, form = self._find(code, language, now)
        except DATABASE_FAILED as error:
            self._report(error)
            return page.not_saved(posted, language)
        if link is None or link.is_revoked:
            return page.plain("revoked" if link else "unknown", language)
        if form is None or (link.until and not form.is_open(link, now)):
            return page.plain("late", language)
        if not form.is_open(link, now):
            return _page(form, "shut", 409, {"team": link.team_name, "late": "yes"})
        if SWITCH in posted:
            return _form_again(code, link, form, 200, posted, _nonce(posted) or fresh_nonce, {})
        return self._store(code, link, form, posted, fresh_nonce)

    def _store(self, code: str, link: Link, form: Form, posted: Fields, fresh_nonce: str) -> Reply:
        nonce = _nonce(posted)
        slip, slip_fault = read_slip(form, posted)
        answers, faults = check(form.columns, posted)
        errors: dict[str, str] = {}
        for item, fault in faults.items():
            errors |= _said(item, fault, form.errors[item], posted.get(item, ()))
        if not (answers or faults):
            errors["empty"] = "yes"
        if slip_fault:
            errors[f"!{SLIP}"] = form.slip[slip_fault]
        if errors or not nonce:
            why = {"errors": "yes", **errors} if errors else {"again": "yes"}
            return _form_again(code, link, form, 422, posted, nonce or fresh_nonce, why)
        if form.asks and ASKED not in posted and (asked := _asked(form, answers)):
            # 200, as for another language: a 4xx is counted by the minute, and this is nobody's to count
            return _form_again(code, link, form, 200, posted, nonce, {"ask": "yes", "asked": "yes", **asked})
        try:
            secret = nonce + slip
            spending = [spend(self._slips, link, form, slip, secret)] if slip else []
            stored = put_response(self._door, self._responses, link, form, secret, answers, spending)
            known = stored or not slip or is_known(self._door, self._slips, link, form, slip)
        except DATABASE_FAILED as error:
            self._report(error)
            # The same nonce: if the answers did arrive, sending them again is answered with the thanks.
            return _form_again(code, link, form, 503, posted, nonce, {"unsaved": "yes"})
        if not known:
            errors = {"errors": "yes", f"!{SLIP}": form.slip["unknown"]}
            return _form_again(code, link, form, 422, posted, nonce, errors)
        if not stored:
            return _form_again(code, link, form, 409, posted, fresh_nonce, {"sent": "yes"})
        return reply(303, "", Location=f"{code}/thanks?lang={form.language}")

    def beside(self, code: str, language: str, now: float, name: str) -> Reply:
        """The page `name` beside a form: `thanks`, or `summary`, which shows what a lead will see.

        The same for whoever asks, and it holds nothing of the answers.
        """
        try:
            link, form = self._find(code, language, now)
        except DATABASE_FAILED as error:
            self._report(error)
            return page.plain("sent_but_not_now" if name == "thanks" else "not_now", language)
        if link is None or form is None or name not in form.pages:
            return page.plain("unknown", language)
        above = link.above(form.wave)
        leads = {"above": above} if above else {}
        return _page(form, name, 200, {"team": link.team_name, "link": code, **leads})

    def _find(self, code: str, language: str, now: float) -> tuple[Link | None, Form | None]:
        self._door.begin()
        link = self._forms.link(code, now)
        return link, self._forms.form(link, language, now) if link else None


def _nonce(posted: Fields) -> str:
    """The nonce that was posted, or "" where it is none."""
    nonces = posted.get(NONCE, ())
    return nonces[0] if len(nonces) == 1 and is_nonce(nonces[0]) else ""


def _said(item: str, fault: str, said: Mapping[str, str], given: Sequence[str]) -> dict[str, str]:
    """The sentence of a fault, for its slot; of each box for a word that is wrong, its own.

    A form that an earlier version compiled has one sentence for all boxes, and one of 0.1.0 has none for "negated".
    """
    if f"{fault}=1" not in said:
        return {f"!{item}": said.get(fault) or said["wrong"]}
    places = {f"!{item}={place}": f"{word_fault(value)}={place}" for place, value in enumerate(given, 1)}
    return {f"!{item}=": "yes", **{box: said[of] for box, of in places.items() if of in said}}


def _asked(form: Form, answers: Mapping[str, Answer]) -> dict[str, str]:
    """The comments that their writer is asked about, with the words that may point at somebody; see `pointing`."""
    comments = [column["id"] for column in form.columns if column["kind"] == "comment" and column["id"] in answers]
    if not comments:
        return {}
    from functions.survey.pointing import marked  # noqa: PLC0415  # not before the first comment

    return {f"~{item}": words for item in comments if (words := marked(str(answers[item])))}


def _page(form: Form, name: str, status: int, texts: dict[str, str], script: str = "") -> Reply:
    return reply(status, fill(form.pages[name], texts, form.css), style=form.style, script=script)


def _form(code: str, link: Link, form: Form, status: int, texts: dict[str, str]) -> Reply:
    did = link.did(form.wave)
    we_did = {"did": did} if did else {}
    return _page(form, "form", status, {"team": link.team_name, "link": code, **we_did, **texts}, form.script)


def _form_again(
    code: str, link: Link, form: Form, status: int, posted: Fields, nonce: str, why: dict[str, str]
) -> Reply:
    """The form with what was posted; `why` says for what reason it comes again."""
    texts = {**kept(form.columns, posted), "nonce": nonce, **why}
    if form.slip:
        texts["slip"] = " ".join(posted.get(SLIP, ()))
    if ASKED in posted:
        texts["asked"] = "yes"
    return _form(code, link, form, status, texts)
