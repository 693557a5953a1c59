"""A batch of paper forms on its way: what may be sent, and under which nonces, so that nothing is sent twice.

A nonce is an HMAC of a form's fields under a random seed; two copies alike are told apart by a number. So the same file
gives the same nonces however often the command is started, and to sort by them is to shuffle. Beside the file waits, as
long as the batch is under way, `.<file>.keying` with the seed and the nonces in that order: no answer, no row, and
nothing of the order on paper. When all is sent it is deleted, and the file gets another name, so that it cannot be sent
once more by mistake. A batch without a file lives in memory alone; it may get a file at any time and go on from there.
"""

import json
import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from hmac import new as hmac
from pathlib import Path
from typing import Any

from functions.survey.response import NONCE_BYTES
from infra.commands.paper.reading import Form
from infra.commands.paper.round import Round
from infra.console.new_file import FOR_THE_CALLER, write_file
from shared.errors import SoundingsError

SEED_BYTES = 32
SENT = ".sent"  # before the suffix of a file whose forms were all sent


@dataclass
class Batch:
    """The forms of a file by their nonces, in the order in which they are sent; `file` is None for one in memory."""

    file: Path | None
    state: dict[str, Any]
    forms: Mapping[str, Form]
    refused: set[str] = field(default_factory=set)

    def keep(self) -> None:
        """Put down what a next start must know, if there is a file; safe to be killed at any moment."""
        if self.file:
            content = json.dumps({**self.state, "refused": sorted(self.refused)})
            write_file(_state_file(self.file), content.encode(), FOR_THE_CALLER, replace=True)

    def finish(self) -> Path | None:
        """All is sent: the file, if there is one, gets its other name, and what was kept goes."""
        if not self.file:
            return None
        done = _sent(self.file)
        self.file.rename(done)
        _state_file(self.file).unlink()
        return done

    def with_forms(self, forms: Sequence[Form]) -> "Batch":
        """The same batch as it stands after refused forms were mended or taken out.

        Raises SoundingsError where anything else has changed, since a form could then count twice.
        """
        found = _by_nonce(bytes.fromhex(self.state["seed"]), forms)
        before = set(self.state["nonces"])
        gone, new = before - set(found), set(found) - before
        if gone - self.refused or len(new) > len(gone):
            raise SoundingsError(
                f"{_called(self.file)} has changed since its forms began to be sent, so some could be counted twice: "
                "put back what it was, but for the rows that were refused, and start again; type further forms into a "
                "new sheet"
            )
        state = {**self.state, "nonces": sorted(found)}
        return Batch(self.file, state, {nonce: found[nonce] for nonce in sorted(found)}, self.refused & set(found))


def begin(
    file: Path | None, about: Round, forms: Sequence[Form], token_bytes: Callable[[int], bytes] = os.urandom
) -> Batch:
    """A new batch, or the one that was interrupted. Nothing is written yet.

    Raises SoundingsError: too few forms, a file that has changed since its forms began to be sent, or was begun for
    another team or wave.
    """
    waiting = _waiting(file) if file else None
    if file is None or waiting is None:
        return _new(file, about, forms, token_bytes(SEED_BYTES))
    if [waiting[name] for name in ("programme", "wave", "team")] != _whose(about):
        raise SoundingsError(
            f"{file.name} was begun for team '{waiting['team']}' in wave {waiting['wave']}; "
            f"remove {_state_file(file).name} only if you know that none of its forms was sent"
        )
    return Batch(file, waiting, {}, set(waiting["refused"])).with_forms(forms)


def check_unsent(file: Path) -> None:
    """Raises SoundingsError where the forms of a file were sent."""
    if file.stem.endswith(SENT):
        raise SoundingsError(f"the forms in {file.name} were sent already; type others into a new sheet")
    if _sent(file).exists():
        _state_file(file).unlink(missing_ok=True)  # of a batch that died when all was sent
        raise SoundingsError(f"the forms in {_sent(file).name} were sent already: delete it first")


def is_under_way(file: Path) -> bool:
    """Whether some of a file's forms may have been sent, and not all."""
    return _state_file(file).exists()


def _new(file: Path | None, about: Round, forms: Sequence[Form], seed: bytes) -> Batch:
    least = about.wave.rules.threshold
    if len(forms) < least:
        raise SoundingsError(
            f"{_called(file)} has {len(forms)} forms, and a batch needs {least} or more: a few forms that come in at "
            f"one known moment, and whose paper somebody has seen, are not anonymous. Wait for {least}, or let people "
            "answer on any phone"
        )
    found = _by_nonce(seed, forms)
    programme, wave, team = _whose(about)
    state = {"seed": seed.hex(), "programme": programme, "wave": wave, "team": team, "nonces": sorted(found)}
    return Batch(file, state, {nonce: found[nonce] for nonce in sorted(found)})


def _called(file: Path | None) -> str:
    return file.name if file else "this batch"


def _whose(about: Round) -> list[str]:
    return [about.wave.programme, about.wave.id, about.team.id]


def _by_nonce(seed: bytes, forms: Sequence[Form]) -> dict[str, Form]:
    copies: Counter[str] = Counter()
    found = {}
    for form in forms:
        content = json.dumps(form.fields, ensure_ascii=False)
        message = json.dumps([content, copies[content]])
        copies[content] += 1
        found[hmac(seed, message.encode(), sha256).hexdigest()[: 2 * NONCE_BYTES]] = form
    return found


def _sent(file: Path) -> Path:
    return file.with_name(f"{file.stem}{SENT}{file.suffix}")


def _state_file(file: Path) -> Path:
    return file.with_name(f".{file.name}.keying")


def _waiting(file: Path) -> dict[str, Any] | None:
    """What an interrupted batch left, if there is one. Raises SoundingsError where it cannot be read."""
    path = _state_file(file)
    try:
        found: dict[str, Any] = json.loads(path.read_text())
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RecursionError):
        raise SoundingsError(f"{path} cannot be read, so nobody knows which forms were sent already") from None
    return found
