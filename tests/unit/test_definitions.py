"""Organisation files: every problem at once, by file, entry and field; and the demo's own file."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

import infra.demo
from infra.operator.definitions import SHIPPED, read_organisation
from shared.errors import DefinitionInvalid
from shared.unit import Tree

DEMO = Path(infra.demo.__file__).with_name("organisation.yaml")
ORGANISATION = yaml.safe_load(DEMO.read_text())


def problems(tmp_path: Path, change: Any) -> list[str]:
    data = deepcopy(ORGANISATION)
    change(data)
    file = tmp_path / "organisation.yaml"
    file.write_text(yaml.safe_dump(data))
    with pytest.raises(DefinitionInvalid) as raised:
        read_organisation(file)
    return raised.value.problems


def test_the_demo_has_two_trusts_with_services_and_teams() -> None:
    organisation = read_organisation(DEMO)
    tree = Tree(organisation.units)
    assert {len(list(tree.path(team.id))) for team in tree.teams()} == {4, 5}
    assert [(programme.unit, programme.rule) for programme in organisation.programmes] == [
        ("trust", "FREQ=MONTHLY;INTERVAL=2"),
        ("riverside", "FREQ=MONTHLY;INTERVAL=2"),
    ]
    assert [instrument.id for instrument in organisation.instruments] == ["reflective-practice"]


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    def change(data: dict[str, Any]) -> None:
        del data["settings"]["organisation"]
        data["units"][0]["units"][0]["units"][0]["units"][0]["headcount"] = "many"
        data["programmes"][0]["rule"] = "FREQ=NEVER"
        data["colour"] = "red"

    assert problems(tmp_path, change) == [
        "organisation.yaml: did not expect colour; settings, units and programmes go here",
        "organisation.yaml: settings, field 'organisation': Field required",
        "organisation.yaml: unit 'registrars', field 'headcount': Input should be a valid integer, "
        "unable to parse string as an integer",
        "organisation.yaml: programme 'reflective-practice': 'rule' is no RFC 5545 RRULE: invalid 'FREQ': NEVER",
    ]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (
            lambda data: data["programmes"][0].update(unit="nowhere"),
            "organisation.yaml: programme 'reflective-practice', field 'unit': there is no 'nowhere'",
        ),
        (
            lambda data: data["programmes"].append(deepcopy(data["programmes"][0]) | {"id": "second"}),
            "organisation.yaml: team 'registrars' is in 'reflective-practice' and in 'second'",
        ),
        (
            lambda data: data["programmes"][0].update(instrument="unknown"),
            "organisation.yaml: programme 'reflective-practice', field 'instrument': "
            "there is no file unknown.yaml beside this one",
        ),
        (
            lambda data: data["programmes"][0].update(instrument_version=3),
            "organisation.yaml: programme 'reflective-practice', field 'instrument': "
            "reflective-practice.yaml is version 2",
        ),
        (lambda data: data.update(units=["trust"]), "organisation.yaml: units, entry 1: must hold names with values"),
        (
            lambda data: data["units"][0].update(language="fr"),
            "organisation.yaml: unit 'care-system', field 'language': the pages have no messages in 'fr', only in en, cy "
            "(shared/languages)",
        ),
        (
            lambda data: data["units"].append({"id": "trust", "name": "Twice"}),
            "organisation.yaml: unit 'trust', field 'id': used 2 times",
        ),
    ],
)
def test_what_does_not_fit_together_is_told(tmp_path: Path, change: Any, says: str) -> None:
    assert says in problems(tmp_path, change)


def test_an_instrument_without_english_is_refused_since_nobody_could_see_its_form(tmp_path: Path) -> None:
    shipped = yaml.safe_load((SHIPPED / "reflective-practice.yaml").read_text())
    del shipped["translations"]
    (tmp_path / "reflective-practice.yaml").write_text(yaml.safe_dump(shipped | {"language": "cy"}))
    assert problems(tmp_path, lambda _: None) == [
        "reflective-practice.yaml: has no English: its 'language' or one of its 'translations' must be 'en'"
    ]


def test_an_instrument_of_which_nobody_knows_whose_it_is_is_refused(tmp_path: Path) -> None:
    shipped = yaml.safe_load((SHIPPED / "reflective-practice.yaml").read_text())
    (tmp_path / "reflective-practice.yaml").write_text(yaml.safe_dump(shipped | {"licence": "not stated"}))
    assert problems(tmp_path, lambda _: None) == [
        "reflective-practice.yaml: field 'licence' says 'not stated': say where the questions come from and who may use "
        "them"
    ]


def test_a_language_that_the_pages_do_not_have_is_refused(tmp_path: Path) -> None:
    shipped = yaml.safe_load((SHIPPED / "reflective-practice.yaml").read_text())
    french = {"cy": shipped["translations"]["cy"], "fr": shipped["translations"]["cy"]}
    (tmp_path / "reflective-practice.yaml").write_text(yaml.safe_dump(shipped | {"translations": french}))

    def change(data: Any) -> None:
        data["settings"]["translations"] = {"fr": {"organisation": "Hôpital"}}

    no_messages = "the pages have no messages in 'fr', only in en, cy (shared/languages)"
    assert problems(tmp_path, change) == [
        f"organisation.yaml: settings, field 'translations': {no_messages}",
        f"reflective-practice.yaml: translation 'fr': {no_messages}",
    ]
