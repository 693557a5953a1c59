"""A letter: what one recipient is to read, as text and as HTML, printed from one structure, and what goes with it."""

from base64 import b64encode
from bisect import bisect_left
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from functions.mail.attachment import MOST_UNITS as MOST_WHOLE
from functions.mail.attachment import NOTHING, Attached, Attachment, Reports
from functions.mail.invitation import Brought, Invitation, brief, invitation
from functions.mail.links import Action, Links
from functions.mail.not_counted import not_counted
from functions.mail.posters import Image, Posters
from functions.mail.upwards import Done, Upwards, fitting
from shared.instrument import Instrument
from shared.language import DEFAULT, LANGUAGES, query
from shared.phrase import Phrases, spoken
from shared.publication import Publication
from shared.settings import Settings
from shared.store.register import Register
from shared.summary.below import NOTHING as NOTHING_BELOW
from shared.summary.below import Below, Said
from shared.summary.beside import Above
from shared.summary.summary import Summary, heading, summary, with_below
from shared.templates import templates
from shared.text import one_line
from shared.wave import MAILINGS, Kind, Recipient, State, Wave
from shared.wording import names

say = Phrases("mail", "letter")
HTML_BYTES = 80_000  # mail programs cut a longer one off (Gmail at 102 kB)
MOST_UNITS = 150  # of more there is no room for rows


@dataclass(frozen=True)
class Letter:
    """A subject, two parts that say the same, what is attached, and the images that the HTML shows."""

    subject: str
    text: str
    html: str
    files: tuple[Attachment, ...] = ()
    images: tuple[Image, ...] = ()

    @property
    def alone(self) -> str:
        """The HTML with its images in it, for who looks at it without a mail program."""
        made = self.html
        for image in self.images:
            made = made.replace(f"cid:{image.name}", f"data:image/png;base64,{b64encode(image.content).decode()}")
        return made

    @property
    def is_whole(self) -> bool:
        """Whether mail programs show all of it."""
        return len(self.html.encode()) <= HTML_BYTES


@dataclass(frozen=True)
class Beyond:
    """Where a summary leads to: each unit's result page, by unit, and the reports that are attached.

    `above` has, by unit, another one of the mail whose result page leads to its own.
    """

    pages: Mapping[str, str] = field(default_factory=dict)
    attached: Attached = NOTHING
    above: Mapping[str, str] = field(default_factory=dict)


NOWHERE = Beyond()


@dataclass(frozen=True)
class Around:
    """What is told of the units around those of a mail: by unit what was published of those above, what is said of
    those below, and what teams did.
    """

    above: Mapping[str, Sequence[Above]] = field(default_factory=dict)
    below: Said = NOTHING_BELOW
    done: Sequence[Done] = ()


NOBODY_ELSE = Around()


@dataclass(frozen=True)
class Run:
    """What all the letters of a batch in one language are written from; `address` is the base of the public pages."""

    language: str
    kind: Kind
    wave: Wave
    register: Register
    settings: Settings
    address: str
    upwards: Upwards
    reports: Reports
    posters: Posters
    made_up: bool = False  # the answers: a rehearsal

    @cached_property
    def asked(self) -> Instrument:
        """The questionnaire."""
        return self.register.definitions.asked(self.wave).in_language(self.language)

    @cached_property
    def programme(self) -> str:
        """What tells it apart where several ask the same questionnaire: its title, or its id where that does not.

        That of a team alone is nobody else's, and so needs no name.
        """
        programmes = self.register.definitions.programmes()
        every = [each for each in programmes if each.instrument == self.wave.instrument and not each.alone]
        own = next((each for each in every if each.id == self.wave.programme), None)
        if own is None or len(every) == 1:
            return ""
        alike = [each for each in every if one_line(each.title).casefold() == one_line(own.title).casefold()]
        return own.title if len(alike) == 1 else own.id


def by_language(
    kind: Kind, wave: Wave, register: Register, settings: Settings, address: str, now: datetime
) -> dict[str, Run]:
    """A run for each language; nothing is read or made before a letter asks for it."""
    runs, posters = {}, Posters(register, wave.programme, settings, address)
    for language in LANGUAGES:
        own = settings.in_language(language)
        upwards, reports = Upwards(register, wave, now), Reports(own, _explained_at(address, language))
        runs[language] = Run(language, kind, wave, register, own, address, upwards, reports, posters)
    return runs


def _explained_at(address: str, language: str) -> str:
    """The page that explains how small groups are protected."""
    return f"{address}/small-groups{query(language)}"


def in_language_of(recipient: Recipient, runs: Mapping[str, Run]) -> Run:
    """The run in a recipient's language, or in the default where the questionnaire has no words in that.

    A mail half in one language and half in the other serves nobody.
    """
    own = runs[recipient.language]
    return own if own.language == DEFAULT or own.language in own.asked.languages else runs[DEFAULT]


TEMPLATES = templates(Path(__file__).parent / "templates").overlay(keep_trailing_newline=True)
TEMPLATES.globals["say"] = say


def summary_letter(
    histories: Sequence[Sequence[Publication]],
    settings: Settings,
    address: str,
    links: Sequence[Action] = (),
    around: Around = NOBODY_ELSE,
    beyond: Beyond = NOWHERE,
    *,
    programme: str = "",
    made_up: bool = False,
) -> Letter:
    """The summary of one or several units: of up to MOST_WHOLE each by itself, of more a row for each.

    The subject names the `programme` beside the questionnaire where one is given. One of `made_up` answers says so in
    its subject and before anything else.
    """
    told_done, more_done = fitting(around.done)
    files = beyond.attached.files
    context = {
        "settings": settings,
        "links": links,
        "done": told_done,
        "more_done": more_done,
        "said_of_reports": beyond.attached.said_of_all,
        "leads_to": [_leads_to(history[-1], beyond) for history in histories],
        "marked": say("made_up") if made_up else "",
    }
    explained_at = _explained_at(address, spoken())
    units = [history[-1].unit for history in histories]
    if len(units) > MOST_WHOLE:
        head = with_below(heading(histories, explained_at, programme), around.below, units)
        return _rows_letter(head, head.overview or Below(), context, histories, beyond)
    told = summary(histories, explained_at, above=around.above, advisers=settings.advisers, programme=programme)
    told = with_below(told, around.below, units)
    letter = _printed("summary", told, context, files)
    if letter.is_whole:
        return letter
    without_tables = tuple(replace(section, glance=(), instead=()) for section in told.sections)
    short = replace(told, sections=without_tables, shortened=say("shortened"))
    return _printed("summary", short, context, files)


def _rows_letter(
    whole: Summary,
    overview: Below,
    context: Mapping[str, Any],
    histories: Sequence[Sequence[Publication]],
    beyond: Beyond,
) -> Letter:
    """A row for each unit, with its links, as far as there is room.

    First those whose result pages lead to others, then those that are published; each in the order of the tree.
    """
    leading = set(beyond.above.values()) - set(beyond.above)
    every = {history[-1].unit: history[-1] for history in histories}
    order = sorted(every, key=lambda unit: (unit not in leading, every[unit].withheld is not None))
    own: dict[str, list[Action]] = {unit: [] for unit in every}
    for action in context["links"]:
        own.get(action.unit, []).append(action)
    of_all = [action for action in context["links"] if not action.unit]

    def letter(count: int) -> Letter:
        listed = set(order[:count])
        rows = tuple(row for row in overview.rows if row.unit in listed)
        said = _said_of_the_others(every, listed, beyond, context["settings"].reply_to) if count < len(every) else ()
        content = replace(whole, overview=replace(overview, rows=rows), shortened=" ".join(said))
        return _printed("summary", content, {**context, "links": of_all, "own": own, "pages": beyond.pages})

    return _longest(letter, min(len(every), MOST_UNITS))


def _said_of_the_others(
    every: Mapping[str, Publication], listed: Container[str], beyond: Beyond, reply_to: str
) -> Iterator[str]:
    """How many units are not listed, and where they are."""
    others = [unit for unit in every if unit not in listed]
    reached = {unit: beyond.above[unit] for unit in others if beyond.above.get(unit) in listed}
    yield say("part", total=len(every), listed=len(every) - len(others))
    if reached:
        above = names([every[unit].unit_name for unit in dict.fromkeys(reached.values())])
        yield say("reached", above=above, those=_those(len(reached), len(others)))
    if unreached := len(others) - len(reached):
        yield say("unreached", those=_those(unreached, len(others)), reply_to=reply_to)


def _those(count: int, of: int) -> str:
    every = say("others", count=of)
    return every if count == of else say("some_of", count=count, every=every)


def _leads_to(now: Publication, beyond: Beyond) -> dict[str, str]:
    """What stands below the first figures of a unit: a link, in these words, and a sentence on its report."""
    words = say("leads_to" if now.withheld is None else "leads_to_earlier")
    return {"words": words, "page": beyond.pages.get(now.unit, ""), "report": beyond.attached.said.get(now.unit, "")}


def invitation_letter(
    content: Invitation, settings: Settings, links: Sequence[Action] = (), files: tuple[Attachment, ...] = ()
) -> Letter:
    """The opening mail or the reminder, in short where it would be longer than mail programs show."""
    context = {"settings": settings, "links": links, "done": (), "more_done": "", "marked": ""}
    letter = _printed("invitation", content, context, files)
    if letter.is_whole:
        return letter
    short = brief(content)
    letter = _printed("invitation", short, context, files)
    if letter.is_whole:
        return letter

    def of_some(count: int) -> Letter:
        said = say("links_of_some", total=len(short.teams), listed=count, reply_to=settings.reply_to)
        some = replace(short, teams=short.teams[:count], paragraphs=(*short.paragraphs, said))
        return _printed("invitation", some, context)

    return _longest(of_some, len(short.teams))


def _longest(letter: Callable[[int], Letter], most: int) -> Letter:
    """The letter about as many things as there is room for; about one of them at least."""
    return letter(max(1, bisect_left(range(1, most + 1), True, key=lambda count: not letter(count).is_whole)))


def _printed(
    template: str, content: Summary | Invitation, context: Mapping[str, Any], files: tuple[Attachment, ...] = ()
) -> Letter:
    subject = f"{context['marked']}: {content.subject}" if context["marked"] else content.subject
    whole = {"mail": content, "subject": subject, "language": spoken(), **context}
    text, html = (TEMPLATES.get_template(f"{template}.{part}").render(whole) for part in ("txt", "html"))
    teams = content.teams if isinstance(content, Invitation) else ()
    return Letter(subject, text, html, files, tuple(team.symbol for team in teams if team.symbol))


def letter_to(recipient: Recipient, signed: Links, run: Run) -> Letter:
    """What this recipient is to read on the opening, the reminding or the closing of a wave.

    Raises UnknownRecord where a unit has no publication of the wave.
    """
    wave = run.wave
    if wave.state is State.NOT_COUNTED:
        asked = [action for action in signed.actions if not action.unit]
        return invitation_letter(not_counted(wave, recipient.units, run.programme), run.settings, asked)
    if not MAILINGS[run.kind].invites:
        since = -1 if len(recipient.units) > MOST_WHOLE else 0  # a row is made of what is said of the unit already
        histories = [run.upwards.history(unit.unit)[since:] for unit in recipient.units]
        above = {unit.unit: run.upwards.above(unit.unit) for unit in recipient.units}
        around = Around(above, run.upwards.said(recipient.units), run.upwards.done(recipient.units))
        attached = run.reports.attached(histories, above, around.below)
        beyond = Beyond(signed.results, attached, run.upwards.leading_to(recipient.units))
        named, actions = run.programme, signed.actions
        return summary_letter(
            histories, run.settings, run.address, actions, around, beyond, programme=named, made_up=run.made_up
        )
    opens = run.kind is Kind.OPEN
    brought = Brought(run.posters.carried(recipient.units) if opens else {}, signed.people)
    elsewhere = run.settings.reply_to if opens and not brought.carried else ""
    named = run.programme
    content = invitation(run.kind, wave, run.asked.title, recipient.units, run.address, named, brought, elsewhere)
    return invitation_letter(content, run.settings, signed.actions, brought.files)
