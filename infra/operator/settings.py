"""The settings, where there may be none yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.errors import UnknownRecord

if TYPE_CHECKING:
    from shared.settings import Settings
    from shared.store.register import Register


def settings_of(register: Register) -> Settings | None:
    """The register's settings; None before they are set."""
    try:
        return register.settings()
    except UnknownRecord:
        return None
