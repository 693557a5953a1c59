"""The opening mail and the reminder: a link for a team's lead to pass on, the same for every team but for that."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from functions.mail.attachment import Attachment
from functions.mail.links import Action
from functions.mail.posters import Carried, Image
from shared.phrase import Phrases, spoken
from shared.printed.wording import words as printed
from shared.programme import LONDON
from shared.promise import promise
from shared.wave import MAILINGS, Kind, RecipientUnit, Wave
from shared.wording import day, moment, names, of_programme

say = Phrases("mail", "invitation")
OWN = {kind: Phrases("mail", kind.words) for kind, mailing in MAILINGS.items() if mailing.invites}


@dataclass(frozen=True)
class Team:
    """A team, its survey's address and a text that can be pasted into a chat; empty where one stands for all.

    Then its QR code, what is said of its poster, and the question how many people it has, as far as the mail has them.
    """

    name: str
    address: str
    to_paste: tuple[str, ...]
    symbol: Image | None = None
    poster: str = ""
    people: Action | None = None


@dataclass(frozen=True)
class Brought:
    """What a mail brings for each of its teams, by unit: what it carries, and a question."""

    carried: Mapping[str, Carried] = field(default_factory=dict)
    people: Mapping[str, Action] = field(default_factory=dict)

    @property
    def files(self) -> tuple[Attachment, ...]:
        """The posters."""
        return tuple(each.poster for each in self.carried.values() if each.poster)


NOTHING = Brought()


@dataclass(frozen=True)
class Invitation:
    """What a lead is asked to pass on. `paragraphs` come before the teams and `afterwards` follows them."""

    subject: str
    heading: str
    paragraphs: tuple[str, ...]
    teams: tuple[Team, ...]
    afterwards: tuple[str, ...]
    to_paste: tuple[str, ...] = ()  # the same for every team: its link is added by hand


def invitation(
    kind: Kind,
    wave: Wave,
    title: str,
    units: Sequence[RecipientUnit],
    address: str,
    programme: str = "",
    brought: Brought = NOTHING,
    reply_to: str = "",
) -> Invitation:
    """The mail of this kind, one that invites; `address` is where the survey stands, without a slash at the end.

    The subject names the `programme` beside the questionnaire where one is given. `reply_to` is who has the posters of
    a mail's teams that it does not carry.
    """
    words = OWN[kind]
    teams = [unit for unit in units if unit.link]
    named = names([team.name for team in teams])
    closes = wave.closes_at.astimezone(LONDON)
    to_paste = say("to_paste", title=title, closes=moment(closes)), promise(spoken(), wave.rules)
    slips = (say("slips"),) if wave.rules.slips else ()
    if slips:
        to_paste = f"{to_paste[0]} {printed(spoken())['poster']['slip']}", to_paste[1]
    return Invitation(
        subject=words("subject", teams=named, title=of_programme(title, programme), last_day=day(closes)),
        heading=words("heading", title=title),
        paragraphs=(*say.each("paragraphs", ask=words("ask"), closes=moment(closes)), *slips),
        teams=tuple(_team(team, f"{address}/s/{team.link}", to_paste, brought) for team in teams),
        afterwards=(*words.each("afterwards"), *([words("posters", reply_to=reply_to)] if reply_to else [])),
    )


def brief(whole: Invitation) -> Invitation:
    """The same for very many teams: a link each, and one text to paste."""
    before, _, promise = whole.teams[0].to_paste
    teams = tuple(replace(team, to_paste=()) for team in whole.teams)
    return replace(whole, teams=teams, to_paste=(before, promise))


def _team(unit: RecipientUnit, address: str, to_paste: tuple[str, str], brought: Brought) -> Team:
    before, promised = to_paste
    carried = brought.carried.get(unit.unit)
    poster = OWN[Kind.OPEN]("poster", name=carried.poster.name) if carried and carried.poster else ""
    symbol = carried.symbol if carried else None
    return Team(unit.name, address, (before, address, promised), symbol, poster, brought.people.get(unit.unit))
