"""The desk's pages with everything that can stand on one, for their stylesheet."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

from functions.desk import admit, changes, door, files, handover, hat, home, signed, start, team
from functions.desk.desk import Did
from functions.desk.page import Pages
from functions.desk.session import Typed
from functions.desk.share import Shared, Sheet
from shared.notice import About, Notice
from shared.printed.qr import inline
from shared.session import Session
from shared.signing import Purpose
from shared.unit import Unit

DAY, NOW = date(2026, 1, 5), datetime(2026, 1, 5, tzinfo=UTC)
TEAM = Unit(id="team", name="Team", headcount=10, recipients=("lead@organisation.example",))


def pages() -> dict[str, str]:
    """Name -> HTML."""
    own = Pages(organisation="Organisation", proof="proof", address="lead@organisation.example", is_unasked=True)
    wrong = {"address": "wrong", "did": "wrong", "count": "wrong", "people": "wrong", "until": "wrong", "day": "wrong"}
    shared = Shared("name", DAY, DAY, "https://survey.example/results/token")
    sheet = Sheet(DAY, DAY, DAY, "", "name", (shared,), shared)
    notice = Notice("id", About.SIGN_IN, TEAM.recipients[0], NOW)
    above = SimpleNamespace(unit=TEAM, teams=2, new=(TEAM,), waiting=(TEAM,))
    now = SimpleNamespace(team=TEAM, open=object())
    choices = SimpleNamespace(
        units={"unit": "Unit"},
        languages={"en": "English"},
        instruments=("a", "b"),
        titles={"a": "A"},
        usual="a",
        may_be_early=True,
        title=str,
    )
    waiting = SimpleNamespace(
        name="Team", id="team", recipients=("a@b.example",), headcount=9, started=SimpleNamespace(on=DAY)
    )
    begun = SimpleNamespace(team=waiting, above=TEAM)
    code = inline("https://survey.example/s/abcd2345")
    made = {
        "mail": own.show(signed.MAIL, "mail", "Title", told="told", stopped=False),
        "ask": own.show(signed.ASKED[Purpose.YES], "ask", "Title", text="text", name="yes"),
        "answered": own.show(signed.ASKED[Purpose.NO], "answered", "Title", said="said", back="back"),
        "did": own.show(signed.DID, "did", "Title", wrong=wrong, team="Team", did=Did("text", is_open=True), limit=9),
        "met": own.show(
            signed.MET, "met", "Title", wrong=wrong, team="Team", typed=Typed(), sessions=[Session(DAY, 1, NOW)]
        ),
        "share": own.show(signed.SHARE, "share", "Title", wrong=wrong, team="Team", sheet=sheet),
        "gone": own.plain("gone"),
        "door": own.show(door.say, "door", "Title", wrong=wrong, is_start=True, typed="", leads_to=""),
        "asked": own.show(door.say, "asked", "Title", address="address"),
        "link": own.show(door.say, "link", "Title", notice=notice, token="token", page_name="page"),  # noqa: S106
        "leave": own.show(door.say, "leave", "Title"),
        "left": own.show(door.say, "left", "Title"),
        "home": own.show(home.say, "home", "Title", teams=[(TEAM, "said")], above=[above], may_start=True, most=1),
        "team": own.show(
            team.say, "team", "Title", wrong=wrong, now=now, state=["state"], address="address", symbol=code,
            passed=False, typed="", links={"see": "address"}, has_slips=True, is_above=True,
        ),
        "start": own.show(
            start.say, "start", "Title", wrong=wrong, choices=choices, there=TEAM, other="-",
            typed=dict.fromkeys(start.FIELDS, ""),
        ),
        "look": own.show(
            start.say, "look", "Title", typed={}, found=begun, told_of=["told"], about={"instrument": ""}
        ),
        "admit": own.show(admit.say, "admit", "Title", team=begun.team, path="path", places={"unit": "Unit"}),
        "handover": own.show(handover.say, "handover", "Title", wrong=wrong, team=TEAM, typed=""),
        "slips": own.show(hat.say, "slips", "Title", wrong=wrong, team=TEAM, typed="", name="name", about=["about"]),
        "hat": own.show(hat.say, "hat", "Title", team=TEAM, codes=[("code", code)] * 2, address="address"),
        "words": own.show(files.say, "words", "Title", team=TEAM, texts=[("chat", "label", "text", 9)]),
        "changes": own.show(changes.say, "changes", "Title", team=TEAM, entries=["entry"]),
    }  # fmt: skip
    return {f"desk-{name}": reply["body"] for name, reply in made.items()}
