"""A letter: what one recipient is to read, as text and as HTML, printed from one structure, and what goes with it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from functions.mail.attachment import NOTHING
from functions.mail.invitation import invitation
from shared.summary.summary import summary, up_to
from shared.wave import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from functions.mail.attachment import Attached, Attachment, Reports
    from functions.mail.invitation import Invitation
    from functions.mail.links import Action, Links
    from functions.mail.upwards import Below, Upwards
    from shared.publication import Publication
    from shared.settings import Settings
    from shared.store.register import Register
    from shared.summary.beside import Above
    from shared.summary.summary import Summary
    from shared.wave import Recipient, Wave

MADE_UP = "Made-up answers"
HTML_BYTES = 80_000  # mail programs cut a longer one off (Gmail at 102 kB)


SHORTENED = (
    "This mail shows the main figure of each question only, or mail programs would cut it off: "
    "the details and the comments are on the result page of each unit."
)

BRIEF = (
    "This mail is about so many units that it has no figure of a single question, or mail programs would cut it off: "
    "they are on the result page of each unit."
)


@dataclass(frozen=True)
class Letter:
    """A subject, two parts that say the same, and what is attached."""

    subject: str
    text: str
    html: str
    files: tuple[Attachment, ...] = ()


@dataclass(frozen=True)
class Beyond:
    """Where a summary leads to: each unit's result page, by unit, and the reports that are attached."""

    pages: Mapping[str, str] = field(default_factory=dict)
    attached: Attached = NOTHING


NOWHERE = Beyond()


@dataclass(frozen=True)
class Run:
    """What all the letters of a batch are written from; `address` is the base of the public pages."""

    kind: Kind
    wave: Wave
    register: Register
    settings: Settings
    address: str
    upwards: Upwards
    reports: Reports


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
    beyond: Beyond = NOWHERE,
    *,
    made_up: bool = False,
) -> Letter:
    """The summary of one or several units, in short where it would be longer than mail programs show.

    `above` holds, by unit, what was published of the units above it. One of `made_up` answers says so in its subject
    and before anything else.
    """
    explained_at = f"{address}/small-groups"
    context = {
        "settings": settings,
        "links": links,
        "below": below,
        "said_of_reports": beyond.attached.said_of_all,
        "leads_to": [_leads_to(history[-1], beyond) for history in histories],
        "marked": MADE_UP if made_up else "",
    }
    for content in _contents(histories, explained_at, above, shortened=SHORTENED if beyond.pages else ""):
        letter = _printed("summary", content, context, beyond.attached.files)
        if len(letter.html.encode()) <= HTML_BYTES:
            break
    return letter


def _contents(
    histories: Sequence[Sequence[Publication]],
    explained_at: str,
    above: Mapping[str, Sequence[Above]] | None,
    shortened: str,
) -> Iterator[Summary]:
    """The same summary, shorter each time; what is left out is said, where the mail leads to pages that have it."""
    yield summary(histories, explained_at, above=above)
    short = summary(histories, explained_at, detail=False)
    if not shortened:
        yield short
        return
    yield replace(short, shortened=shortened)
    yield _brief(short)


def _brief(short: Summary) -> Summary:
    """A summary without any table."""
    sections = tuple(replace(section, glance=(), words="", question="") for section in short.sections)
    return replace(short, sections=sections, shortened=BRIEF, method=())


@dataclass(frozen=True)
class _LeadsTo:
    """What stands below the first figures of a unit: a link, in these words, and a sentence on its report."""

    words: str
    page: str
    report: str


def _leads_to(now: Publication, beyond: Beyond) -> _LeadsTo:
    words = "Every figure, the trend and downloads" if now.withheld is None else "The result page, with earlier surveys"
    words = f"{words} (a link for you alone)"
    return _LeadsTo(words, beyond.pages.get(now.unit, ""), beyond.attached.said.get(now.unit, ""))


def invitation_letter(content: Invitation, settings: Settings, links: Sequence[Action] = ()) -> Letter:
    """The opening mail or the reminder."""
    return _printed("invitation", content, {"settings": settings, "links": links, "below": (), "marked": ""})


def _printed(
    template: str, content: Summary | Invitation, context: Mapping[str, Any], files: tuple[Attachment, ...] = ()
) -> Letter:
    subject = f"{context['marked']}: {content.subject}" if context["marked"] else content.subject
    whole = {"mail": content, "subject": subject, **context}
    text, html = (_templates().get_template(f"{template}.{part}").render(whole) for part in ("txt", "html"))
    return Letter(subject, text, html, files)


def letter_to(recipient: Recipient, signed: Links, run: Run) -> Letter:
    """What this recipient is to read on the opening, the reminding or the closing of a wave.

    Raises UnknownRecord where a unit has no publication of the wave.
    """
    wave, register = run.wave, run.register
    if run.kind is Kind.CLOSE:
        histories = [up_to(register.publications(wave.programme, unit.unit), wave.id) for unit in recipient.units]
        above = {unit.unit: run.upwards.above(unit.unit) for unit in recipient.units}
        beyond = Beyond(signed.results, run.reports.attached(histories, above))
        below = run.upwards.below(recipient.units)
        return summary_letter(histories, run.settings, run.address, signed.actions, below, above, beyond)
    title = register.instrument(wave.instrument, wave.instrument_version).title
    content = invitation(run.kind, wave, title, wave.rules.threshold, recipient.units, run.address)
    return invitation_letter(content, run.settings, signed.actions)
