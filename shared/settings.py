"""What the organisation says of itself (kept in the register), and what the deployment says (environment)."""

from datetime import date
from typing import Annotated
from urllib.parse import quote

from pydantic import AfterValidator, Field, StringConstraints

from shared.instrument import Language, Model
from shared.language import messages
from shared.text import Line, Text
from shared.unit import Address, domain_of  # pydantic reads the annotation

DOMAIN = r"^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$"
# As a mail's header can have it: signs that are not ASCII as browsers write them.
WebAddress = Annotated[str, AfterValidator(lambda address: quote(address, safe="%/:?#[]@!$&'()*+,;=~"))]


class SupportLine(Model):
    """Somebody to talk to; shown to everyone, never triggered by an answer."""

    name: Line
    detail: Text


class Accessibility(Model):
    """What the accessibility statement says of this organisation; `exceptions` are parts known to fail WCAG 2.2 AA."""

    email: Line | None = None  # or else the organisation's reply_to
    phone: Line | None = None
    answer_within_days: int = Field(default=5, ge=1, le=28)
    audit: Text | None = None
    exceptions: tuple[Text, ...] = ()
    prepared: date | None = None  # the day on which somebody read the statement and found it true


class Start(Model):
    """Who may begin a team at the desk: whoever gets mail at one of these `domains`, or below it; nobody without any.

    So many teams `most_a_day` from one domain of an address. With `asks_first` nobody is asked anything before the
    level above has accepted the team.
    """

    domains: tuple[Annotated[str, StringConstraints(to_lower=True, strip_whitespace=True, pattern=DOMAIN)], ...] = ()
    asks_first: bool = False
    most_a_day: int = Field(default=10, ge=1, le=1000)

    def allows(self, address: str) -> bool:
        """Whether mail to an address goes to one of the domains; "nhs.uk" lets in trust.nhs.uk and not evil-nhs.uk."""
        domain = domain_of(address)
        return any(domain == each or domain.endswith(f".{each}") for each in self.domains)


class SettingsTranslation(Model):
    """What differs in another language; what is not said is as in the settings."""

    organisation: Line | None = None
    support: tuple[SupportLine, ...] = ()
    advisers: tuple[Line, ...] = ()
    accessibility: Accessibility = Accessibility()


class Settings(Model):
    """The organisation's own words on pages and mails; without `support` the usual lines of the page's language."""

    organisation: Line
    reply_to: Address
    sender_name: Line = "Soundings"
    public_address: WebAddress = Field(default="", pattern=r"^$|^https?://[^\s]+$")
    support: tuple[SupportLine, ...] = ()
    advisers: tuple[Line, ...] = ()  # whom the lead of a team that may need help can ask: "Ann Lee, wellbeing lead"
    accessibility: Accessibility = Accessibility()
    start: Start = Start()
    stewards: tuple[Address, ...] = ()  # who may do at the desk whatever an operator may
    translations: dict[Language, SettingsTranslation] = Field(default_factory=dict)

    def pages(self, otherwise: str) -> str:
        """The base of the public pages, without a slash at the end; `otherwise` is where no address of one's own is."""
        return (self.public_address or otherwise).rstrip("/")

    def in_language(self, language: str) -> "Settings":
        """The same settings as a page in `language` shows them."""
        words = self.translations.get(language) or SettingsTranslation()
        usual = tuple(SupportLine(**line) for line in messages(language)["support"]["lines"])
        stated = {name: getattr(words.accessibility, name) for name in words.accessibility.model_fields_set}
        return self.model_copy(
            update={
                "organisation": words.organisation or self.organisation,
                "support": words.support or self.support or usual,
                "advisers": words.advisers or self.advisers,
                "accessibility": self.accessibility.model_copy(update=stated),
            }
        )
