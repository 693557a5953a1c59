"""The job of `survey`, as far as it does not depend on a framework: what is read, shown and put."""

import json
import os
from hashlib import sha256
from typing import Any

REGISTER, RESPONSES = os.environ["REGISTER_TABLE"], os.environ["RESPONSES_TABLE"]
AGREEMENTS = (
    "training_time",
    "beneficial",
    "continue",
    "adapt",
    "strategies",
    "learn_others",
    "relationship",
    "peer_support",
    "less_isolated",
    "self_awareness",
)


def form_of(dynamodb: Any, link: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The team's link and the open form: two reads, as in `survey`."""
    team = dynamodb.get_item(TableName=REGISTER, Key=_key(f"LINK#{link}", "LINK"))["Item"]
    key = _key(f"FORM#{team['programme']['S']}", "LANGUAGE#en")
    return team, dynamodb.get_item(TableName=REGISTER, Key=key)["Item"]


def page(team: dict[str, Any], form: dict[str, Any]) -> str:
    """The page, with its two slots filled."""
    texts = {"nonce": os.urandom(16).hex(), "team": team["team_name"]["S"]}
    parts = json.loads(form["pages"]["S"])["form"]
    parts[1::2] = [texts.get(slot, "") for slot in parts[1::2]]
    return "".join(parts)


def put(team: str, nonce: str, agreements: list[str | None], words: list[str]) -> dict[str, Any]:
    """The put of a response, for `put_item`."""
    answers = "".join(answer or "-" for answer in agreements) + "|" + " ".join(words)
    return {
        "TableName": RESPONSES,
        "Item": {
            **_key(f"BOX#groups#2025-12-01#{team}", sha256(f"{nonce}response".encode()).hexdigest()),
            "answers": {"S": answers},
            "expires": {"N": "4102444800"},
        },
        "ConditionExpression": "attribute_not_exists(pk) OR answers = :same",
        "ExpressionAttributeValues": {":same": {"S": answers}},
    }


def _key(pk: str, sk: str) -> dict[str, Any]:
    return {"pk": {"S": pk}, "sk": {"S": sk}}
