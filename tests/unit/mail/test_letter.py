"""Both parts of a letter: the same words and figures, in HTML that every mail program can show."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cache, partial
from types import SimpleNamespace
from typing import Any

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.mail.attachment import MOST_UNITS as MOST_WHOLE
from functions.mail.attachment import NOTHING, Attached, Attachment
from functions.mail.invitation import invitation
from functions.mail.letter import (
    HTML_BYTES,
    Around,
    Beyond,
    Letter,
    by_language,
    invitation_letter,
    letter_to,
    summary_letter,
)
from functions.mail.links import Action, links, say
from functions.mail.posters import Posters
from functions.mail.upwards import Done, WeDid
from infra.operator.definitions import SHIPPED, read_instrument
from shared.language import DEFAULT
from shared.phrase import Phrases, speaking
from shared.programme import LONDON
from shared.publication import ItemFigures, Publication, Withheld
from shared.session import Did, Held
from shared.signing import Key
from shared.summary.below import Said, below, brief
from shared.summary.beside import Above
from shared.wave import Kind, Recipient, RecipientUnit, Wave
from tests.unit.summary.sample import (
    ADDRESS,
    EVERY_MAIL,
    NIGHTS,
    REGISTRARS,
    REGISTRARS_BEFORE,
    SERVICE,
    SETTINGS,
    agreement,
    comments,
    few,
    publication,
    unpublished,
    wave_before,
    withheld,
    words,
)
from tests.unit.summary.trust import trust

SHORTENED = Phrases("mail", "letter")("shortened")
MANY, TOO_LARGE = (Phrases("mail", "attachment")(name, most=MOST_WHOLE) for name in ("many", "too_large"))

TINY = unpublished("Tissue viability", share_from=5)
WAVE = Wave(
    programme="reflection",
    id="2026-12-01",
    instrument="reflective-practice",
    instrument_version=1,
    opens_at=datetime(2026, 12, 1, 8, tzinfo=LONDON),
    remind_at=datetime(2026, 12, 8, 8, tzinfo=LONDON),
    closes_at=datetime(2026, 12, 15, 8, tzinfo=LONDON),
    expires_at=datetime(2027, 1, 15, 8, tzinfo=LONDON),
)
DECORATION = re.compile(
    r"[=-]{3,}|[■·*:]|(?:^|\s)-(?=\s)|https://\S+/(?:results/|lead/|desk/|small-groups)\S*", re.MULTILINE
)


def invited(kind: Kind, *names: str) -> Letter:
    units = [RecipientUnit(unit=name, name=name, is_team=True, link=f"link{n}") for n, name in enumerate(names)]
    content = invitation(kind, WAVE, "Reflective practice group", units, "https://survey.example/live")
    return invitation_letter(content, SETTINGS)


class QuickPosters(Posters):
    """Those of tests that make no PDF."""

    def _poster(self, *_: object) -> bytes:
        return b"%PDF-1.7"


def opening(*names: str, language: str = DEFAULT) -> Letter:
    """The opening mail to the lead of these teams, with all that it carries and asks."""
    units = tuple(
        RecipientUnit(unit=f"u{n}", name=name, is_team=True, link=f"abcd234{n}", headcount=12 + n, language=language)
        for n, name in enumerate(names, 2)
    )
    asked = read_instrument(SHIPPED / "reflective-practice.yaml")
    register: Any = SimpleNamespace(definitions=SimpleNamespace(asked=lambda _: asked, programmes=tuple))
    run = by_language(Kind.OPEN, WAVE, register, SETTINGS, ADDRESS, WAVE.opens_at)[language]
    recipient = Recipient(address="ann@trust.example", units=units)
    with speaking(language):
        signed = links(Key(b"k"), ADDRESS, "reflection", WAVE.id, Kind.OPEN, recipient)
        return letter_to(
            recipient, signed, replace(run, posters=QuickPosters(register, WAVE.programme, SETTINGS, ADDRESS))
        )


def pages(histories: Sequence[Sequence[Publication]]) -> dict[str, str]:
    """Links to result pages, as long as real ones."""
    return {history[-1].unit: f"{ADDRESS}/results/1.see.{history[-1].unit}.{'x' * 90}" for history in histories}


def beside(histories: Sequence[Sequence[Publication]]) -> Around:
    """What a mail about several units says of all of them."""
    briefs = [brief(history, ()) for history in histories]
    overview = below(briefs, rows=[(each, [each]) for each in briefs]) if len(briefs) > 1 else None
    return Around(below=Said(overview, {}))


def every_kind(histories: Sequence[Sequence[Publication]]) -> Letter:
    return summary_letter(histories, SETTINGS, ADDRESS, around=beside(histories))


def whole_letter(mail: str = "several", **more: Any) -> Letter:
    """A summary with all that can go with it."""
    histories = EVERY_MAIL[mail]
    first, *others = (history[-1].unit for history in histories if history[-1].withheld is None)
    said = {first: "Attached, to share and print: A 2026-12-01.pdf", **dict.fromkeys(others, TOO_LARGE)}
    attached = Attached((Attachment("A 2026-12-01.pdf", b"%PDF"),), said)
    beyond = Beyond(pages(histories), more.get("attached", attached))
    actions = [Action("You said, we did", f"{ADDRESS}/lead/1.did.x"), Action("Stop these mails", f"{ADDRESS}/lead/1.m")]
    around = replace(beside(histories), done=[Done("Service", (WeDid("A", "So"),))])
    return summary_letter(histories, SETTINGS, ADDRESS, actions, around, beyond)


def small_letter(team: Publication, *without: str) -> Letter:
    """Of a team of which no number is shown, with those of its service beside it or in their place."""
    above = SERVICE.model_copy(update={"items": (*SERVICE.items, words(("kind", 9), ("fair", 4)))})
    below = team.model_copy(
        update={"instead": {item.item: above.unit for item in above.items if item.item not in without}}
    )
    beyond = Beyond(pages([[below]]))
    return summary_letter([[below]], SETTINGS, ADDRESS, around=Around({below.unit: [Above(above, 5)]}), beyond=beyond)


def test_themes_follow_the_words() -> None:
    themed = words(("kind", 9), themes=[("Support", 11), ("Safety", 1_000)])
    letter = summary_letter([[publication("A", [themed])]], SETTINGS, ADDRESS)
    for body in (letter.text, letter.html):
        assert body.index("In their words: kind") < body.index("how many people: Support (11), Safety (1,000)")
    assert "Themes" not in summary_letter([[publication("A", [words(("kind", 9))])]], SETTINGS, ADDRESS).text


SHORTS = (
    "Effective use of time", "Regular groups are beneficial", "Keen for the group to continue", "Better able to adapt",
    "Learnt new strategies", "Value learning from others", "Understand patient relationships", "More peer support",
    "Feel less isolated", "More self-awareness and insight",
)  # fmt: skip


def full_letter(*people: int) -> Letter:
    """Of twelve questions, with everything that a lead's mail can have: the longest of its kind."""

    def ten(agree: Sequence[int], n: int) -> list[ItemFigures]:
        each = zip(SHORTS, agree, strict=True)
        return [agreement(f"q{at}", short, (n - of, 0, 0, of, 0)) for at, (short, of) in enumerate(each)]

    said = words(
        ("supportive", 8), ("safe", 6), ("reassuring", 4), themes=[("Support", 9), ("Safety", 7), ("Relief", 3)]
    )
    items = [*ten(people, 10), said, comments(*["A comment."] * 11)]
    since = date(2026, 10, 15)
    noted = {
        "held": Held(since=since, teams=1, groups=1, sessions=4, came=29),
        "did": Did(after=since, text="We moved the group to Thursdays, and Ann covers the phone."),
    }
    now = publication("Community Independence Service", items, responses=10, headcount=12, **noted)
    whole = publication("Community Services", ten([60] * 10, 90), is_team=False, responses=90, headcount=120)
    history = [wave_before(now, ten((6, 6, 7, 4, 3, 7, 4, 5, 4, 4), 10)), now]
    actions = [
        *(Action(say(purpose), f"{ADDRESS}/lead/1", now.unit) for purpose in ("did_alone", "met_alone")),
        *(Action(say(purpose), f"{ADDRESS}/lead/1") for purpose in ("right_person", "somebody_else", "stop")),
    ]
    attached = Attached((), {now.unit: "A report is attached, to share and print."})
    above = {now.unit: [Above(whole, 5)]}
    return summary_letter([history], SETTINGS, ADDRESS, actions, Around(above), Beyond(pages([history]), attached))


def more_units_than_fit() -> Letter:
    wards = [REGISTRARS.model_copy(update={"unit": f"ward-{n}", "unit_name": f"Ward {n}"}) for n in range(200)]
    histories = [[ward] for ward in wards]
    beyond = Beyond(pages(histories), above={ward.unit: "ward-0" for ward in wards[1:]})
    return summary_letter(histories, SETTINGS, ADDRESS, around=beside(histories), beyond=beyond)


OF_ALL = ("right_person", "somebody_else", "stop")


def above_letter(*units: str, **made: int) -> Letter:
    """To those above a made-up trust, or to a manager of some of its units, with every line that there can be."""
    of = trust(**made)
    lost = [
        "Nobody gets the mail about Ward 9 and Ward 12: please tell us who should.",
        "The mail about Ward 22 does not go to the right person: please tell us who should get it.",
    ]
    histories = [of.histories[unit] for unit in units]
    by_unit = {unit: of.below(unit, lost) for unit in units if unit not in of.teams}
    overview = of.overview(units, lost) if len(units) > 1 else None
    around = Around({unit: of.above(unit) for unit in units}, Said(overview, by_unit))
    many = len(units) > MOST_WHOLE
    own = (("did_in_a_row", "met_in_a_row") if many else ("did", "met")) if len(units) > 1 else ()
    actions = [
        *(Action(say(to, team=unit), f"{ADDRESS}/lead/1", unit) for unit in units for to in own if unit in of.teams),
        *(Action(say(purpose, units="your units"), f"{ADDRESS}/lead/1") for purpose in OF_ALL),
    ]
    attached = Attached(said_of_all=MANY) if many else NOTHING
    return summary_letter(histories, SETTINGS, ADDRESS, actions, around, Beyond(pages(histories), attached))


LARGE = partial(above_letter, "trust", teams=400, few=130, troubled=12, risen=3, in_service=10)
OTHERS = [item.item for item in SERVICE.items if item.item != "strategies"]
WAYS: dict[str, Callable[[], Letter]] = {
    **{name: partial(every_kind, histories) for name, histories in EVERY_MAIL.items()},
    "a small team": partial(small_letter, few(strategies=True, peers=False), *OTHERS),
    "a tiny team": partial(small_letter, TINY),
    "with everything": whole_letter,
    "twelve questions": partial(full_letter, 9, 10, 10, 8, 7, 10, 8, 9, 8, 7),
    "may need help": partial(full_letter, *[1] * 10),
    "many with pages": partial(whole_letter, "many", attached=Attached(said_of_all=MANY)),
    "more units than fit": more_units_than_fit,
    "a trust": partial(above_letter, "trust"),
    "a calm trust": partial(above_letter, "trust", troubled=0, risen=0),
    "a service": partial(above_letter, "service-0"),
    "a manager of 30 teams": partial(above_letter, *(f"team-{n}" for n in range(30))),
    "a manager of services": partial(above_letter, "service-0", "service-1", "service-2", "team-3"),
    "remind very many": partial(invited, Kind.REMIND, *(f"Team {n}" for n in range(400))),
    "open": partial(invited, Kind.OPEN, "Team A"),
    "remind": partial(invited, Kind.REMIND, "Team A", "Team B"),
    "open with posters": partial(opening, "Team A", "Nights", "Ysbyty’r De"),
}


@cache
def every_letter(name: str) -> Letter:
    return WAYS[name]()


class Letters(Mapping[str, Letter]):
    """Every kind of letter by its name, written when it is first looked at: all processes need the names alone."""

    def __getitem__(self, name: str) -> Letter:
        return every_letter(name)

    def __iter__(self) -> Iterator[str]:
        return iter(WAYS)

    def __len__(self) -> int:
        return len(WAYS)


LETTERS = Letters()
every = pytest.mark.parametrize("name", LETTERS)


def read(text: str) -> list[str]:
    """The words and figures that a person reads, in order."""
    return DECORATION.sub(" ", text).split()


@cache
def seen(html: str) -> str:
    """The text of a page as it is laid out: every element that is not inside a line ends one."""
    body = html.split("<body", 1)[1].split(">", 1)[1]
    tree = html5lib.parse(re.sub(r"</?(?:p|h\d|td|th|tr|caption|table|br)\b[^>]*>", " ", body), treebuilder="dom")
    pieces = []
    nodes = [tree]
    while nodes:
        node = nodes.pop()
        pieces.append(node.nodeValue if node.nodeType == node.TEXT_NODE else "")
        nodes.extend(reversed(node.childNodes))
    return "".join(pieces)


@every
def test_both_parts_say_the_same(name: str) -> None:
    letter = LETTERS[name]
    assert read(seen(letter.html)) == read(letter.text)
    assert len(read(letter.text)) > 30


counts = st.tuples(*[st.integers(0, 40)] * 5).filter(any)


@st.composite
def items(draw: st.DrawFn) -> list[ItemFigures]:
    found = [
        draw(st.builds(agreement, st.just(f"item{n}"), st.just(f"Item {n}"), counts))
        if draw(st.booleans())
        else withheld(f"item{n}", f"Item {n}", draw(st.sampled_from(Withheld)), sensitive=draw(st.booleans()))
        for n in range(4)
    ]
    found.append(words(*((w, p) for p, w in enumerate(draw(st.lists(st.sampled_from("abcdef")))))))
    return [*found, comments(*draw(st.lists(st.text("ab <&>{}\n", min_size=1).filter(str.strip), max_size=3)))]


@given(items(), items())
def test_both_parts_say_the_same_whatever_was_answered(now: list[ItemFigures], before: list[ItemFigures]) -> None:
    told = publication("Team A", now)
    letter = summary_letter([[wave_before(told, before), told]], SETTINGS, ADDRESS)
    assert read(seen(letter.html)) == read(letter.text)


@pytest.mark.long
def test_a_mail_about_400_teams_is_not_cut_off() -> None:
    letter = LARGE()
    assert len(letter.html.encode()) <= HTML_BYTES
    assert read(seen(letter.html)) == read(letter.text)
    assert "11 of 400 teams may need help" in letter.text
    assert "10 more units are on the result page." in letter.text


def test_who_needs_help_is_said_first_and_the_units_stand_side_by_side() -> None:
    text = LETTERS["a trust"].text
    said = (
        "answered (75%)",
        "Steady since",
        "Three of 60 teams may",
        "Chance alone",
        "Of 60 teams 37 have",
        "Clearly above",
    )
    more = (
        "Better than at the start: ",
        "Nobody gets the mail",
        "Leads who wrote",
        "Side by side",
        "Medicine and care 9",
    )
    places = [text.index(words) for words in (*said, *more, "Every figure, the trend")]
    assert places == sorted(places)
    assert "Please share this with the people who answered." not in text
    assert "It blames nobody: talk with them before you pass this on" in text
    assert "No question stands out" not in text
    assert "Share of people who" not in text, "her own questions are on the page and in the PDF"
    calm = LETTERS["a calm trust"].text
    assert "It names teams: talk with them before you pass it on." in calm


def test_one_mail_about_many_units_begins_with_those_that_need_its_reader() -> None:
    """How all are, how many changed, who needs help; then a row for each, with its level, its change and its links."""
    for name, heading, of, units in (
        ("a manager of 30 teams", "Your 30 units", 30, 30),
        ("a manager of services", "Your four units", 19, 4),
    ):
        text = LETTERS[name].text
        said = (
            f"\n{heading}\n====",
            "On average ",
            "Since the start ",
            f"Three of {of} teams may need help",
            "Side by side",
        )
        places = [text.index(words) for words in said]
        assert places == sorted(places)
        assert text.count("Nobody gets the mail about") == 1
        rows = text.split("Side by side", 1)[1]
        assert rows.count("/results/") == rows.count("\n- ") == units
    row = "- Respiratory ward 4 · better than at the start: 98% 86–100%\nhttps://"
    assert all(row in LETTERS[name].text for name in ("a manager of 30 teams", "a manager of services"))
    assert (
        "On average 69% agree or strongly agree, from 22% to 98%. Since the start one is better, three are worse and 24 have not"
        in LETTERS["a manager of 30 teams"].text
    )
    assert (
        "- Respiratory ward 11 · mostly favourable: 8 of 12 questions: in words"
        in LETTERS["a manager of 30 teams"].text
    )


def test_study_2_in_both_parts() -> None:
    letter = LETTERS["first wave"]
    for part in (letter.text, seen(letter.html)):
        printed = re.findall(r"\d+% \(\d+/\d+\)", part)
        every = [*["100% (14/14)"] * 2, "93% (13/14)", "100% (14/14)", "93% (13/14)", "79% (11/14)", "71% (10/14)"]
        assert printed == every
        assert "No question stands out from the others." in part
        assert "what makes this work, and what would put it at risk?" in " ".join(part.split())
        assert "supportive, valuable, safe, reassuring, interesting, useful" in part


def test_a_withheld_team_gets_no_number_but_the_threshold() -> None:
    before: Publication = wave_before(NIGHTS, REGISTRARS_BEFORE.items, withheld=None, responses=9, headcount=12)
    letter = summary_letter([[before, NIGHTS]], SETTINGS, ADDRESS)
    for part in (letter.text, seen(letter.html)):
        said = " ".join(part.split())
        assert "Not shown: too few answered to show it without giving somebody away." in said
        assert "Figures need at least 8 people who answered" in said
        assert re.findall(r"\d+", part.replace("1 to 15 December 2026", "")) == ["8"]
        assert "%" not in part


@every
def test_nothing_in_the_html_that_mail_programs_drop_or_fetch(name: str) -> None:
    html = re.sub(r'<img src="cid:[\w.@]+"', "", LETTERS[name].html)  # those that the mail brings
    assert not re.search(r"<(img|script|link|iframe|form|svg|input|video)\b", html)
    assert not re.search(r"(src|background|srcset)=|url\(|@import|@font-face", html)
    assert not re.search(r"flex|grid|float|position:|border-radius|box-shadow|display:|margin[^:]*:-", html)
    assert all(
        re.match(
            r'"https://survey\.example/live/(s/(link\d+|abcd234\d)|small-groups|(results|lead|desk/team)/[\w.~-]+)"',
            link,
        )
        for link in html.split("href=")[1:]
    )
    assert 'content="light only"' in html
    assert len(html.encode()) <= HTML_BYTES


@every
def test_the_html_is_valid_and_its_tables_are_layout_or_have_headings(name: str) -> None:
    html = LETTERS[name].html
    html5lib.HTMLParser(strict=True).parse(html)
    for table in re.findall(r"<table\b[^>]*>(?:\s*<caption)?", html):
        assert ('role="presentation"' in table) != ("<caption" in table)
    assert html.count("<caption") * 1 <= html.count('scope="row"')
    assert html.count("<h1") == 1


def test_a_bar_fills_its_row() -> None:
    found = re.findall(r"<tr>((?:<td width=\"\d+%\".*?</td>)+)</tr>", LETTERS["several"].html)
    assert len(found) > 10
    for row in found:
        assert sum(map(int, re.findall(r'width="(\d+)%"', row))) == 100


def test_what_people_wrote_is_text_and_never_markup() -> None:
    letter = summary_letter([[publication("A", [words(("<b>", 9))])]], SETTINGS, ADDRESS)
    assert "In their words: <b>" in letter.text
    assert "In their words: &lt;b&gt;" in letter.html


def test_comments_are_counted_and_stand_on_the_page() -> None:
    letter = whole_letter("service")
    for part in (letter.text, seen(letter.html)):
        assert " ".join(part.split()).count("comments were written. Every figure, the trend and what people wrote") == 1
        assert "Comment a" not in part


def test_a_mail_of_very_many_questions_has_no_table_of_them_and_says_so() -> None:
    for questions, is_short in ((60, False), (200, True)):
        asked = [agreement(f"q{n}", f"Question {n} in a few words", (0, 0, 1, 7, 6)) for n in range(questions)]
        letter = summary_letter([[publication("Ward 7", asked)]], SETTINGS, ADDRESS)
        assert letter.is_whole
        assert read(seen(letter.html)) == read(letter.text)
        assert ("Question 7 in" not in letter.text) is (SHORTENED in letter.text) is is_short


def test_each_unit_leads_to_its_result_page_in_both_parts() -> None:
    letter, histories = LETTERS["with everything"], EVERY_MAIL["several"]
    addresses = [pages(histories)[history[-1].unit] for history in histories]
    assert re.findall(r"https://\S+/results/\S+", letter.text) == addresses
    assert re.findall(r'href="([^"]+/results/[^"]+)"', letter.html) == addresses
    assert "For you alone; to share, see the results page:" in letter.text
    assert "For you alone; to share, see the results page:" in seen(letter.html)
    words = {
        address: "The result page, with earlier surveys"
        if "night" in address
        else "Every figure, the trend and what people wrote"
        for address in addresses
    }
    for address, said in words.items():
        assert f"{said} (for you alone):\n{address}\n" in letter.text
        assert f'<a href="{address}" style="color:#005eb8;">{said} (for you alone)</a>' in letter.html


def test_one_screen_has_its_order() -> None:
    """How many answered, the level, the change, what stands out, the table, the words, a question, the page."""
    text = LETTERS["second wave"].text
    said = (
        "14 of",
        "On average",
        "Clearly better",
        "stands out",
        "Share of people",
        "In their words",
        "A question for",
    )
    places = [text.index(words) for words in said]
    assert places == sorted(places)
    text = LETTERS["with everything"].text
    places = [
        text.index(words) for words in ("A question for", "Every figure, the", "Comments are not", "Stop these mails")
    ]
    assert places == sorted(places)


def test_a_small_team_reads_what_it_may_and_its_service_beside_it() -> None:
    text = " ".join(LETTERS["a small team"].text.split())
    assert f"- Strategies: more than half · {SERVICE.unit_name} 96% (215/223)" in text
    assert f"{SERVICE.unit_name}, all teams together. In their words: kind, fair" in text


def test_a_tiny_team_first_reads_why_and_then_its_service_before_any_link() -> None:
    text = LETTERS["a tiny team"].text
    said = ("Not shown: too few", f"{SERVICE.unit_name}, all teams together\n---", ": 96% (215/223)", "The result page")
    places = [text.index(words) for words in said]
    assert places == sorted(places)
    assert "Please share this with the people who answered." in text


def test_what_is_attached_is_said_and_what_is_not_too() -> None:
    letter = LETTERS["with everything"]
    for part in (letter.text, seen(letter.html)):
        assert part.count("Attached, to share and print: A 2026-12-01.pdf") == 1
        assert part.count(TOO_LARGE) == 1
    assert [file.name for file in letter.files] == ["A 2026-12-01.pdf"]
    for part in (LETTERS["many with pages"].text, seen(LETTERS["many with pages"].html)):
        assert part.count(MANY) == 1
    assert not any("attached" in LETTERS[name].text for name in (*EVERY_MAIL, "open", "remind"))


def test_a_mail_about_fifty_units_has_a_row_for_each_and_is_not_cut_off() -> None:
    units = [
        REGISTRARS.model_copy(update={"unit": f"u{n}", "unit_name": f"Registrars of hospital {n}"}) for n in range(50)
    ]
    histories = [[unit] for unit in units]
    beyond = Beyond(pages(histories), Attached(said_of_all=MANY))
    letter = summary_letter(histories, SETTINGS, ADDRESS, around=beside(histories), beyond=beyond)
    assert len(letter.html.encode()) <= HTML_BYTES
    assert read(seen(letter.html)) == read(letter.text)
    for part in (letter.text, seen(letter.html)):
        assert "% (13/14)" not in part
        assert len(re.findall(r"Registrars of hospital \d+:?\s+91% 75–97%", part)) == 50


def test_the_opening_mail() -> None:
    letter = invited(Kind.OPEN, "Team A")
    assert letter.subject == "Team A: Reflective practice group, link to pass on, open until 15 December 2026"
    assert letter.text == (
        "Riverside Deanery\n"
        "\n"
        "Reflective practice group: the survey is open\n"
        "=============================================\n"
        "\n"
        "Please pass the link on to your team today. The survey closes at 8am on Tuesday 15 December 2026.\n"
        "Everyone uses the same link. It works on any phone, with no app and no login.\n"
        "\n"
        "Team A\n"
        "------\n"
        "https://survey.example/live/s/link0\n"
        "\n"
        "To paste into Teams or WhatsApp:\n"
        "\n"
        "Reflective practice group: please answer our team's anonymous survey before 8am on Tuesday 15 December 2026.\n"
        "https://survey.example/live/s/link0\n"
        "Nobody can look up what you answered: we never store who you are, where you are or when you answered. "
        "No number is shown for fewer than 8 people. "
        "Of 5 to 7 people it is told only whether more than half said so.\n"
        "\n"
        "What happens next\n"
        "-----------------\n"
        "Nobody sees an answer, or how many there are, before the survey closes.\n"
        "Then you get a summary by email, to share with your team.\n"
        "\n"
        "Sent by Soundings for Riverside Deanery. Questions go to surveys@deanery.example.\n"
    )


def test_an_opening_mail_about_a_few_teams_shows_their_codes_and_asks_for_their_numbers() -> None:
    letter = LETTERS["open with posters"]
    for team, people, link in (("Team A", 14, "abcd2342"), ("Nights", 15, "abcd2343"), ("Ysbyty’r De", 16, "abcd2344")):
        for part in (letter.text, seen(letter.html)):
            own = part.partition(f"{team}\n-" if part is letter.text else f"{team} ")[2]
            places = [
                own.index(said)
                for said in (
                    f"/s/{link}",
                    f"to print: {team} poster.pdf",
                    f"Still {people} people in {team}?",
                    "a wrong number can hide",
                )
            ]
            assert places == sorted(places)
    assert [file.name for file in letter.files] == [
        f"{team} poster.pdf" for team in ("Team A", "Nights", "Ysbyty’r De")
    ]
    assert len(letter.html.encode()) <= HTML_BYTES


def test_each_code_is_an_image_of_the_mail_with_its_size_and_what_it_is() -> None:
    letter = LETTERS["open with posters"]
    shown = html5lib.parse(letter.html, namespaceHTMLElements=False).findall(".//img")
    assert [image.get("src") for image in shown] == [f"cid:{image.name}" for image in letter.images]
    for image, kept in zip(shown, letter.images, strict=True):
        assert image.get("alt") == f"QR code of {ADDRESS}/s/{kept.name.partition('@')[0]}"
        assert image.get("width") == image.get("height") == str(kept.width)
        assert 140 <= kept.width <= 220  # which a phone of 320 px has room for
        assert kept.content.startswith(b"\x89PNG")
    assert letter.alone.count("data:image/png;base64,") == 3
    assert "cid:" not in letter.alone


def test_a_mail_about_more_teams_says_where_posters_are() -> None:
    many = opening(*(f"Team {n}" for n in range(MOST_WHOLE + 1)))
    assert (many.files, many.images) == ((), ())
    assert "attached" not in many.text
    for part in (many.text, seen(many.html)):
        assert f"Posters with the QR code of each team: please ask {SETTINGS.reply_to}." in part
    assert "please ask" not in LETTERS["open with posters"].text


def test_the_reminder_is_the_same_for_every_team_but_for_name_and_link() -> None:
    one, other = invited(Kind.REMIND, "Team A"), invited(Kind.REMIND, "Nights")
    assert one.subject == "Team A: Reflective practice group, reminder, open until 15 December 2026"
    for part in ("subject", "text", "html"):
        mine = re.sub(r"-{4,}", "-", getattr(one, part))
        assert mine == re.sub(r"-{4,}", "-", getattr(other, part)).replace("Nights", "Team A")


def test_a_lead_of_two_teams_gets_both_links() -> None:
    letter = invited(Kind.OPEN, "Team A", "Nights")
    assert letter.subject.startswith("Team A and Nights: ")
    assert re.findall(r"https://\S+", letter.text) == [f"https://survey.example/live/s/link{n}" for n in (0, 0, 1, 1)]


def test_a_unit_without_a_link_is_not_invited() -> None:
    units = [
        RecipientUnit(unit="service", name="Service", is_team=False),
        RecipientUnit(unit="a", name="Team A", is_team=True, link="abcd2345"),
    ]
    content = invitation(Kind.OPEN, WAVE, "Group", units, "https://survey.example")
    assert [team.name for team in content.teams] == ["Team A"]
