"""The handler from the state machine's event to the mails, with the clients that production uses."""

from typing import Any

import pytest
from botocore.exceptions import ConnectionClosedError, EndpointConnectionError

from functions.mail.handler import lambda_handler
from shared.store import clients
from tests.integration.mail.conftest import LEADS, Post

EVENT = {"programme": "reflection", "wave": "2026-12-01", "kind": "close", "batch": "mail-0001"}


MOST_RAW_BYTES = 2_000_000
pytestmark = pytest.mark.usefixtures("environment")


def test_a_batch_is_sent(post: Post) -> None:
    assert lambda_handler(EVENT, None) == {"batch": "mail-0001"}
    assert post.arrived == list(LEADS)
    assert post.logged == [{"event": "mailed", **EVENT, "mails": 3}]
    ids = [record["id"] for record in post.records().values()]
    assert len(set(ids)) == 3


def test_each_published_unit_of_a_recipient_comes_as_a_pdf_too(post: Post) -> None:
    post.run()
    ann, ben, cat = post.read_again()
    named = "Attached, to share and print: Palliative medicine registrars 2026-12-01.pdf"
    for mail_, said in ((ann, "A report is attached, to share and print."), (cat, named)):
        (file,) = mail_.iter_attachments()
        assert file.get_filename() == "Palliative medicine registrars 2026-12-01.pdf"
        assert file.get_content().startswith(b"%PDF-1.7")
        assert len(mail_.as_bytes()) < MOST_RAW_BYTES
        body = mail_.get_body(("plain",))
        assert body
        assert said in body.get_content()
    assert list(ben.iter_attachments()) == [], "the night team's figures are not shown"
    assert next(ann.iter_attachments()).get_content() == next(cat.iter_attachments()).get_content()


def test_an_event_of_another_shape_is_refused(post: Post) -> None:
    with pytest.raises(Exception, match=r"^$") as raised:
        lambda_handler({**EVENT, "kind": "dance"}, None)
    assert raised.type.__name__ == "ValidationError"
    assert post.arrived == []


def test_unsent_mails_fail_the_step_without_an_address(post: Post) -> None:
    def failing(request: Any, **_: Any) -> None:
        raise EndpointConnectionError(endpoint_url=request.url)

    clients.ses().meta.events.register_first("before-send.ses.SendRawEmail", failing)
    with pytest.raises(Exception, match=r"^3 of 3$") as raised:
        lambda_handler(EVENT, None)
    assert raised.type.__name__ == "MailsUnsent"
    assert {record["state"] for record in post.records().values()} == {"due"}


def test_the_sdk_sends_once_and_asks_nobody_again(post: Post) -> None:
    tried: list[str] = []

    def failing(request: Any, **_: Any) -> None:
        tried.append(request.url)
        raise ConnectionClosedError(endpoint_url=request.url)

    clients.ses().meta.events.register_first("before-send.ses.SendRawEmail", failing)
    assert lambda_handler(EVENT, None) == {"batch": "mail-0001"}
    assert len(tried) == len(LEADS)
    assert [line["event"] for line in post.logged] == ["mail_unsettled"] * 3 + ["mailed"]
    assert {record["state"] for record in post.records().values()} == {"claimed"}
