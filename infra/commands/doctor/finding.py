"""What a check finds, how checks are listed, and how each is made apart from the others.

@check("mail", "sender", needs=("ses:GetEmailIdentity",))
def sender(deployed):
    yield fault("nobody has verified it", "verify it")
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from botocore.exceptions import BotoCoreError, ClientError

from infra.commands.doctor.deployed import Deployed, Unreadable
from shared.errors import SoundingsError, UnknownRecord
from shared.wording import listed

NAMED = 5

DENIED = re.compile(r"AccessDenied|UnauthorizedOperation|AuthorizationError|NotAuthorized", re.IGNORECASE)
ACTION = re.compile(r"not authorized to perform:? ([A-Za-z0-9-]+:[A-Za-z]+)")


class Level(StrEnum):
    """How bad it is, the worst last."""

    OK = "ok"
    UNKNOWN = "not checked"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True)
class Finding:
    """One thing found: a sentence without its stop, and what to do about it."""

    level: Level
    text: str
    remedy: str = ""


ok = partial(Finding, Level.OK)  # as it must be
unknown = partial(Finding, Level.UNKNOWN)  # it could not be looked at: nobody knows
warning = partial(Finding, Level.WARNING)  # it works, but somebody should look at it before staff are asked
fault = partial(Finding, Level.FAULT)  # it must not go live like this
Make = Callable[[Deployed], Iterator[Finding]]


@dataclass(frozen=True)
class Check:
    """A check: where it is listed, and the permissions without which it cannot be made."""

    group: str
    name: str
    needs: tuple[str, ...]
    make: Make


@dataclass(frozen=True)
class Result:
    """What a check found; all is well only where nothing else was found."""

    check: Check
    findings: tuple[Finding, ...]

    @property
    def level(self) -> Level:
        """The worst of it."""
        return max((finding.level for finding in self.findings), key=list(Level).index)


CHECKS: list[Check] = []


def some(names: Sequence[str]) -> str:
    """A few of the names, and how many more there are."""
    return listed([*names[:NAMED], f"{len(names) - NAMED} more"] if len(names) > NAMED else names)


def check(group: str, name: str, *, needs: tuple[str, ...] = ()) -> Callable[[Make], Make]:
    """Make a function a check, listed after those that were made so before."""

    def add(make: Make) -> Make:
        CHECKS.append(Check(group, name, needs, make))
        return make

    return add


def examine(check: Check, deployed: Deployed) -> Result:
    """Make a check. Whatever happens in it is told as a finding: one check's failure is never another's."""
    found: list[Finding] = []
    try:
        found.extend(check.make(deployed))
    except Exception as error:  # a check that fails must not hide the others
        found.append(_not_made(check, error))
    if not found:
        found.append(unknown("there was nothing to look at", "Load your organisation, or deploy the current template"))
    bad = [finding for finding in found if finding.level is not Level.OK]
    return Result(check, tuple(bad or found))


def _not_made(check: Check, error: Exception) -> Finding:
    """Why a check could not be made, and what would let it be made."""
    if isinstance(error, ClientError):
        return _refused(check, error)
    told = {
        BotoCoreError: (str(error), "Look at AWS_PROFILE, AWS_REGION and your connection"),
        UnknownRecord: ("no organisation is loaded", "soundings settings set, then soundings teams import"),
        Unreadable: (str(error), getattr(error, "remedy", "")),
        SoundingsError: (str(error), "Try again once that is mended"),
        KeyError: (f"the reply does not say {error}", "Look at it by hand; a local AWS does not know it"),
    }
    known = next((words for kind, words in told.items() if isinstance(error, kind)), None)
    return unknown(*(known or (f"it failed with {type(error).__name__}", "Look at it by hand, and tell us")))


def _refused(check: Check, error: ClientError) -> Finding:
    """AWS said no: for want of a permission, or otherwise."""
    told = error.response.get("Error", {})
    code, message = str(told.get("Code", "?")), str(told.get("Message", ""))
    named = ACTION.search(message)
    if named or DENIED.search(code):
        lacking = named[1] if named else " or ".join(check.needs)
        return unknown(
            f"you lack the permission {lacking}", "Have OperatorPolicyArn and DoctorPolicyArn attached to you"
        )
    return unknown(f"AWS answered {code} to {error.operation_name}", "Try again; if it stays, look at it by hand")
