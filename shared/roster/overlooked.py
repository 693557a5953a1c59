"""What a plan does as it was told, and what whoever wrote the file may have overlooked."""

import re
from collections import defaultdict
from collections.abc import Iterator

from shared.roster.cell import key
from shared.roster.plan import Plan, What

NAMED = 5


def overlooked(planned: Plan) -> Iterator[str]:
    """Sentences without a full stop: two units that may be one, and new units above that nobody hears of."""
    yield from _twins(planned)
    silent = [
        change.name
        for change in planned.changes
        if change.what is What.NEW and not change.is_team and not planned.after[change.unit].recipients
    ]
    if silent:
        first = ", ".join(silent[:NAMED]) + (", …" if len(silent) > NAMED else "")
        units = "1 new unit above teams has" if len(silent) == 1 else f"{len(silent)} new units above teams have"
        yield f"{units} no recipient for the summary ({first}); for each, add a row with recipients and no headcount"


def _twins(planned: Plan) -> Iterator[str]:
    """Units with one unit above that differ in "and" for "&", a hyphen or a comma: spelt in two ways, most likely."""
    alike: dict[tuple[str | None, str], list[str]] = defaultdict(list)
    for unit in planned.after.values():
        if not unit.is_team:
            plain = re.sub(r"[^\w]+", " ", key(unit.name).replace("&", " and ")).strip()
            alike[unit.parent, plain].append(unit.name)
    for names in alike.values():
        if len(names) > 1:
            said = " and ".join(f"'{name}'" for name in sorted(names))
            yield f"{said} are {len(names)} units here; if they are one, spell it in one way"
