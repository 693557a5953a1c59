"""A letter: what one recipient is to read, as text and as HTML, printed from one structure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from functions.mail.invitation import invitation
from shared.summary.summary import summary, up_to
from shared.wave import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from functions.mail.invitation import Invitation
    from functions.mail.links import Action
    from functions.mail.upwards import Below, Upwards
    from shared.publication import Publication
    from shared.settings import Settings
    from shared.store.register import Register
    from shared.summary.beside import Above
    from shared.summary.summary import Summary
    from shared.wave import Recipient, Wave

MADE_UP = "Made-up answers"
HTML_BYTES = 80_000  # mail programs cut a longer one off (Gmail at 102 kB)


@dataclass(frozen=True)
class Letter:
    """A subject and two parts that say the same."""

    subject: str
    text: str
    html: str


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def summary_letter(
    histories: Sequence[Sequence[Publication]],
    settings: Settings,
    address: str,
    links: Sequence[Action] = (),
    below: Sequence[Below] = (),
    above: Mapping[str, Sequence[Above]] | None = None,
    *,
    made_up: bool = False,
) -> Letter:
    """The summary of one or several units, in short where it would be longer than mail programs show.

    `above` holds, by unit, what was published of the units above it. One of `made_up` answers says so in its subject
    and before anything else.
    """
    explained_at = f"{address}/small-groups"
    marked = MADE_UP if made_up else ""
    letter = _printed("summary", summary(histories, explained_at, above=above), settings, links, below, marked)
    if len(letter.html.encode()) <= HTML_BYTES:
        return letter
    return _printed("summary", summary(histories, explained_at, detail=False), settings, links, below, marked)


def invitation_letter(content: Invitation, settings: Settings, links: Sequence[Action] = ()) -> Letter:
    """The opening mail or the reminder."""
    return _printed("invitation", content, settings, links)


def _printed(
    template: str,
    content: Summary | Invitation,
    settings: Settings,
    links: Sequence[Action],
    below: Sequence[Below] = (),
    marked: str = "",
) -> Letter:
    subject = f"{marked}: {content.subject}" if marked else content.subject
    context = {
        "mail": content, "subject": subject, "settings": settings, "links": links, "below": below, "marked": marked,
    }  # fmt: skip
    text, html = (_templates().get_template(f"{template}.{part}").render(context) for part in ("txt", "html"))
    return Letter(subject, text, html)


def letter_to(
    recipient: Recipient,
    kind: Kind,
    wave: Wave,
    register: Register,
    settings: Settings,
    address: str,
    links: Sequence[Action],
    upwards: Upwards,
) -> Letter:
    """What this recipient is to read on the opening, the reminding or the closing of a wave.

    `address` is the base of the public pages, without a slash at the end.

    Raises UnknownRecord where a unit has no publication of the wave.
    """
    if kind is Kind.CLOSE:
        histories = [up_to(register.publications(wave.programme, unit.unit), wave.id) for unit in recipient.units]
        above = {unit.unit: upwards.above(unit.unit) for unit in recipient.units}
        return summary_letter(histories, settings, address, links, upwards.below(recipient.units), above)
    title = register.instrument(wave.instrument, wave.instrument_version).title
    content = invitation(kind, wave, title, wave.rules.threshold, recipient.units, address)
    return invitation_letter(content, settings, links)
