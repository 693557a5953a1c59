"""The opening mail and the reminder: a link for a team's lead to pass on, the same for every team but for that."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from shared.programme import LONDON
from shared.summary.wording import day, moment, names
from shared.wave import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shared.wave import RecipientUnit, Wave


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
    kind: Kind, wave: Wave, title: str, threshold: int, units: Sequence[RecipientUnit], address: str
) -> Invitation:
    """The mail of this kind, `open` or `remind`; `address` is where the survey stands, without a slash at the end."""
    teams = [unit for unit in units if unit.link]
    closes = wave.closes_at.astimezone(LONDON)
    promise = (
        "Your answers cannot be traced back to you: we never store who you are, where you are or when you answered, "
        f"and nothing is shown for fewer than {threshold} people."
    )
    return Invitation(
        subject=f"{names([team.name for team in teams])}: {title}, {_SUBJECT[kind]} {day(closes)}",
        heading=f"{title}: {_HEADING[kind]}",
        paragraphs=(
            f"{_ASK[kind]} The survey closes at {moment(closes)}.",
            "Everyone uses the same link. It works on any phone, with no app and no login.",
        ),
        teams=tuple(_team(team, title, moment(closes), f"{address}/s/{team.link}", promise) for team in teams),
        afterwards=_AFTERWARDS[kind],
    )


def brief(whole: Invitation) -> Invitation:
    """The same for very many teams: a link each, and one text to paste."""
    before, _, promise = whole.teams[0].to_paste
    teams = tuple(replace(team, to_paste=()) for team in whole.teams)
    return replace(whole, teams=teams, to_paste=(before, promise))


_SUBJECT = {Kind.OPEN: "link to pass on, open until", Kind.REMIND: "reminder, open until"}
_HEADING = {Kind.OPEN: "the survey is open", Kind.REMIND: "the survey is still open"}
_ASK = {
    Kind.OPEN: "Please pass the link on to your team today.",
    Kind.REMIND: "Please pass the link on to your team once more.",
}
_AFTERWARDS = {
    Kind.OPEN: (
        "Nobody sees an answer, or how many there are, before the survey closes.",
        "Then you get a summary by email, to share with your team.",
    ),
    Kind.REMIND: (
        "Every team gets this same reminder, however many have answered: nobody sees that before the survey closes.",
        "Then you get a summary by email, to share with your team.",
    ),
}


def _team(unit: RecipientUnit, title: str, closes: str, address: str, promise: str) -> Team:
    return Team(
        name=unit.name,
        address=address,
        to_paste=(f"{title}: please answer our team's anonymous survey before {closes}.", address, promise),
    )
