"""A notice of the desk's: to whom it goes, and its mail. Whether an address is anybody's is found out here, where
whoever typed it waits for nothing.
"""

from dataclasses import dataclass
from datetime import datetime

from functions.mail.letter import TEMPLATES, Letter
from functions.mail.message import message
from functions.mail.posters import Carried, Posters
from shared.enrolment import Enrolment
from shared.errors import UnknownRecord
from shared.language import query
from shared.notice import ASKED_AGAIN, NOTHING_TO_DO, SIGN_IN_LASTS, STRANGER_WAITS, About, Notice, token
from shared.person import Person, stewards
from shared.phrase import Phrases, speaking, spoken
from shared.printed.invitation import chat, facts
from shared.printed.place import places
from shared.programme import LONDON
from shared.settings import Settings
from shared.signing import Key
from shared.store import clients
from shared.store.register import Register
from shared.unit import Tree
from shared.wave import RecipientUnit
from shared.wording import moment

say = Phrases("mail", "notice")


@dataclass(frozen=True)
class HandedOut:
    """What is passed on of a team that has begun: its survey's address, words for a chat, its code and its poster."""

    address: str
    words: str
    carried: Carried


@dataclass(frozen=True)
class Office:
    """What notices are mailed from: the deployment's names, and the base address of the public pages."""

    register: Register
    key: Key
    sender: str
    configuration_set: str
    pages: str
    first_steward: str

    def send(self, notice_id: str, now: datetime) -> bool:
        """Mail a notice, if it is to be mailed; whether it was. Done again it mails nothing that is known to be out."""
        notice = self.register.notices.find(notice_id)
        if notice is None or self.register.notices.is_sent(notice):
            return False
        settings, tree = self._settings(), self._tree()
        if not self._is_wanted(notice, settings, tree, now):
            self.register.notices.forget(notice)
            return False
        pages = ((settings and settings.public_address) or self.pages).rstrip("/")
        with speaking(notice.language):
            own = settings.in_language(notice.language) if settings else None
            own = own or Settings.model_construct(organisation="Soundings", reply_to=self.sender)  # nobody typed it
            written = letter(notice, own, self.key, pages, self._handed_out(notice, tree, own, pages))
            raw = message(written, own, self.sender, notice.address, now).as_bytes()
        clients.ses().send_raw_email(
            Source=self.sender,
            Destinations=[notice.address],
            RawMessage={"Data": raw},
            ConfigurationSetName=self.configuration_set,
        )
        self.register.notices.note_sent(notice)
        return True

    def _handed_out(self, notice: Notice, tree: Tree | None, settings: Settings, pages: str) -> HandedOut | None:
        """What a lead who has begun a team gets at once; nothing where nobody asks the team."""
        team = tree.units.get(notice.unit) if tree and notice.about is About.BEGUN else None
        if tree is None or team is None:
            return None
        enrolment = Enrolment(tree, self.register.definitions.programmes())
        place = next(places(self.register, pages, enrolment, [team], (spoken(),)), None)
        if place is None:
            return None
        unit = RecipientUnit(unit=team.id, name=team.name, is_team=True, link=team.link or "", language=spoken())
        carried = Posters(self.register, place.programme.id, settings, pages).carried([unit])[team.id]
        words = chat(place, facts(place, settings, pages, spoken()), spoken())
        return HandedOut(place.address, words, carried)

    def _is_wanted(self, notice: Notice, settings: Settings | None, tree: Tree | None, now: datetime) -> bool:
        """Whether it is good still, and of somebody whom the desk lets in.

        An address gets one link to sign in while the last one works, and one an hour where nothing is its yet; and
        what somebody else asks of it about a team, once an hour.
        """
        if now >= notice.until:
            return False
        if notice.about is not About.SIGN_IN:
            if self.register.recipients.standing(notice.address).barred:
                return False
            is_asked = notice.about not in NOTHING_TO_DO
            return not is_asked or self.register.notices.may_be_mailed(notice, ASKED_AGAIN, now)
        everything = stewards(self.first_steward, settings.stewards if settings else ())
        who = Person(notice.address, tree, notice.address in everything)
        if not who.is_known and not (settings and settings.start.allows(notice.address)):
            return False
        pause = SIGN_IN_LASTS if who.is_known else STRANGER_WAITS
        return self.register.notices.may_be_mailed(notice, pause, now)

    def _settings(self) -> Settings | None:
        try:
            return self.register.definitions.settings()
        except UnknownRecord:
            return None

    def _tree(self) -> Tree | None:
        units = self.register.roster.units()
        return Tree(units) if units else None


def letter(notice: Notice, settings: Settings, key: Key, pages: str, handed_out: HandedOut | None = None) -> Letter:
    """A notice's mail, in the language that is spoken; `pages` is the base address, without a slash at the end."""
    until = moment(notice.until.astimezone(LONDON))
    about = {"team": notice.name, "other": notice.other, "organisation": settings.organisation, "until": until}
    address = f"{pages}/desk/in/{token(key, notice.id)}{query(spoken())}"
    if notice.about in NOTHING_TO_DO:
        address = f"{pages}/desk/{notice.leads_to}".rstrip("/") + query(spoken())
    subject = say(f"{notice.about}_subject", **about)
    content = {
        "subject": subject,
        "heading_words": say(f"{notice.about}_heading", **about),
        "paragraphs": say.each(f"{notice.about}_text", **about),
        "button": say(f"{notice.about}_button", **about),
        "afterwards": say.each(f"{notice.about}_after", **about),
        "address": address,
        "handed_out": handed_out,
        "to_pass_on": say("to_pass_on") if handed_out else "",
    }
    context = {
        **content,
        "settings": settings,
        "language": spoken(),
        "links": (),
        "done": (),
        "more_done": "",
        "marked": "",
    }
    text, html = (TEMPLATES.get_template(f"notice.{part}").render(context) for part in ("txt", "html"))
    carried = handed_out.carried if handed_out else None
    files = (carried.poster,) if carried and carried.poster else ()
    return Letter(subject, text, html, files, (carried.symbol,) if carried else ())
