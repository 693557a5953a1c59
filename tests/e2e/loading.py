"""Load an organisation into the stack that the tests of a worker share: what other tests began there rests.

The groups of its programmes have begun, so that each first wave asks as any other does.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from infra.operator import loading

if TYPE_CHECKING:
    from infra.operator.definitions import Organisation
    from shared.store.register import Register
    from shared.unit import Tree


def load(register: Register, organisation: Organisation) -> Tree:
    """As `infra.operator.loading.load`, after every programme that the organisation does not have is paused."""
    kept = {programme.id for programme in organisation.programmes}
    for programme in register.definitions.programmes():
        if programme.id not in kept:
            register.definitions.put_programme(programme.model_copy(update={"paused_until": date.max}))
    begun = (programme.model_copy(update={"wave_0": False}) for programme in organisation.programmes)
    return loading.load(register, replace(organisation, programmes=tuple(begun)))
