"""`soundings comment withdraw`: gone from everything that is made from then on, with an entry in the audit and no copy."""

from __future__ import annotations

import base64
import io
import re
from contextlib import redirect_stdout
from datetime import UTC, date, datetime
from email import message_from_string, policy
from io import StringIO
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from functions.clock import handler as clock
from functions.erase.comment import withdraw
from functions.results import handler as results
from shared.packing import pack
from shared.publication import Publication
from shared.session import Did, Said
from shared.store import keys
from shared.store.outbox import MailState
from shared.unit import Tree
from shared.wave import Kind, State
from tests.integration.commands.conftest import WAVE
from tests.integration.machine import mails
from tests.unit.summary.sample import comments, publication

if TYPE_CHECKING:
    from tests.integration.commands.conftest import Office

NAMES_HER = "Anna Jones shouts at the\nnew starters - every morning!"
TYPED = "SHOUTS at the new starters"
FILES = ("results.csv", "results.xlsx", "results.json")
ONE_GONE = "One comment was withdrawn after it was published."
LEAD = "a@trust.example"
COMMAND = ("comment", "withdraw", "groups", WAVE, "Anaesthetics")


def closed(office: Office) -> None:
    """All ten people of two teams have answered; those of one have each written a comment, one of them about a
    colleague. The wave is counted and mailed.
    """
    runs = office.register.runs
    ten = (
        unit.model_copy(update={"headcount": unit.headcount and 10})
        for unit in runs.tree("groups", WAVE).units.values()
    )
    runs.put_tree(office.register.waves.wave("groups", WAVE), Tree(ten))
    columns = office.register.definitions.instrument("reflective-practice", 2).columns()
    given = {each["id"]: each["values"][0] for each in columns if each["kind"] == "choice"}
    said = [NAMES_HER, *(f"Thank you for number {number}" for number in range(9))]
    answered = [
        (team, {"sk": f"{number:03d}", "answers": pack(columns, given)}) for team in "ab" for number in range(10)
    ]
    written = [("a", {"sk": f"c{number}", "comment": text, "item": "comment"}) for number, text in enumerate(said)]
    for team, item in (*answered, *written):
        texts = {"pk": keys.box("groups", WAVE, team), "expires": "1", **item}
        typed = {name: {"S": text} for name, text in texts.items()}
        office.client.put_item(TableName="ResponsesTable", Item=typed)
    with redirect_stdout(StringIO()):
        clock.lambda_handler({"time": "2037-02-16T09:00:00+00:00"}, None)


def newest() -> Any:
    """The newest mail to the team's lead."""
    parsed = (message_from_string(each.raw_data, policy=policy.default) for each in mails())
    return [each for each in parsed if each["To"] == LEAD][-1]


def seen() -> str:
    """All that the lead can see and have from now on, in one text: her page and its files, each flat."""
    [token] = set(re.findall(r"/results/(\S+)", newest().get_body(("plain",)).get_content()))
    found = []
    for file in (None, *FILES):
        asked = {"token": token, **({"file": file} if file else {})}
        resource = "/results/{token}" + ("/{file}" if file else "")
        reply = results.lambda_handler({"resource": resource, "httpMethod": "GET", "pathParameters": asked}, None)
        assert reply["statusCode"] == 200
        body = base64.b64decode(reply["body"]) if reply.get("isBase64Encoded") else reply["body"].encode()
        if file == "results.xlsx":
            sheets = openpyxl.load_workbook(io.BytesIO(body)).worksheets
            body = " ".join(str(c) for s in sheets for row in s.iter_rows(values_only=True) for c in row).encode()
        found.append(body.decode())
    return flat(" ".join(found))


def mailed() -> str:
    """The newest mail to the lead, flat; its report is tests/integration/mail/test_report.py's."""
    return flat(" ".join(newest().get_body((kind,)).get_content() for kind in ("plain", "html")))


def flat(text: str) -> str:
    return " ".join(text.replace("\\n", " ").split())


def said_in_the_register(office: Office) -> bool:
    """Whether anything but the answers themselves, which end on their day, has the words."""
    items = office.client.scan(TableName="RegisterTable")["Items"]
    return "shouts" in str(items).casefold()


def trail(office: Office) -> list[dict[str, str]]:
    every = office.audit.entries(datetime.now(UTC).year)
    return [dict(entry.details) for entry in every if entry.what == "comment withdraw"]


def test_it_is_gone_from_page_downloads_and_later_mails_and_no_copy_is_left(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    closed(office)
    assert seen().count("shouts") == 4
    assert "shouts" not in mailed()
    assert said_in_the_register(office)
    caplog.clear()
    ran = office.run(*COMMAND, typed=f"{TYPED}\ny\n")
    assert (ran.code, ran.out.strip().splitlines()) == (
        0,
        [
            "1 comment of Anaesthetics withdrawn: gone from the page, downloads and later mails.",
            "Mails that were sent still have it: ask those who got one to delete it.",
        ],
    )
    assert trail(office) == [{"programme": "groups", "wave": WAVE, "unit": "a"}]
    assert not said_in_the_register(office)
    assert "shouts" not in ran.out + caplog.text.casefold()
    after = seen()
    assert "shouts" not in after.casefold()
    assert "number 8" in after, "the others stay"
    assert after.count(ONE_GONE) == 2, "the page and the workbook"
    assert re.search(r",1,+withdrawn,", after), "the CSV"
    assert '"withdrawn":1' in after, "and the JSON"
    before = len(mails())
    for entry in office.register.outbox.entries("groups", WAVE, Kind.CLOSE):
        if entry.mail.address == LEAD:
            office.register.outbox.settle(entry.mail, MailState.REFUSED)
    assert office.run("resend", "groups", WAVE, "close", "--yes").code == 0
    assert len(mails()) == before + 1
    assert "shouts" not in mailed().casefold()

    again = office.run(*COMMAND, typed=f"{TYPED}\ny\n")
    assert again.code == 1
    assert "no comment of that publication has these words; one that was withdrawn before is gone" in again.err
    assert len(trail(office)) == 2, "a try that finds nothing is put down too"


def put(office: Office, *texts: str) -> Publication:
    about = {"programme": "groups", "wave": WAVE, "unit": "a", "instrument_version": 1}
    made = publication("Anaesthetics", [comments(*texts)], **about)
    assert office.register.publications.put(made)
    assert office.register.waves.move(office.register.waves.wave("groups", WAVE), State.PUBLISHED, after=(State.OPEN,))
    return made


def gone(office: Office, words: str, *, dry_run: bool = False) -> str | int:
    found = withdraw(office.register, "groups", WAVE, "a", words, dry_run=dry_run)
    return found.refused or found.comments


def test_only_the_one_comment_that_has_enough_of_the_words_goes(office: Office) -> None:
    before = put(office, NAMES_HER, "Anna Jones shouts at the porters.", "Too loud", "Too loud", "Too loud here", "🙁")
    for nothing in (
        "Anna Jones",
        "the new starters",
        "shouts at the ne",
        "loud",
        "",
        "!",
        "a",
        "hers every morning Anna",
        "Jones shouts at the new st",
        "nna Jones shouts at the new",
    ):
        assert str(gone(office, nothing)).startswith("no comment of that publication has these words"), nothing
    assert str(gone(office, "anna jones shouts at the")).startswith("several comments of that publication")
    assert office.register.publications.find("groups", "a", WAVE) == before
    assert gone(office, "“Shouts at the new starters: every”") == 1
    assert gone(office, "too loud!") == 2, "word for word alike, so nobody can tell which is meant"
    assert gone(office, "🙁") == 1
    after = office.register.publications.find("groups", "a", WAVE)
    assert after
    assert (after.items[0].comments, after.items[0].withdrawn) == (
        ("Anna Jones shouts at the porters.", "Too loud here"),
        4,
    )
    assert gone(office, "Too loud here", dry_run=True) == gone(office, "no such words", dry_run=True) == 0


def test_who_may_not_read_comments_learns_none_by_asking(office: Office) -> None:
    """A look beforehand has no words with it, and what looks takes away or changes nothing, and is put down."""
    before = put(office, NAMES_HER, "Thank you ever so much for one", "Thank you ever so much for two")
    looks = [office.run(*COMMAND, *words, "--dry-run") for words in ((TYPED,), ("no such words at all anywhere",), ())]
    assert len({(ran.code, ran.out, ran.err) for ran in looks}) == 1
    assert not [call for ran in looks for call in ran.calls if "words" in str(call.params.get("Payload", ""))]
    for words in ("Thank you ever so much", "Anna Jones is never late"):
        ran = office.run(*COMMAND, words, "--yes")
        assert ran.code == 1
        assert "shouts" not in ran.err
        assert "Thank" not in ran.err
    assert office.register.publications.find("groups", "a", WAVE) == before
    assert len(trail(office)) == 2


def test_two_at_once_lose_no_withdrawal_and_bring_nothing_back(office: Office) -> None:
    before = put(office, "The first of them is long enough", "The second of them is long enough")
    [item] = before.items
    without = before.model_copy(
        update={"items": (item.model_copy(update={"comments": item.comments[:1], "withdrawn": 1}),)}
    )
    assert gone(office, "The first of them is long enough") == 1
    store = office.register.publications
    assert not store.replace(before, without), "what was read before the first was withdrawn would bring it back"
    left = store.find("groups", "a", WAVE)
    assert left
    assert store.replace(before, left), "a try whose reply was lost is done"
    office.client.delete_item(
        TableName="RegisterTable", Key={n: {"S": text} for n, text in keys.publication("groups", "a", WAVE).items()}
    )
    assert not store.replace(before, without), "an erased team stays erased"


def test_why_nothing_can_be_withdrawn_is_one_sentence(office: Office) -> None:
    told = office.run(*COMMAND, "--yes", typed="whatever it may be\n").err
    assert told == f"soundings: wave {WAVE} of 'groups' is open: no comment of it is published"
    put(office, "Whatever it may be.")
    assert office.run(*COMMAND, "--yes").err.endswith("nobody answered, so nothing was changed")


def test_what_a_lead_wrote_is_withdrawn_as_a_comment_is_from_the_form_and_her_notes_too(office: Office) -> None:
    did = Did(after=date(2036, 12, 1), text="Dr Anna Jones\nhas left the group.")
    given = publication("A", [comments("Nobody has left")], did=did)
    register = office.register
    assert register.publications.put(given)
    [link] = [unit.link for unit in register.roster.units() if unit.id == "a" and unit.link]
    at = (given.programme, given.wave, given.unit)

    def kept() -> list[str]:
        noted, record = register.sessions.of("a").said, register.forms._table.find(keys.link(link)) or {}
        return [*([noted.text] if noted else []), *([record["did"]] if "did" in record else [])]

    for text in (did.text, "Something else by now."):
        said = Said("groups", "2036-12-01", text)
        assert register.forms.say(link, "a", said)
        register.sessions.say("a", said)
        assert withdraw(register, *at, "dr anna jones has left", dry_run=False).comments == (text == did.text)
        assert kept() == ([] if text == did.text else [text, text])
        found = register.publications.find(given.programme, given.unit, given.wave)
        assert found is not None
        assert found == given.model_copy(update={"did": did.model_copy(update={"text": ""})})
    assert withdraw(register, *at, "   ", dry_run=False).refused.startswith("no comment")
    assert withdraw(register, *at, "nobody has left", dry_run=False).comments == 1


def test_words_of_a_lead_that_were_half_withdrawn_are_withdrawn_the_next_time(office: Office) -> None:
    """It dies between her notes and the publication, which is taken last and found by the same words again."""
    text = "Dr Anna Jones has left the group."
    given = publication("A", did=Did(after=date(2036, 12, 1), text=text))
    register = office.register
    assert register.publications.put(given)
    register.sessions.say("a", Said("groups", "2036-12-01", text))
    register.sessions.unsay("a", text)
    assert register.sessions.of("a").said is None
    assert withdraw(register, given.programme, given.wave, given.unit, text, dry_run=False).comments == 1
