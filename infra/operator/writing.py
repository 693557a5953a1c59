"""What commands change in the register, written in the one order in which it is safe to be killed anywhere: run again,
the same command ends what is left.

| order | why there |
|---|---|
| questionnaires | programmes lead to them |
| statements, then the settings that they are made of | settings that stand say that nothing is left to do |
| units and links (`shared.roster.writing`) | |
| programmes | with them written, nobody would see that links are old |
"""

from collections.abc import Sequence
from dataclasses import dataclass

from functions.clock.statement import put_statements
from infra.console.terminal import progress
from shared.errors import UnknownRecord
from shared.instrument import Instrument
from shared.programme import Programme
from shared.settings import Settings
from shared.store.register import Register
from shared.store.roster import Step


def settings_of(register: Register) -> Settings | None:
    """The register's settings; None before they are set."""
    try:
        return register.definitions.settings()
    except UnknownRecord:
        return None


@dataclass(frozen=True)
class Writing:
    """What is new or differs; `settings` is None where they stay."""

    instruments: Sequence[Instrument] = ()
    settings: Settings | None = None
    steps: Sequence[Step] = ()
    programmes: Sequence[Programme] = ()


def write(register: Register, changes: Writing) -> None:
    """Write it, with a bar for the steps, which may be thousands."""
    for instrument in changes.instruments:
        register.definitions.put_instrument(instrument)
    if changes.settings is not None:
        put_statements(register, changes.settings)
        register.definitions.put_settings(changes.settings)
    if changes.steps:
        with progress("writing", len(changes.steps)) as advance:
            for written in register.roster.write(changes.steps):
                advance(written)
    for programme in changes.programmes:
        register.definitions.put_programme(programme)
