"""Load an organisation into the stack that the tests of a worker share: what other tests began there rests."""

from __future__ import annotations

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
    return loading.load(register, organisation)
