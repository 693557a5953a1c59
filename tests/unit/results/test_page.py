"""The pages: all that the mail says, what a page adds, and nothing that a reader could break."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from functools import cache
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest

from functions.results import download, page
from functions.results.download import FILES, results
from functions.results.record import records
from functions.results.view import Asked
from shared.language import LANGUAGES, messages
from shared.page import STYLE, source
from shared.publication import Withheld
from shared.summary.course import courses
from shared.summary.summary import Section, summary
from tests.unit.results import sample
from tests.unit.results.sample import (
    DIRECTOR,
    FEAR,
    LEAD,
    MANAGER,
    course,
    flat,
    service,
    shown,
    token,
    trust,
)
from tests.unit.summary.sample import agreement, comments, options, publication, unpublished, words

if TYPE_CHECKING:
    from collections.abc import Iterator

VIEWS = {
    "team": lambda: shown(service(), "ward", LEAD),
    "team from above": lambda: shown(service(), "ward", MANAGER),
    "withheld": lambda: shown(service(), "recovery", MANAGER),
    "14 waves": lambda: shown(course(), "ward", LEAD),
    "service": lambda: shown(service(), "surgery", MANAGER),
    "trust": lambda: shown(service(), "trust", DIRECTOR),
    "large": lambda: shown(trust(), "trust", DIRECTOR),
}


@cache
def html(name: str) -> str:
    body: str = page.results(VIEWS[name]())["body"]
    return body


def read(body: str) -> str:
    """What a person reads, on one line."""
    main = body[body.index("<main") : body.index("</main>")]
    return " ".join(unescape(re.sub(r"<(title|desc)>.*?</\1>|<[^>]+>", " ", main)).split())


def said(section: Section) -> Iterator[str]:
    """Every sentence and figure of a section, but for what a page has instead."""
    yield from (section.unit, section.answered, section.verdict, *section.change, section.stands_out)
    yield from (section.question, *section.reasons)
    for row in section.glance:
        yield from (row.short, row.figure, row.meaning)
    for item in section.items:
        yield from (item.short, item.text, item.tags, item.figure, item.meaning, item.interval, item.mean, item.change)
        yield from (item.beside, item.more_words, ", ".join(item.words), *item.comments)
        yield from (f"{part.label} {part.figure}" for part in item.bar)
        yield from (f"{option.label} {option.share}" for option in item.options)


def test_a_team_of_few_on_its_page_and_on_that_of_its_service() -> None:
    people = sample.crowd(
        {"ward": (19, 0.8), "recovery": (6, 0.5), "theatre": (13, 0.4), "clinic": (12, 0.9)} | sample.ELSEWHERE
    )
    register = sample.FakeRegister(list(sample.SERVICE.units.values()))
    register.add(sample.SERVICE, sample.publish(sample.SERVICE, people))
    above, own = (page.results(shown(register, unit, MANAGER))["body"] for unit in ("surgery", "recovery"))
    assert "Ranges, means and “more than half” are not compared." in read(above)
    assert "4 teams: 2 with figures, 1 in words and 1 with too few answers." in read(above)
    assert "One team in words Recovery Nurses 5 to 7 people a question" in read(above)
    assert re.search(r"<p><b>(More than half|Half or fewer) agree or strongly agree:</b> ", own)
    assert re.search(r"(more than half|half or fewer) Surgery \d+% \(\d+/50\)", read(own))
    assert re.search(r"(More than half|Half or fewer) agree or strongly agree Surgery, all teams together: ", read(own))


def test_the_figures_of_a_larger_unit_stand_under_its_name() -> None:
    assert "<h2>Surgery, all teams together</h2>" in html("withheld")
    assert "No number is shown where fewer than 8 people answered." in read(html("withheld"))


@pytest.mark.parametrize("name", ["team", "service", "trust", "large", "14 waves", "withheld"])
def test_it_says_all_that_the_mail_says(name: str) -> None:
    view = VIEWS[name]()
    told = summary([view.history], "", above={view.now.unit: view.above})
    text = read(html(name))
    for words_ in (told.title, told.asked, *told.method, *said(told.sections[0])):
        assert " ".join(words_.split()) in text
    assert (told.about_comments in text) == any(item.comments for item in told.sections[0].items)


@pytest.mark.parametrize("name", VIEWS)
def test_each_course_has_its_picture_once_its_sentences_and_its_table(name: str) -> None:
    """The main figure's large and open, that of a question where it opens, with its line in the closed row."""
    text = read(html(name))
    every = [course for course in courses(VIEWS[name]().history) if course.svg]
    assert html(name).count('role="img"') == len(every)
    for each in every:
        assert html(name).count(each.svg) == 1
        assert (each.small in html(name)) == bool(each.of)
        for words_ in (
            each.name,
            *each.sentences,
            *each.did,
            *(text for row in each.rows for text in (row.wave, row.figure, row.note)),
        ):
            assert words_ in text
    assert bool(every) == (name == "14 waves")


def test_of_two_waves_nothing_is_drawn() -> None:
    body = page.results(shown(course(2), "ward", LEAD))["body"]
    assert 'role="img"' not in body
    assert "app-row__small" not in body.split("</style>")[-1]
    assert "Over time" not in read(body)
    assert 'role="img"' in page.results(shown(course(3), "ward", LEAD))["body"]


@pytest.mark.parametrize("name", VIEWS)
def test_every_question_stands_on_it_once(name: str) -> None:
    """In a row that opens, with nothing in it to press."""
    view = VIEWS[name]()
    [section] = summary([[view.now if view.is_led else download.without_comments(view.now)]], "").sections
    rows = re.findall(r"<summary>(.*?)</summary>", html(name), re.DOTALL)
    text = read(f"<main {' '.join(rows)}</main>")
    for row in section.glance:
        assert text.count(f"{row.short} ") >= 1
        assert row.figure in text
    assert all(read(html(name)).count(item.text) == 1 for item in section.items if item.is_told)
    assert not any("<a " in row for row in rows)


@pytest.mark.parametrize("name", VIEWS)
def test_nothing_on_it_is_markup_of_somebody_elses(name: str) -> None:
    body = html(name)
    assert not re.search(r"<script|\sstyle=|\son\w+=|javascript:|<img|url\(", body)
    assert body.count("<style>") == 2
    for cell in re.findall(r"<(?:table)[^>]*>.*?</table>", body, re.DOTALL):
        assert "<caption" in cell
        assert 'scope="row"' in cell


def test_what_people_wrote_is_text() -> None:
    view = VIEWS["team"]()
    nasty = "<script>alert(1)</script> \"'> & <svg onload=x>"
    items = [
        comments(nasty, *["fine"] * 9),
        words((nasty, 9)),
        agreement("a", nasty, (0, 0, 0, 5, 9), tags={"t": nasty}),
    ]
    now = publication(nasty, items, unit="ward", title=nasty)
    body = page.results(
        replace(view, history=(now,), settings=view.settings.model_copy(update={"organisation": nasty}))
    )["body"]
    assert "<script" not in body
    assert "<svg onload" not in body
    assert body.count("&lt;script&gt;alert(1)") >= 6


def test_every_comment_is_there_for_the_units_own_leads() -> None:
    """A mail has room for some."""
    view = VIEWS["team"]()
    long = [f"{number} {'word ' * 400}".strip() for number in range(30)]
    now = publication("Ward", [comments(*long)], unit="ward")
    text = read(page.results(replace(view, history=(now,)))["body"])
    assert all(comment in text for comment in long)
    assert "too long" not in text


def test_themes_stand_before_their_words() -> None:
    now = publication("Ward", [words(("kind", 9), themes=[("Support", 11)])], unit="ward")
    text = read(page.results(replace(VIEWS["team"](), history=(now,)))["body"])
    assert text.index("how many people: Support (11)") < text.index("kind (9)")


def test_only_those_who_may_read_comments_are_told_how_many_were_withdrawn() -> None:
    told = "Three comments were withdrawn after they were published."
    now = publication("Ward", [comments().model_copy(update={"withdrawn": 3})], unit="ward")
    own, above = (replace(VIEWS[name](), history=(now,)) for name in ("team", "team from above"))
    assert told in read(page.results(own)["body"])
    for view, is_told in ((own, True), (above, False)):
        assert ("withdrawn" in read(page.results(view)["body"])) is is_told
        rows = [row for row in records(results(view)) if row.figure == "comment"]
        assert [row.why_not == told for row in rows] == [is_told]
        assert [(row.withheld, row.people) for row in rows] == [("withdrawn", 3) if is_told else ("for-leads", None)]
        assert results(view).units[0].publications[0].withdrawn_comments == 3 * is_told


def test_nobody_above_reads_a_teams_comments() -> None:
    assert FEAR in read(html("team"))
    assert page.say("for_leads") not in read(html("team"))
    assert FEAR not in read(html("team from above"))
    assert page.say("for_leads") in read(html("team from above"))
    assert "What would help" not in read(html("team from above"))


def test_names_of_units_are_links_and_lead_up_and_down() -> None:
    body = html("service")
    for unit in ("ward", "theatre", "recovery", "clinic"):
        assert body.count(f'href="{token(unit, MANAGER)}"') == 2  # in a list, and side by side
    assert f'href="{token("surgery", MANAGER)}"' in html("team from above")
    assert 'aria-label="Units above"' not in html("team")


def test_a_unit_that_may_not_be_opened_is_no_link() -> None:
    view = VIEWS["service"]()
    body = page.results(replace(view, sight=replace(view.sight, seen=frozenset({"surgery"}))))["body"]
    assert "Surgical Ward" in body
    assert body.count('href="1.see.') == len(FILES)


def test_a_team_has_no_list_of_teams_and_nothing_to_look_for() -> None:
    assert "side by side" not in html("team")
    assert "<form" not in html("team")
    asked = replace(VIEWS["team"](), asked=Asked("ward"))
    assert page.results(asked)["body"] == html("team")


def test_a_page_of_many_teams_has_no_chart_of_a_question(monkeypatch: pytest.MonkeyPatch) -> None:
    """But its line: of fourteen surveys their charts would be half of the page."""
    small = VIEWS["service"]()
    waves = [
        small.now.model_copy(update={"opened": date(2026, at, 1), "wave": f"2026-{at:02}-01"}) for at in (2, 6, 12)
    ]
    view = replace(small, history=tuple(waves))
    few = page.results(view)["body"]
    assert few.count('role="img"') > 1
    monkeypatch.setattr(page, "MOST_TEAMS", 1)
    many = page.results(view)["body"]
    assert many.count('role="img"') == 1
    assert many.count("app-row__small") == few.count("app-row__small")


def test_a_question_is_put_before_its_figures_by_the_stylesheet_and_ends_none() -> None:
    """Once, and not in each cell; whatever an author wrote."""
    view = VIEWS["service"]()
    wild = 'A "\\</style><b>&'
    items = (view.now.items[0].model_copy(update={"short": wild}), *view.now.items[1:])
    now = view.now.model_copy(update={"items": items})
    made = page.results(replace(view, history=(*view.history[:-1], now)))
    styles = re.findall(r"<style>(.*?)</style>", made["body"], re.DOTALL)
    [rule] = re.findall(r'td:nth-of-type\(1\):not\(\[colspan\]\)::before\{content:"(.*?)"\}', styles[-1])
    assert rule == r"A \22 \5c \3c /style\3e \3c b\3e \26 "
    assert re.sub(r"\\([0-9a-f]+) ", lambda found: chr(int(found[1], 16)), rule) == wild
    assert made["headers"]["Content-Security-Policy"].count(source(styles[-1])) == 1
    assert made["body"].count("</style>") == html("service").count("</style>")
    table = made["body"].split("<tbody>")[1]
    assert "Learning from others" not in table.partition("</table>")[0]


def test_a_part_of_a_name_finds_teams_and_units() -> None:
    view = replace(VIEWS["trust"](), asked=Asked('<b>"me'))
    body = page.results(view)["body"]
    assert "Nothing is called so" in read(body)
    assert "<b>" not in body.split("</style>")[-1]
    assert 'value="&lt;b&gt;&#34;me"' in body
    body = page.results(replace(view, asked=Asked("me")))["body"]
    assert "2 with “me” in their names" in read(body)
    for unit, told in (
        ("acute", "Acute Medical Unit"),
        ("medicine", "Medicine"),
    ):
        assert f'<a href="{token(unit, DIRECTOR)}">{told}</a>' in body
    assert f'<a href="{token("trust", DIRECTOR)}">All results of Riverside NHS Trust</a>' in body


def test_pages_lead_on_and_back() -> None:
    view = shown(flat(), "trust", DIRECTOR)
    first, last = (page.results(replace(view, asked=Asked("", page=at)))["body"] for at in (1, 2))
    assert '<a href="?q=&amp;page=2">The next page</a>' in first
    assert "The page before" not in first
    assert '<a href="?q=">The page before</a>' in last
    assert "The next page" not in last
    names = [re.findall(r">(Team \d+)</a>", body) for body in (first, last)]
    assert [len(each) for each in names] == [60, 12]
    assert sorted([*names[0], *names[1]]) == sorted(f"Team {at + 1}" for at in range(72))


def test_the_workbooks_link_says_where_it_has_the_main_figures_only(monkeypatch: pytest.MonkeyPatch) -> None:
    assert page.say("in_short", file="Excel workbook") not in read(html("trust"))
    monkeypatch.setattr(download, "FULL_FIGURES", 10)
    assert page.say("in_short", file="Excel workbook") in read(page.results(VIEWS["trust"]())["body"])


def test_a_file_that_is_too_large_has_a_kind_page() -> None:
    made = page.too_large()
    assert made["statusCode"] == 403
    assert all(words_ in read(made["body"]) for words_ in page.say.each("too_large"))


def test_questions_of_one_name_keep_their_own_meanings() -> None:
    view = VIEWS["service"]()
    usual = [agreement(name, name.upper(), (0, 0, 0, 5, 9)) for name in "abc"]
    ten = options(
        "ten", "Twice", "zero-to-ten", 14, {"3": 4, "8": 10}, headline_people=10, headline_from=7, good="high"
    )
    same = agreement("same", "Twice", (0, 0, 0, 5, 9))
    for items in ([*usual, ten, same], [*usual, same, ten]):
        now = publication("Surgery", items, unit="surgery", is_team=False)
        content = page._content(replace(view, history=(now,)))
        assert content["meanings"] == {"a": "", "b": "", "c": "", "same": "", "ten": "answered 7 or more"}


def test_those_above_do_not_learn_whether_there_are_comments() -> None:
    few = comments().model_copy(update={"withheld": Withheld.TOO_FEW})
    pages = []
    for item in (few, comments(*map(str, range(12)))):
        now = publication("Ward", [agreement("a", "A", (0, 0, 0, 5, 9)), item], unit="ward")
        pages.append(page.results(replace(VIEWS["team from above"](), history=(now,)))["body"])
    assert pages[0] == pages[1]
    assert page.say("for_leads") in read(pages[0])
    now = publication("Ward", [agreement("a", "A", (0, 0, 0, 5, 9))], unit="ward")
    assert page.say("for_leads") not in page.results(replace(VIEWS["team from above"](), history=(now,)))["body"]


def test_a_unit_that_is_withheld_still_shows_what_is_below() -> None:
    view = VIEWS["service"]()
    now = unpublished("Surgery", unit="surgery", is_team=False)
    body = page.results(replace(view, history=(now,)))["body"]
    text = read(body)
    assert "Not shown: too few answered to show it without giving somebody away." in text
    assert "79% (15/19)" in text
    assert "Share of people who agree or strongly agree" in text
    assert "Each percentage counts those who" in text
    assert page.results(replace(view, history=(now,), published={}))["statusCode"] == 200


def test_contents_lead_to_headings() -> None:
    for name in VIEWS:
        anchors = re.findall(r'href="#([^"]+)"', html(name))
        ids = re.findall(r'\sid="([^"]+)"', html(name))
        assert set(anchors) <= set(ids)
        assert len(ids) == len(set(ids))


def test_the_files_are_linked() -> None:
    for file in FILES:
        assert f'href="{token("ward", LEAD)}/{file}"' in html("team")


def test_headers_let_nobody_keep_or_find_it() -> None:
    reply = page.results(VIEWS["team"]())
    style = f"{STYLE} {source(page.CSS)}"
    assert reply["headers"] == {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": f"default-src 'none'; style-src {style}; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'",
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex",
    }


def test_plain_pages_say_nothing_of_a_unit() -> None:
    gone = page.plain("gone")
    assert gone["statusCode"] == 404
    assert "This link does not work any more" in gone["body"]
    assert page.plain("not_now")["statusCode"] == 503
    assert all(messages(language)["results"]["not_now"] for language in LANGUAGES)


def test_every_shade_is_one_on_which_text_can_be_read() -> None:
    """At least 4.5 to 1 (WCAG 1.4.3), for the page's own text and for what is quieter."""

    def luminance(colour: str) -> float:
        short = colour if len(colour) == 6 else "".join(2 * digit for digit in colour)
        parts = [int(short[at : at + 2], 16) / 255 for at in (0, 2, 4)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return sum(part * weight for part, weight in zip(linear, (0.2126, 0.7152, 0.0722), strict=True))

    found: dict[str, set[str]] = {}
    for selectors, colour in re.findall(r"([^{}]*app-heat--clearly[^{}]*)\{background:#([0-9a-f]{3,6})\}", page.CSS):
        for way in re.findall(r"app-heat--clearly-(\w+)", selectors):
            found.setdefault(way, set()).add(colour)
    assert sorted(found) == ["better", "worse"]
    colours: Any = {way: colours.pop() for way, colours in found.items() if len(colours) == 1}
    assert len(colours) == len(set(colours.values())) == 2
    for colour in colours.values():
        assert (luminance(colour) + 0.05) / (luminance("212b32") + 0.05) >= 4.5
