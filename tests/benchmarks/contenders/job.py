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


def puts(team: str, nonce: str, agreements: list[str | None], words: list[str]) -> list[dict[str, Any]]:
    """A response and nothing in place of its comment, of one size for everybody, for `transact_write_items`."""
    answers = "".join(answer or "-" for answer in agreements) + "|" + " ".join(words)

    def put(kind: str, name: str, text: str, size: int) -> dict[str, Any]:
        same, nothing = ({"B": each.encode().ljust(size, b"\0")} for each in (text, ""))
        item = {
            **_key(f"BOX#groups#2025-12-01#{team}", sha256(f"{nonce}{kind}".encode()).hexdigest()),
            name: same,
            "expires": {"N": "4102444800"},
        }
        return {
            "Put": {
                "TableName": RESPONSES,
                "Item": item,
                "ConditionExpression": "attribute_not_exists(pk) OR #text IN (:same, :nothing)",
                "ExpressionAttributeNames": {"#text": name},
                "ExpressionAttributeValues": {":same": same, ":nothing": nothing},
            }
        }

    return [put("response", "answers", answers, 373), put("comment", "comment", "", 1500)]


def _key(pk: str, sk: str) -> dict[str, Any]:
    return {"pk": {"S": pk}, "sk": {"S": sk}}
