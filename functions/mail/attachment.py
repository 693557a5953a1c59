"""The reports that a mail carries: those of a few units, as files, and what it says of them.

Most mails are about one unit. With many units, or with reports too large for a mail, all or some are left out and the
mail says so; one that cannot be made is told to the operator, and the mail goes without it.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from functions.mail.report import report
from shared import log
from shared.phrase import Phrases
from shared.publication import Publication
from shared.settings import Settings
from shared.summary.below import NOTHING as NOTHING_BELOW
from shared.summary.below import Below, Said
from shared.summary.beside import Above
from shared.trouble import Trouble

MOST_UNITS = 3  # whose reports one mail carries, and of which it tells each by itself
MOST_BYTES = 1_000_000  # all of them together
NAME_CHARACTERS = 80  # of the unit, in a file's name
_NOT_IN_A_NAME = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')  # Windows refuses these

say = Phrases("mail", "attachment")


@dataclass(frozen=True)
class Attachment:
    """A PDF with its name as a file."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Attached:
    """What a mail carries, what it says of each unit's report, by unit, and of all."""

    files: tuple[Attachment, ...] = ()
    said: Mapping[str, str] = field(default_factory=dict)
    said_of_all: str = ""


NOTHING = Attached()


class Reports:
    """Reports of units, each made once for all the mails of a batch."""

    def __init__(self, settings: Settings, explained_at: str) -> None:
        self._settings, self._explained_at = settings, explained_at
        self._made: dict[str, bytes | None] = {}

    def attached(
        self,
        histories: Sequence[Sequence[Publication]],
        above: Mapping[str, Sequence[Above]],
        below: Said = NOTHING_BELOW,
    ) -> Attached:
        """What a mail about these units carries: nothing of a unit of which nothing is told."""
        shown = [history for history in histories if history[-1].is_told]
        if len(histories) > MOST_UNITS:
            return Attached(said_of_all=say("many", most=MOST_UNITS) if shown else "")
        files: list[Attachment] = []
        said = {}
        for history in shown:
            now = history[-1]
            content = self._report(history, above.get(now.unit, ()), below.by_unit.get(now.unit))
            if content is None:
                continue
            if sum(len(file.content) for file in files) + len(content) > MOST_BYTES:
                said[now.unit] = say("too_large_alone" if len(content) > MOST_BYTES else "too_large")
                continue
            name = file_name(now.unit_name, now.unit, now.wave, {file.name for file in files})
            files.append(Attachment(name, content))
            said[now.unit] = say("attached_alone" if len(histories) == 1 else "attached", name=files[-1].name)
        return Attached(tuple(files), said)

    def _report(self, history: Sequence[Publication], above: Sequence[Above], below: Below | None) -> bytes | None:
        """A unit's report; None if it cannot be made."""
        now = history[-1]
        if now.unit not in self._made:
            try:
                self._made[now.unit] = report(history, self._explained_at, self._settings, above, below)
            except Exception as error:  # a mail without its report is better than none
                log.trouble(Trouble.FUNCTION_FAILED, reason="no report", error=type(error).__name__)
                self._made[now.unit] = None
        return self._made[now.unit]


def file_name(unit_name: str, unit: str, what: str, taken: Collection[str]) -> str:
    """`Registrars 2026-12-01.pdf`, with a number where a unit of the same mail has the name already."""
    named = " ".join(_NOT_IN_A_NAME.sub(" ", unit_name).split())[:NAME_CHARACTERS].strip(" .") or unit
    names = (f"{named} {what}{f' {more}' if more else ''}.pdf" for more in (0, *range(2, MOST_UNITS + 1)))
    return next(name for name in names if name not in taken)
