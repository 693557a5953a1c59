"""What an opening mail about a few teams carries of each: its QR code, to be seen, and its poster, to be printed."""

from collections.abc import Sequence
from dataclasses import dataclass

from functions.mail.attachment import MOST_UNITS, Attachment, file_name
from shared import log
from shared.language import DEFAULT, LANGUAGES
from shared.phrase import spoken
from shared.printed import poster
from shared.printed.place import Place
from shared.printed.qr import picture
from shared.printed.wording import words
from shared.settings import Settings
from shared.store.register import Register
from shared.trouble import Trouble
from shared.unit import Unit
from shared.wave import RecipientUnit


@dataclass(frozen=True)
class Image:
    """A PNG that stands in the mail: its Content-ID, how many pixels wide and high it is, and what it is."""

    name: str
    content: bytes
    width: int
    alt: str


@dataclass(frozen=True)
class Carried:
    """What a mail carries of a team; no poster where it cannot be made."""

    symbol: Image
    poster: Attachment | None


class Posters:
    """Posters of teams, each made once for all the mails of a batch."""

    def __init__(self, register: Register, programme: str, settings: Settings, address: str) -> None:
        self._register, self._programme, self._settings, self._address = register, programme, settings, address
        self._made: dict[str, bytes | None] = {}

    def carried(self, units: Sequence[RecipientUnit]) -> dict[str, Carried]:
        """By team, what a mail about these carries: of more than MOST_UNITS nothing."""
        teams = [unit for unit in units if unit.link]
        found: dict[str, Carried] = {}
        for team in teams if len(teams) <= MOST_UNITS else ():
            address = f"{self._address}/s/{team.link}"
            seen = picture(address)
            alt = words(spoken())["poster"]["alt"].format(address=address)
            content = self._poster(team, address)
            taken = {each.poster.name for each in found.values() if each.poster}
            file = Attachment(file_name(team.name, team.unit, "poster", taken), content) if content else None
            found[team.unit] = Carried(Image(f"{team.link}@qr.soundings", seen.png, seen.width, alt), file)
        return found

    def _poster(self, team: RecipientUnit, address: str) -> bytes | None:
        """A team's poster, in its own language; None if it cannot be made."""
        if team.unit not in self._made:
            try:
                programme = self._register.definitions.programme(self._programme)
                key = programme.instrument, programme.instrument_version
                language = team.language if team.language in LANGUAGES else DEFAULT
                unit = Unit(id=team.unit, name=team.name)
                place = Place(unit, programme, self._register.definitions.instrument(*key), address, (language,))
                self._made[team.unit] = poster.pdf([place], self._settings)
            except Exception as error:  # a mail without its poster is better than none
                log.trouble(Trouble.FUNCTION_FAILED, reason="no poster", error=type(error).__name__)
                self._made[team.unit] = None
        return self._made[team.unit]
