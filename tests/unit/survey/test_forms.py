"""What is read from the register, how often, and what is kept."""

from __future__ import annotations

from typing import Any

import pytest

from functions.survey import form as form_module
from functions.survey.form import Forms, Link
from shared.store import keys
from tests.unit.survey import sample

NOW = sample.NOW


def _forms(door: sample.FakeDoor, seconds: float = 60) -> Forms:
    return Forms(door, "register", seconds)  # type: ignore[arg-type]  # it has the door's verbs


def _link(**changes: str) -> Link:
    return Link(sample.link_item(**changes))


def test_a_link_and_its_form_are_read_once_a_minute(door: sample.FakeDoor) -> None:
    forms = _forms(door)
    for second in (0, 30, 59.9):
        link = forms.link(sample.CODE, NOW + second)
        assert link is not None
        assert forms.form(link, "en", NOW + second) is not None
    assert door.calls == ["get", "get"]
    assert forms.link(sample.CODE, NOW + 60) is not link
    forms.form(_link(), "en", NOW + 60)
    assert door.calls == ["get"] * 4


def test_what_is_absent_or_shut_is_asked_for_again(door: sample.FakeDoor, form_item: Any) -> None:
    forms = _forms(door)
    assert forms.link("nobody", NOW) is None
    assert forms.link("nobody", NOW) is None
    assert len(door.calls) == 2
    link = _link()
    door.items[("FORM#groups", "LANGUAGE#en")] = sample.form_item(state="shut")
    shut = forms.form(link, "en", NOW)
    assert shut is not None
    assert not shut.is_open(link, NOW)
    door.items[("FORM#groups", "LANGUAGE#en")] = form_item
    opened = forms.form(link, "en", NOW)
    assert opened is not None
    assert opened.is_open(link, NOW)
    del door.items[("FORM#groups", "LANGUAGE#en")]
    assert _forms(door).form(link, "en", NOW) is None


def test_each_language_has_its_own_form(door: sample.FakeDoor, form_item: Any) -> None:
    welsh = sample.form_item(language="cy")
    door.items[("FORM#groups", "LANGUAGE#cy")] = welsh
    forms = _forms(door)
    found = [forms.form(_link(), language, NOW) for language in ("cy", "en", "cy", "en")]
    assert [form and form.language for form in found] == ["cy", "en", "cy", "en"]
    assert door.calls == ["get", "get"]


def test_a_form_without_this_language_is_the_english_one_and_kept(door: sample.FakeDoor) -> None:
    forms = _forms(door)
    for second in (0, 1, 59):
        form = forms.form(_link(), "cy", NOW + second)
        assert form is not None
        assert form.language == "en"
    assert door.calls == ["get", "get"]
    door.items[("FORM#groups", "LANGUAGE#cy")] = sample.form_item(language="cy")
    later = forms.form(_link(), "cy", NOW + 60)
    assert later is not None
    assert later.language == "cy"


def test_a_language_that_the_open_wave_has_no_longer(door: sample.FakeDoor) -> None:
    """What the last wave left in it stays shut for good."""
    door.items[("FORM#groups", "LANGUAGE#cy")] = sample.form_item(language="cy", state="shut", wave="2025-10-01")
    forms = _forms(door)
    for _ in range(2):
        form = forms.form(_link(), "cy", NOW)
        assert form is not None
        assert (form.language, form.is_open(_link(), NOW)) == ("en", True)
    assert door.calls == ["get", "get"]


def test_shut_in_every_language(door: sample.FakeDoor) -> None:
    for language in ("en", "cy"):
        item = sample.form_item(language=language, state="shut")
        door.items[("FORM#groups", f"LANGUAGE#{language}")] = item
    form = _forms(door).form(_link(), "cy", NOW)
    assert form is not None
    assert form.language == "cy"


@pytest.mark.parametrize("code", ["", "x" * 65, "a/b", "a b", "ü", "../s", "a#b"])
def test_a_code_that_cannot_be_one_is_not_even_looked_up(code: str, door: sample.FakeDoor) -> None:
    assert _forms(door).link(code, NOW) is None
    assert door.calls == []


def test_the_memory_is_bounded(door: sample.FakeDoor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(form_module, "LINKS_KEPT", 3)
    for code in "abcde":
        door.items[("LINK#" + code, "LINK")] = {**sample.link_item(), "pk": {"S": keys.link(code)["pk"]}}
    forms = _forms(door)
    for code in "abcde":
        forms.link(code, NOW)
    assert list(forms._links) == ["c", "d", "e"]
    forms.link("c", NOW + 61)
    assert list(forms._links) == ["d", "e", "c"]


@pytest.mark.parametrize(
    ("from_wave", "state", "seconds_left", "is_open"),
    [
        ("2025-10-01", "open", 1, True),
        ("2025-12-01", "open", 1, True),
        ("2025-12-02", "open", 1, False),
        ("2025-10-01", "open", 0, False),
        ("2025-10-01", "shut", 1, False),
    ],
)
def test_when_a_team_can_answer(
    from_wave: str, state: str, seconds_left: float, *, is_open: bool, form_item: Any
) -> None:
    form = form_module.Form({**form_item, "state": {"S": state}})
    assert form.is_open(_link(from_wave=from_wave), sample.CLOSES_AT - seconds_left) is is_open
