"""Requests that nobody's browser sends, to every address of the desk: what they show, change and leave in the log.

Everything follows from a seed. One in some requests has the proof of its sender's own page, and may do what she may; of
all others nothing is changed. What is mailed and who has signed in is no change (`Office.everything`).
"""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass
from random import Random
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from functions.desk import handler
from functions.desk.routes import ROUTES
from shared.notice import token
from shared.signing import Purpose, link, sign
from tests.desk import ANN, BEN, KEY, MAY, STEWARD, Office

MARK = "zqx"  # in all that is hostile, and in nothing else
HOSTILE = (
    f"<{MARK}>", f'"><{MARK} on{MARK}="1">', f"'{MARK}'", f"</textarea><{MARK}>", f"{{{{ {MARK} }}}}", f"{{{MARK}}}", f"%s%({MARK})s",
    f"a\r\nSet-Cookie: {MARK}=1\r\n\r\n", f"\0{MARK}", f"\u202e{MARK}\u2066", f"{MARK}\ud800", f"\U0001f9ea{MARK}", f"../../{MARK}",
    f"//{MARK}.example", f"=cmd|{MARK}", f"#{MARK}#", f"{MARK}@trust.example\nBcc: {MARK}@x.example", MARK * 30_000, f"<{MARK}>" * 4000,
    f"{MARK}@trust.example", f"٣{MARK}", f"-1{MARK}", "9" * 5000 + MARK,
)  # fmt: skip
PLAIN = (
    *(
        "",
        "0",
        "1",
        "12",
        "-1",
        "2026-12-01",
        "yes",
        "one two",
        "ward-7",
        "ward-8",
        "ward-9",
        "surgery",
        "medicine",
        "trust",
        "nowhere",
        "-",
    ),
    *(
        "team/ward-9",
        "start",
        "en",
        "cy",
        "xx",
        "a" * 16,
        "b" * 16,
        "who-5",
        ANN,
        "new@trust.example",
        "new@elsewhere.example",
    ),
)
ACTIONS = (
    *(
        "ask",
        "enter",
        "out",
        "save",
        "people",
        "passed",
        "paper",
        "screen",
        "look",
        "begin",
        "change",
        "join",
        "accept",
        "move",
        "refuse",
    ),
    *("stop", "resume", "yes", "no", "end " + 16 * "a", "take-back 2026-12-01"),
)
FIELDS = (
    *(
        "token",
        "page",
        "address",
        "leads_to",
        "people",
        "count",
        "name",
        "unit",
        "language",
        "instrument",
        "runs",
        "at_once",
        "there",
    ),
    *("parent", "until", "day", "came", "did", "List-Unsubscribe", "proof", "action", f"<{MARK}>"),
)
KINDS = (
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=b0",
    "multipart/form-data",
    "text/plain",
    f'multipart/form-data; boundary="{MARK}\r\n',
)
NESTED = "".join(f"--b{n}\r\nContent-Type: multipart/mixed; boundary=b{n + 1}\r\n\r\n" for n in range(1200))
RIGHT = {  # what a browser posts that changes something, but for the proof
    "/desk/ask": {"action": "ask", "address": ANN, "leads_to": "start"},
    "/desk/in": {"action": "enter", "page": "a" * 16},
    "/desk/out": {"action": "out"},
    "/desk/start": {
        "action": "begin",
        "token": "a" * 16,
        "name": "New team",
        "unit": "surgery",
        "people": "9",
        "language": "en",
    },
    "/desk/team/{unit}": {"action": "people", "people": "13"},
    "/desk/team/{unit}/hand-over": {"action": "save", "address": "new@trust.example"},
    "/desk/team/{unit}/slips": {"action": "screen", "count": "2", "page": "a" * 16},
    "/desk/team/{unit}/admit": {"action": "accept"},
}
PROVES = 0.04  # of the requests; more would be slower
OWN = {
    ANN: ("ward-7",),
    MAY: ("ward-7", "ward-8", "surgery"),
    STEWARD: ("ward-7", "ward-8", "ward-9", "surgery", "medicine", "trust"),
}
HIDDEN = {
    "": ("Ward 8", "Ward 9", "Ward &lt;7&gt;", BEN, MAY),
    ANN: ("Ward 8", "Ward 9", BEN),
    MAY: ("Ward 9",),
    STEWARD: (),
}
FIXED = ("SETTINGS", "PROGRAMMES", "INSTRUMENT", "WAVES", "TREE", "RUN")


@dataclass
class Sender:
    """Who sends, her cookie, and the proof of her pages; nobody has neither."""

    address: str = ""
    cookie: str = ""
    proof: str = ""


@dataclass
class Fuzz:
    """Requests from a seed."""

    random: Random
    senders: list[Sender]
    tokens: list[str]

    def event(self, sender: Sender, *, proves: bool) -> dict[str, Any]:
        resource = self.random.choice([each for each in ROUTES if not (proves and each == "/desk/out")])  # and stays in
        method = "POST" if proves else self.random.choice(["GET", "HEAD", "POST", "POST", "PUT"])
        fields = {name: self._value(0.5) for name in self.random.sample(FIELDS, self.random.choice([0, 1, 8]))}
        fields = {"action": self.random.choice(ACTIONS), **RIGHT.get(resource, {}), **fields}
        others = [each.proof for each in self.senders if each is not sender]
        fields["proof"] = (
            sender.proof if proves else self.random.choice([*others, self._value(0.7), "", sender.proof[:-1]])
        )
        body, encoded, kind = self._body(fields, is_whole=proves)
        return {
            "resource": resource,
            "path": resource,
            "httpMethod": method,
            "pathParameters": self._parameters(method) if "{" in resource else None,
            "queryStringParameters": self.random.choice([None, {}, {"lang": self._value(0.6), self._value(0.6): self._value(0.6)}]),
            "headers": None if self.random.random() < 0.01 and not sender.cookie else self._headers(sender, kind),
            "requestContext": {"domainName": "api.example", "path": f"/live{resource}"},
            "body": body,
            "isBase64Encoded": encoded,
        }  # fmt: skip

    def _value(self, hostile: float) -> str:
        return self.random.choice(HOSTILE if self.random.random() < hostile else PLAIN)

    def _parameters(self, method: str) -> dict[str, str]:
        """Signed links are whole where they are only followed, and else have a letter more."""
        known = self.random.choice(self.tokens) + ("" if method in ("GET", "HEAD") else "a")
        told = {
            "token": self.random.choice([known, known, self._value(0.8)]),
            "page": self.random.choice(["form", "summary", self._value(0.5)]),
        }
        return {**told, "unit": self.random.choice(["ward-7", "ward-7", "ward-8", "ward-9", self._value(0.8)])}

    def _headers(self, sender: Sender, kind: str) -> dict[str, str]:
        others = [f"__Secure-desk={each.cookie[1:]}b" for each in self.senders if each.cookie]
        cookie = (
            f"x=1; __Secure-desk={sender.cookie}; y={MARK}"
            if sender.cookie
            else self.random.choice([*others, self._value(0.9), ""])
        )
        site = self.random.choice(
            [{}, {"Sec-Fetch-Site": self.random.choice(["same-origin", "cross-site", "none", MARK])}]
        )
        return {self.random.choice(["Content-Type", "content-type"]): kind, self.random.choice(["Cookie", "cookie"]): cookie,
                "Accept-Language": self._value(0.7), "User-Agent": self._value(0.9), "Host": self._value(0.9), **site}  # fmt: skip

    def _body(self, fields: dict[str, str], *, is_whole: bool) -> tuple[str | None, bool, str]:
        urlencoded = urlencode({name: value.encode("utf-8", "surrogatepass") for name, value in fields.items()})
        if is_whole or self.random.random() < 0.6:
            return base64.b64encode(urlencoded.encode()).decode(), True, KINDS[0]
        parts = "".join(
            f'--b0\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in fields.items()
        )
        raw = [parts + "--b0--", NESTED, urlencoded, quote(json.dumps(fields)), "\0\xff\xfe" + MARK, "&=&;=" * 900]
        text, kind = self.random.choice(raw), self.random.choice(KINDS)
        encoding = self.random.choice(["utf-8", "utf-16", "latin-1"])
        packed = base64.b64encode(text.encode(encoding, "replace")).decode()
        return self.random.choice(
            [
                (None, False, kind),
                (text, False, kind),
                (packed, True, kind),
                (packed[:-3], True, kind),
                (text, True, kind),
            ]
        )


def kept(office: Office) -> dict[str, str]:
    """What the register has, by key; what is mailed and who has signed in apart."""
    items = office.dynamodb.scan(TableName="RegisterTable")["Items"]
    passing = ("VISIT#", "NOTICES", "MAILED#")
    return {
        f"{each['pk']['S']} {each['sk']['S']}": json.dumps(each, sort_keys=True)
        for each in items
        if not each["pk"]["S"].startswith(passing)
    }


def foreign(before: dict[str, str], sender: Sender) -> dict[str, str]:
    """What was there and is none of the sender's: settings, what is asked, and units that she does not lead."""
    links = {"ward-7": "abcd2345", "ward-8": "efgh2345", "ward-9": "jkmn2345"}
    own = {name for unit in OWN[sender.address] for name in (unit, links.get(unit, unit))}
    return {key: item for key, item in before.items() if key.startswith(FIXED) or not any(name in key for name in own)}


def signed_in(office: Office) -> list[Sender]:
    """Nobody, a lead, a manager and a steward."""
    found = [Sender()]
    for address in OWN:
        browser = office.browser()
        browser.sign_in(address)
        _, values = browser.get("desk/out").form("out")
        found.append(Sender(address, browser.cookies["/live/desk"], values["proof"]))
    return found


def mailed(office: Office) -> list[str]:
    """Links of every purpose to the lead's team, and one to sign in that is good still."""
    [wave, *_] = office.register.waves.of("groups")
    signed = [sign(KEY, link(KEY, purpose, "groups", wave.id, ["ward-7"], ANN)) for purpose in Purpose]
    return [*signed, *(token(KEY, notice["sk"]["S"].removeprefix("NOTICE#")) for notice in notices(office))]


def notices(office: Office) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = office.dynamodb.scan(TableName="RegisterTable")["Items"]
    return [each for each in found if each["pk"]["S"] == "NOTICES"]


def judge(reply: dict[str, Any], event: dict[str, Any], sender: Sender) -> None:
    """What holds of every reply."""
    assert reply["statusCode"] < 500, event
    assert not re.search(r"[\r\n\0]", "".join(map(str, reply["headers"].values()))), event
    assert MARK not in str(reply["headers"]), event
    found = [said for said in (f"<{MARK}", f'on{MARK}="', "Traceback") if said in reply["body"]]
    assert not found, event
    hidden = HIDDEN[ANN if event["resource"].startswith("/lead/") else sender.address]
    assert not [name for name in hidden if name in reply["body"]], event


@pytest.mark.parametrize("requests", [1500, pytest.param(20_000, marks=pytest.mark.long)])
def test_no_request_shows_or_changes_what_is_not_its_senders(
    office: Office, requests: int, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    random, senders = Random(requests), signed_in(office)
    fuzz, before = Fuzz(random, senders, mailed(office)), kept(office)
    for number in range(requests):
        sender = random.choice(senders)
        proves = bool(sender.proof) and random.random() < PROVES
        if proves:
            assert kept(office) == before, f"changed by a request shortly before {number}"
        event = fuzz.event(sender, proves=proves)
        judge(handler.lambda_handler(event, None), event, sender)
        if proves:
            after, others = kept(office), foreign(before, sender)
            assert {key: after.get(key) for key in others} == others, event
            before = after
    assert kept(office) == before
    for sender in senders[1:]:
        event = {**fuzz.event(sender, proves=False), "resource": "/desk", "httpMethod": "GET"}
        assert sender.address in handler.lambda_handler(event, None)["body"], "nobody was signed out"
    assert MARK not in caplog.text
    assert MARK not in "".join(capfd.readouterr())
