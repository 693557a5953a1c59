"""Sending a mail at most once: claim, send with no retry, mark as sent.

| what happens | the claim | next attempt |
|---|---|---|
| SES takes the mail | marked sent | skips it |
| SES certainly did not take it, for now: throttled, sending paused, never reached | released: due | sends it |
| SES will not take this mail: rejected, an address that is none | marked refused | skips it, till a person resends it |
| nobody can tell: the reply was lost, a 5xx, this worker died | stays | skips it, till SES settles it or hours passed |
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    ParamValidationError,
)

from shared import log
from shared.store.outbox import Entry, Mail, MailState, Outbox

if TYPE_CHECKING:
    from mypy_boto3_ses import SESClient

THROTTLED = frozenset({"Throttling", "ThrottlingException", "TooManyRequestsException"})
NEVER_REACHED = (ConnectTimeoutError, EndpointConnectionError, NoCredentialsError, ParamValidationError)
# What SES says of a mail, not of the account: the same mail is refused each time. It must not fail its run for ever.
# https://docs.aws.amazon.com/ses/latest/APIReference/API_SendRawEmail.html#API_SendRawEmail_Errors
OF_THIS_MAIL = frozenset(
    {
        "MessageRejected",
        "MailFromDomainNotVerified",
        "MailFromDomainNotVerifiedException",
        "InvalidParameterValue",
        "ValidationError",
    }
)
REQUEST_TIMEOUT = 408


class Outcome(StrEnum):
    """What became of a mail."""

    SENT = "sent"
    SKIPPED = "skipped"  # another attempt has it or has sent it
    UNSENT = "unsent"  # certainly not sent: the next attempt will
    UNSETTLED = "unsettled"  # perhaps sent: the clock has it sent once more in hours
    REFUSED = "refused"  # SES will not take it: nothing sends it again by itself
    UNWANTED = "unwanted"  # the address bounced or complained, or its reader stopped the mail


@dataclass(frozen=True)
class Delivery:
    """The way out: the outbox, and SES by a client *without retries* (`shared.store.clients.ses`)."""

    outbox: Outbox
    ses: SESClient
    sender: str
    configuration_set: str

    def deliver(self, mail: Mail, raw: bytes, over: Entry | None = None) -> Outcome:
        """Send a mail unless it has been claimed before, but `over` it. Raises nothing on a failing SES or DynamoDB."""
        try:
            if not self.outbox.claim(mail, over):
                return Outcome.SKIPPED
        except (BotoCoreError, ClientError) as error:
            return self._give_up(mail, error, over)  # the put may have been made: nothing was sent under this id
        try:
            message_id = self._send(mail, raw)
        except (BotoCoreError, ClientError) as error:
            if will_never_be_sent(error):
                return self._refused(mail, error)
            if certainly_unsent(error):
                return self._give_up(mail, error, over)
            log.problem("mail_unsettled", outbox=mail.id, error=_name(error))
            return Outcome.UNSETTLED
        try:
            if not self.outbox.mark_sent(mail, message_id):
                log.problem("mail_not_marked", outbox=mail.id, error="ClaimLost")
        except (BotoCoreError, ClientError) as error:
            log.problem("mail_not_marked", outbox=mail.id, error=_name(error))
        return Outcome.SENT

    def _send(self, mail: Mail, raw: bytes) -> str:
        return self.ses.send_raw_email(
            Source=self.sender,
            Destinations=[mail.address],
            RawMessage={"Data": raw},
            ConfigurationSetName=self.configuration_set,
            Tags=[{"Name": "outbox", "Value": mail.id}],
        )["MessageId"]

    def _refused(self, mail: Mail, reason: Exception) -> Outcome:
        log.problem("mail_refused", outbox=mail.id, error=_name(reason))
        try:
            self.outbox.settle(mail, MailState.REFUSED)
        except (BotoCoreError, ClientError) as error:
            log.problem("mail_stuck", outbox=mail.id, error=_name(error))  # claimed: told as one of unknown fate
        return Outcome.REFUSED

    def _give_up(self, mail: Mail, reason: Exception, over: Entry | None) -> Outcome:
        log.problem("mail_unsent", outbox=mail.id, error=_name(reason))
        try:
            if not over or over.state is not MailState.CLAIMED:  # else the earlier attempt may have sent it
                self.outbox.release(mail)
        except (BotoCoreError, ClientError) as error:
            log.problem("mail_stuck", outbox=mail.id, error=_name(error))
        return Outcome.UNSENT


def certainly_unsent(error: Exception) -> bool:
    """Whether SES cannot have taken the mail: AWS answers 4xx before it acts, and some requests never reach it.

    A lost reply and a 5xx tell nothing, so they are not.
    """
    if not isinstance(error, ClientError):
        return isinstance(error, NEVER_REACHED)
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    refused = 400 <= status < 500 and status != REQUEST_TIMEOUT
    return refused or error.response.get("Error", {}).get("Code") in THROTTLED


def will_never_be_sent(error: Exception) -> bool:
    """Whether SES refused this very mail, and would refuse it again."""
    if not isinstance(error, ClientError):
        return isinstance(error, ParamValidationError)
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return 400 <= status < 500 and error.response.get("Error", {}).get("Code") in OF_THIS_MAIL


def _name(error: Exception) -> str:
    """AWS's own name of an error, or its class: never its message, which may hold an address."""
    code = error.response.get("Error", {}).get("Code") if isinstance(error, ClientError) else None
    return code or type(error).__name__
