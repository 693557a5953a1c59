"""Replies: compiled pages filled, plain pages of our own, and the headers that every one of them carries.

Whatever comes from a request goes through `escape`: here, or in `shared.page.shell`.
"""

from shared.page import STYLE, escape, shell

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    Reply = dict[str, Any]

NONCE = "form-nonce"  # the hidden field; no item's id has a hyphen
SLIP = "form-slip"  # the field of a slip's code, in forms that ask for one


def fill(parts: "Sequence[str]", texts: "Mapping[str, str]") -> str:
    """Fill the slots of a compiled page (see `functions.clock.form`) with texts, each escaped."""
    filled = list(parts)
    for place in range(1, len(filled), 2):
        slot = filled[place]
        if slot[0] == "?":
            name, _, markup = slot[1:].partition("|")
            filled[place] = markup if name in texts else ""
        else:
            text = texts.get(slot)
            filled[place] = escape(text) if text else ""
    return "".join(filled)


def reply(status: int, body: str, *, style: str = STYLE, **headers: str) -> "Reply":
    """A reply as API Gateway takes it; `style` is the page's stylesheet in the Content-Security-Policy."""
    return {
        "statusCode": status,
        "headers": {
            "Content-Type": "text/html; charset=utf-8",
            "Content-Security-Policy": f"default-src 'none'; style-src {style}; form-action 'self'; "
            "frame-ancestors 'none'; base-uri 'none'",
            "Cache-Control": "no-store",
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
            "X-Robots-Tag": "noindex",
            **headers,
        },
        "body": body,
        "isBase64Encoded": False,
    }


def plain(status: int, heading: str, *paragraphs: str, markup: str = "", **headers: str) -> "Reply":
    """A page that needs no form: the plain texts `heading` and `paragraphs`, then `markup`."""
    main = "\n".join(
        (f'<h1 class="nhsuk-heading-l">{escape(heading)}</h1>', *(f"<p>{escape(p)}</p>" for p in paragraphs), markup)
    )
    return reply(status, shell(heading, main), **headers)


FORGET = "/forget.css"


def forget() -> "Reply":
    """An empty stylesheet that the thanks page loads, whose reply makes the browser drop every page that it kept.

    Chromium keeps a page for its Back button though it says `no-store`, if the site has no cookies: on a shared phone
    the next person would see the answers. This is the way that works without a script.
    https://developer.chrome.com/docs/web-platform/bfcache-ccns, https://www.w3.org/TR/clear-site-data/
    """
    return reply(200, "", **{"Content-Type": "text/css; charset=utf-8", "Clear-Site-Data": '"cache"'})


def elsewhere(path: str) -> "Reply":
    """What is at a path that is no survey's: an explaining page (`functions.survey.about`), or nothing."""
    if path == FORGET:
        return forget()
    from functions.survey import about as explaining  # noqa: PLC0415  # few ask, so a cold start does not read it

    return explaining.page(path) or unknown()


def unknown() -> "Reply":
    """404."""
    return plain(
        404,
        "Page not found",
        "If you typed the address, check that it is correct. If you followed a link or a code, ask whoever gave it to "
        "you for a new one.",
    )


def not_allowed(allowed: str) -> "Reply":
    """405, with the methods that are."""
    return plain(405, "This page cannot do that", "Open the link again to see the survey.", Allow=allowed)


def too_large() -> "Reply":
    """413."""
    return plain(
        413,
        "That is too much",
        "Your answers were not saved: they are longer than this survey can take.",
        "Go back to the page before, shorten what you wrote and send it again.",
    )


def not_a_form() -> "Reply":
    """415."""
    return plain(415, "That is not the form", "Nothing was saved. Open the link again and fill in the form there.")


def unreadable() -> "Reply":
    """400."""
    return plain(
        400, "Your answers could not be read", "Nothing was saved. Go back to the page before and send them again."
    )


def shut() -> "Reply":
    """A programme that has no form yet."""
    return plain(
        200,
        "This survey is not open at the moment",
        "Until it opens there is nothing to do: the same link will work then.",
    )


def late() -> "Reply":
    """Answers to a programme that has no form."""
    return plain(409, "Your answers were not saved", "This survey is not open at the moment. We are sorry.")


def not_now() -> "Reply":
    """503 where nothing was to be saved."""
    return plain(503, "The survey cannot be shown just now", "Please try again in a minute.")


def sent_but_not_now() -> "Reply":
    """503 where the thanks page should stand."""
    return plain(
        503,
        "Thank you",
        "If you have just sent your answers, they are saved. There is nothing more to do.",
    )


def not_saved(fields: "Mapping[str, Sequence[str]]") -> "Reply":
    """503 where not even the form can be had: every answer waits in a hidden field of its own name."""
    hidden = "\n".join(
        f'<input type="hidden" name="{name}" value="{escape(value)}">'
        for name, values in fields.items()
        if name in (NONCE, SLIP) or _may_be_an_item(name)
        for value in values
    )
    return plain(
        503,
        "Your answers are not saved yet",
        "Something went wrong on our side. Your answers are still here: please send them again.",
        markup=f'<form method="post">\n{hidden}\n<button class="nhsuk-button">Send again</button>\n</form>',
    )


def _may_be_an_item(name: str) -> bool:
    """Whether this can be an item's id (`shared.instrument`): only those are shown again."""
    return len(name) <= 31 and name.isascii() and name.replace("_", "").isalnum()


def failed() -> "Reply":
    """500."""
    return plain(500, "Something went wrong", "It is our mistake, not yours. Please try again in a minute.")
