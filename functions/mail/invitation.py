"""The opening mail and the reminder: a link for a team's lead to pass on, the same for every team but for that."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from shared.phrase import Phrases, spoken
from shared.programme import LONDON
from shared.promise import promise
from shared.wave import MAILINGS, Kind, RecipientUnit, Wave
from shared.wording import day, moment, names, of_programme

say = Phrases("mail", "invitation")
OWN = {kind: Phrases("mail", kind.words) for kind, mailing in MAILINGS.items() if mailing.invites}


@dataclass(frozen=True)
class Team:
    """A team, its survey's address and a text that can be pasted into a chat; empty where one stands for all."""

    name: str
    address: str
    to_paste: tuple[str, ...]


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
    kind: Kind, wave: Wave, title: str, units: Sequence[RecipientUnit], address: str, programme: str = ""
) -> Invitation:
    """The mail of this kind, one that invites; `address` is where the survey stands, without a slash at the end.

    The subject names the `programme` beside the questionnaire where one is given.
    """
    own = OWN[kind]
    teams = [unit for unit in units if unit.link]
    named = names([team.name for team in teams])
    closes = wave.closes_at.astimezone(LONDON)
    promised = promise(spoken(), wave.rules)
    return Invitation(
        subject=own("subject", teams=named, title=of_programme(title, programme), last_day=day(closes)),
        heading=own("heading", title=title),
        paragraphs=say.each("paragraphs", ask=own("ask"), closes=moment(closes)),
        teams=tuple(_team(team, title, moment(closes), f"{address}/s/{team.link}", promised) for team in teams),
        afterwards=own.each("afterwards"),
    )


def brief(whole: Invitation) -> Invitation:
    """The same for very many teams: a link each, and one text to paste."""
    before, _, promise = whole.teams[0].to_paste
    teams = tuple(replace(team, to_paste=()) for team in whole.teams)
    return replace(whole, teams=teams, to_paste=(before, promise))


def _team(unit: RecipientUnit, title: str, closes: str, address: str, promise: str) -> Team:
    return Team(unit.name, address, (say("to_paste", title=title, closes=closes), address, promise))
