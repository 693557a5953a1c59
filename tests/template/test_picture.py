"""The architecture picture is drawn from the template, and lacks nothing that is in it."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import pytest

from infra.template.picture import MACHINE, PICTURE, NotDrawn, picture, uses
from infra.template.reading import Template

if TYPE_CHECKING:
    from collections.abc import Callable

ANSWERS = ("ResponsesTable", "TallyTable", "SlipTable")


def drawn(template: dict[str, Any]) -> str:
    return picture(Template(template), json.loads(MACHINE.read_text()))


def test_the_picture_is_that_of_the_template(template: dict[str, Any]) -> None:
    assert PICTURE.read_text() == drawn(template), "python -m infra.template.picture draws it anew"


def test_it_says_in_words_what_it_shows(template: dict[str, Any]) -> None:
    svg = ElementTree.fromstring(drawn(template))  # noqa: S314  our own
    assert svg.get("role") == "img"
    named = {element.get("id"): (element.text or "") for element in svg if element.get("id")}
    assert svg.get("aria-labelledby") == "title desc"
    assert named["title"]
    assert all(name in named["desc"] for name in ("survey", "tally", "publish", "mail", "results", "desk", "erase"))


def test_who_uses_answers_is_as_the_roles_have_it(template: dict[str, Any]) -> None:
    assert {use for use in uses(Template(template)) if use[2] in ANSWERS} == {
        ("SurveyFunction", "puts", "ResponsesTable"),
        ("TallyFunction", "reads", "ResponsesTable"),
        ("EraseFunction", "finds", "ResponsesTable"),
        ("EraseFunction", "deletes", "ResponsesTable"),
        ("TallyFunction", "puts", "TallyTable"),
        ("PublishFunction", "reads", "TallyTable"),
        ("EraseFunction", "deletes", "TallyTable"),
        ("SurveyFunction", "reads", "SlipTable"),
        ("SurveyFunction", "updates", "SlipTable"),
        ("EraseFunction", "finds", "SlipTable"),
        ("EraseFunction", "deletes", "SlipTable"),
        ("OperatorPolicy", "puts", "SlipTable"),
        ("DeskFunction", "puts", "SlipTable"),
    }


def more(resources: dict[str, Any]) -> None:
    """A table that nobody drew."""
    resources["DeskTable"] = {"Type": "AWS::DynamoDB::Table", "Properties": {}}


def fewer(resources: dict[str, Any]) -> None:
    """A box for what is gone."""
    del resources["AlarmTopic"]


def wider(resources: dict[str, Any]) -> None:
    """A right that nobody drew."""
    statements = resources["MailRole"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"]
    statements.append(
        {"Effect": "Allow", "Action": "dynamodb:Query", "Resource": {"Fn::GetAtt": ["TallyTable", "Arn"]}}
    )


def other(resources: dict[str, Any]) -> None:
    """A right that has no word yet."""
    statements = resources["MailRole"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"]
    statements.append(
        {"Effect": "Allow", "Action": "dynamodb:Scan", "Resource": {"Fn::GetAtt": ["RegisterTable", "Arn"]}}
    )


def narrower(resources: dict[str, Any]) -> None:
    """An arrow for a right that is gone."""
    statements = resources["TallyRole"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"]
    statements[:] = [statement for statement in statements if statement["Sid"] != "ReadResponses"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (more, "lacks DeskTable$"),
        (fewer, "^AlarmTopic is not in template.yaml$"),
        (wider, "lacks MailFunction and TallyTable$"),
        (other, "^MailRole may dynamodb:Scan"),
        (narrower, "^TallyFunction does nothing with ResponsesTable$"),
    ],
)
def test_a_change_of_the_template_that_nobody_drew_is_told(
    template: dict[str, Any], change: Callable[[dict[str, Any]], None], message: str
) -> None:
    changed = copy.deepcopy(template)
    change(changed["Resources"])
    with pytest.raises(NotDrawn, match=message):
        drawn(changed)


def test_what_is_read_comes_to_the_reader(template: dict[str, Any]) -> None:
    """Another verb turns an arrow: `results` reads the register, and would write to it."""
    changed = copy.deepcopy(template)
    statements = changed["Resources"]["ResultsRole"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"]
    statements.append(
        {"Effect": "Allow", "Action": "dynamodb:PutItem", "Resource": {"Fn::GetAtt": ["RegisterTable", "Arn"]}}
    )
    before, after = (drawn(one).count('marker-end="url(#line)"') for one in (template, changed))
    assert after == before + 1
