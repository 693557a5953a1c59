"""What the desk has other functions do: the clock, which alone may write the audit, and mail, which has the typesetter
and the way out.

A notice is put down before its mail is asked for, and the clock asks again where that was lost.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex
from typing import Any

from shared.notice import Notice
from shared.store import clients
from shared.store.register import Register


class Refused(Exception):
    """What another function said instead of doing it, in a sentence."""


@dataclass(frozen=True)
class Others:
    """The other functions, by their names, and the register that notices stand in."""

    register: Register
    clock: str
    mail: str

    def prepare(self, *notices: Notice) -> None:
        """Put notices down: before the change that they tell of, so that none is lost; the clock mails what is left."""
        for notice in notices:
            self.register.notices.put(notice)

    def tell(self, *notices: Notice) -> None:
        """Have notices mailed; each once, however often this is done."""
        for notice in notices:
            if self.register.notices.put(notice) or not self.register.notices.is_sent(notice):
                clients.functions().invoke(
                    FunctionName=self.mail, InvocationType="Event", Payload=json.dumps({"notice": notice.id})
                )

    def note(self, who: str, what: str, when: datetime, **details: object) -> None:
        """Put down in the audit, before the first change, that somebody does this; never anything of respondents."""
        texts = {name: str(value) for name, value in details.items()}
        told = {"who": who, "what": what, "when": when.isoformat(), "details": texts, "token": token_hex(4)}
        self._asked(self.clock, {"step": "note", **told})

    def preview(self, **about: object) -> dict[str, Any]:
        """A form and its example figures, as pages."""
        return self._asked(self.clock, {"step": "preview", **about})

    def printed(self, what: str, **about: object) -> str:
        """A PDF, in base 64. Raises Refused."""
        return str(self._asked(self.mail, {"print": what, **about})["pdf"])

    def letters(self, team: str) -> list[dict[str, str]]:
        """The next mails about a team. Raises Refused."""
        return list(self._asked(self.mail, {"show": team})["letters"])

    def _asked(self, function: str, event: Mapping[str, object]) -> dict[str, Any]:
        reply = clients.functions().invoke(FunctionName=function, Payload=json.dumps(event, default=str))
        answer: dict[str, Any] = json.loads(reply["Payload"].read())
        if reply.get("FunctionError"):
            raise RuntimeError(str(answer.get("errorType", "")))
        if answer.get("refused"):
            raise Refused(answer["refused"])
        return answer
