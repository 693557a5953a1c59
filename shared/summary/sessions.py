"""What is told of what leads noted: how many sessions of groups, how many came, and what the team did."""

from shared.phrase import Phrases
from shared.publication import Publication
from shared.wording import day, number, sentence

say = Phrases("summary", "sessions")


def noted(now: Publication) -> tuple[str, ...]:
    """Each that there is, in a sentence; what a lead wrote is plain text: escape it."""
    did = say("did", after=day(now.did.after), text=now.did.line) if now.did and now.did.text else ""
    return tuple(filter(None, (did, _sessions(now))))


def _sessions(now: Publication) -> str:
    """`Three group sessions were noted since 15 October 2026: 24 came in all.`; empty where nobody notes any."""
    if (held := now.held) is None:
        return ""
    when = say("since", since=day(held.since)) if held.since else say("so_far")
    if not held.sessions:
        return say("none", when=when)
    where = "" if now.is_team else say("where", groups=held.groups, teams=held.teams)
    told = {"number": sentence(number(held.sessions)), "where": where, "when": when, "came": f"{held.came:,}"}
    return say("noted", count=held.sessions, **told)
