"""The calendar file, read back by the letter of RFC 5545."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from infra.commands.programme.ics import calendar
from shared.programme import Programme

NOW = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
TITLE = "Groups; teams, wards \\ theatres"
PROGRAMME = Programme(
    id="groups", title=TITLE, instrument="reflective-practice", instrument_version=2, unit="trust",
    starts=date(2037, 3, 20), hour=8,
)  # fmt: skip
LINE = re.compile(r"([A-Z-]+)((?:;[A-Z-]+=[A-Z-]+)*):(.*)")


def lines(file: bytes) -> list[str]:
    """Content lines, unfolded; every rule of section 3.1 that our file could break is asserted."""
    assert file.endswith(b"\r\n")
    parts = file[:-2].split(b"\r\n")
    assert all(b"\n" not in part and b"\r" not in part and 0 < len(part) <= 75 for part in parts)
    texts = [part.decode() for part in parts]  # no part ends within a character
    unfolded: list[str] = []
    for text in texts:
        if text.startswith(" "):
            unfolded[-1] += text[1:]
        else:
            unfolded.append(text)
    return unfolded


def plain(text: str) -> str:
    """A TEXT value without its escapes; no bare comma or semicolon is in it."""
    assert not re.search(r"(?<!\\)(?:\\\\)*[,;]", text)
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], text)


def events(file: bytes) -> list[dict[str, str]]:
    """The properties of each event; each stands once."""
    first, *middle, last = [match.groups() for line in lines(file) if (match := LINE.fullmatch(line))]
    assert len(middle) + 2 == len(lines(file))
    assert (first, last) == (("BEGIN", "", "VCALENDAR"), ("END", "", "VCALENDAR"))
    found: list[dict[str, str]] = []
    head: dict[str, str] = {}
    at = head
    for name, parameters, value in middle:
        if name == "BEGIN":
            assert (value, at) == ("VEVENT", head)
            at = {}
        elif name == "END":
            assert value == "VEVENT"
            found.append(at)
            at = head
        else:
            assert name + parameters not in at
            at[name + parameters] = value
    assert head["VERSION"] == "2.0"
    assert head["PRODID"]
    return found


def test_each_wave_has_its_opening_reminder_and_last_day() -> None:
    found = events(calendar(TITLE, [PROGRAMME.wave(date(2037, 3, 20))], "soundings", NOW))
    assert [(each["DTSTART;VALUE=DATE"], each["DTEND;VALUE=DATE"], plain(each["SUMMARY"])) for each in found] == [
        ("20370320", "20370321", f"{TITLE}: the survey opens"),
        ("20370327", "20370328", f"{TITLE}: reminder"),
        ("20370401", "20370402", f"{TITLE}: reminder"),
        ("20370403", "20370404", f"{TITLE}: last day (the survey closes at 08:00)"),  # summer time has begun
    ]
    assert {each["DTSTAMP"] for each in found} == {"20261122T233000Z"}
    assert len({each["UID"] for each in found}) == 4


def test_a_later_file_moves_the_events_of_a_wave() -> None:
    wave = PROGRAMME.wave(date(2037, 3, 20))
    longer = wave.model_copy(update={"closes_at": wave.closes_at + timedelta(days=3)})
    before, after = (events(calendar(TITLE, [each], "soundings", NOW)) for each in (wave, longer))
    assert [each["UID"] for each in before] == [each["UID"] for each in after]
    assert [each["DTSTART;VALUE=DATE"] for each in after] == ["20370320", "20370327", "20370401", "20370406"]
    elsewhere = events(calendar(TITLE, [wave], "other-trust", NOW))
    assert not {each["UID"] for each in before} & {each["UID"] for each in elsewhere}


def test_a_programme_without_a_reminder_has_no_event_for_one() -> None:
    quiet = PROGRAMME.model_copy(update={"reminder_days": ()})
    found = events(calendar(TITLE, [quiet.wave(date(2037, 3, 20))], "soundings", NOW))
    assert [each["UID"] for each in found] == [
        "groups-2037-03-20-open@soundings.soundings",
        "groups-2037-03-20-close@soundings.soundings",
    ]


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=300))
def test_any_title_comes_back_whole(title: str) -> None:
    [opening, *_] = events(calendar(title, [PROGRAMME.wave(date(2037, 3, 20))], "soundings", NOW))
    assert plain(opening["SUMMARY"]) == f"{title}: the survey opens"
