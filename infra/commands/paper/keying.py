"""Sends the forms of a batch through the public form, one by one, as phones would, with no right that a phone lacks."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPException

from functions.survey.page import ASKED, NONCE
from infra.commands.paper.batch import Batch
from infra.console.terminal import progress
from infra.local.phone import Reply, Site, hidden_fields, send
from shared.errors import SoundingsError

PAUSES = (1, 2, 4, 8, 15)  # seconds before each further try
STORED, REFUSED, CONFLICT = 303, 422, 409
FOR_NOW = frozenset({429, 500, 502, 503, 504})


@dataclass(frozen=True)
class Sending:
    """Where the forms go: the public pages, and the path of the team's form on them."""

    site: Site
    path: str
    again: str = "run the same command again"
    sleep: Callable[[float], None] = time.sleep

    def check_open(self) -> None:
        """Raises SoundingsError unless the team's form is open."""
        reply = self._try(lambda: self.site.request("GET", self.path))
        if reply.status != 200 or NONCE not in dict(hidden_fields(reply.text)):
            raise SoundingsError("the team's form is not open; nothing was sent")

    def send_all(self, batch: Batch, advance: Callable[[], None]) -> list[int]:
        """Send every form; returns the rows of those that were refused, which are put down as such.

        Sending a form again changes nothing. Raises SoundingsError when the survey closes or cannot be reached.
        """
        rows = []
        for nonce, form in batch.forms.items():
            fields = [(NONCE, nonce), (ASKED, "yes"), *form.fields]  # whoever keys it in did not write it
            reply = self._try(lambda fields=fields: send(self.site, self.path, fields))  # type: ignore[misc]
            if reply.status == STORED and nonce in batch.refused:
                batch.refused.remove(nonce)
                batch.keep()
            elif reply.status == STORED:
                pass
            elif reply.status == REFUSED or (reply.status == CONFLICT and NONCE in dict(hidden_fields(reply.text))):
                rows.append(form.row)
                batch.refused.add(nonce)
                batch.keep()
            else:
                raise SoundingsError(self._stopped(reply))
            advance()
        return sorted(rows)

    def _try(self, ask: Callable[[], Reply]) -> Reply:
        """A reply that is no passing failure. Raises SoundingsError where there is none."""
        for pause in (*PAUSES, None):
            try:
                reply = ask()
            except (OSError, HTTPException):
                reply = None
            if reply is not None and reply.status not in FOR_NOW:
                return reply
            if pause is not None:
                self.sleep(pause)
        raise SoundingsError(f"the survey cannot be reached; {self.again}: what was sent is not counted twice")

    def _stopped(self, reply: Reply) -> str:
        if reply.status == CONFLICT:
            return (
                "the survey closed before all forms were sent; what was sent counts, the rest cannot be sent any more"
            )
        return f"the survey answered {reply.status}; {self.again}: what was sent is not counted twice"


def post(sending: Sending, batch: Batch) -> list[int]:
    """Send a batch with a bar, once what a next start must know is put down; the rows that were refused."""
    batch.keep()
    with progress("forms", len(batch.forms)) as advance:
        return sending.send_all(batch, advance)
