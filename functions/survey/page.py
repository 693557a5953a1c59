"""Replies: plain pages of our own, and the names of the fields that are no item's.

Whatever comes from a request goes through `escape`: here, or in `shared.page.shell`.
"""

from __future__ import annotations

from shared.language import messages
from shared.page import escape, reply, shell, switch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shared.page import Reply

NONCE = "form-nonce"  # the hidden field; no item's id has a hyphen
SLIP = "form-slip"  # the field of a slip's code, in forms that ask for one
SWITCH = "form-switch"  # the button that asks for the form in another language, with what is filled in
ASKED = "form-asked"  # the hidden field that says that a comment's writer was asked about it, and sent this since
STATUS = {
    "unknown": 404,
    "not_allowed": 405,
    "too_large": 413,
    "not_a_form": 415,
    "unreadable": 400,
    "ended": 410,  # a team that has closed
    "revoked": 410,  # a link for which there is another by now; answers to it are not stored
    "shut": 200,  # a programme that has no form yet
    "late": 409,  # answers to a programme that has no form
    "not_now": 503,  # where nothing was to be saved
    "sent_but_not_now": 503,  # where the thanks page should stand
    "not_saved": 503,
    "failed": 500,
}
# They come of a GET: asking again in another language loses nothing.
ASKED_FOR = frozenset({"unknown", "ended", "revoked", "shut", "not_now"})


def plain(name: str, language: str, markup: str = "", **headers: str) -> Reply:
    """A page of STATUS, which needs no form: its heading and paragraphs, then `markup`."""
    heading, *paragraphs = messages(language)["plain"][name]
    main = "\n".join(
        (f'<h1 class="nhsuk-heading-l">{escape(heading)}</h1>', *(f"<p>{escape(p)}</p>" for p in paragraphs), markup)
    )
    page = shell(heading, main, language=language, switch=switch(language) if name in ASKED_FOR else "")
    return reply(STATUS[name], page, **headers)


FORGET = "/forget.css"


def forget() -> Reply:
    """An empty stylesheet that the thanks page loads, whose reply makes the browser drop every page that it kept.

    Chromium keeps a page for its Back button though it says `no-store`, if the site has no cookies: on a shared phone
    the next person would see the answers. This is the way that works without a script.
    https://developer.chrome.com/docs/web-platform/bfcache-ccns, https://www.w3.org/TR/clear-site-data/
    """
    return reply(200, "", **{"Content-Type": "text/css; charset=utf-8", "Clear-Site-Data": '"cache"'})


def not_saved(fields: Mapping[str, Sequence[str]], language: str) -> Reply:
    """503 where not even the form can be had: every answer waits in a hidden field of its own name."""
    hidden = "\n".join(
        f'<input type="hidden" name="{name}" value="{escape(value)}">'
        for name, values in fields.items()
        if name in (NONCE, SLIP, SWITCH, ASKED) or _may_be_an_item(name)
        for value in values
    )
    button = f'<button class="nhsuk-button">{escape(messages(language)["form"]["send_again"])}</button>'
    return plain("not_saved", language, f'<form method="post">\n{hidden}\n{button}\n</form>')


def _may_be_an_item(name: str) -> bool:
    """Whether this can be an item's id (`shared.instrument`): only those are shown again."""
    return len(name) <= 31 and name.isascii() and name.replace("_", "").isalnum()
