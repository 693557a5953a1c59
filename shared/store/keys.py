"""Every key of the tables, in one place.

Prefixes are whole upper-case words.

RegisterTable
| record | pk | sk |
|---|---|---|
| settings | SETTINGS | SETTINGS |
| unit | UNITS | UNIT#<unit> |
| team that has closed | CLOSED | UNIT#<unit> |
| programme | PROGRAMMES | PROGRAMME#<programme> |
| instrument | INSTRUMENT#<instrument> | VERSION#<number, 4 digits> |
| instrument in the list of all | INSTRUMENT#LIST | INSTRUMENT#<instrument>#VERSION#<number, 4 digits> |
| wave | WAVES#<programme> | WAVE#<wave> |
| batch of a run | RUN#<programme>#<wave>#<kind> | BATCH#<batch> |
| further part of a batch | RUN#<programme>#<wave>#<kind> | BATCH#<batch>#PART#<number, 4 digits> |
| frozen tree of a wave | TREE#<programme>#<wave> | PART#<number, 4 digits> |
| form, for one language | FORM#<programme> | LANGUAGE#<language> |
| accessibility statement, for one language | FORM#STATEMENT | LANGUAGE#<language> |
| link of a team | LINK#<code> | LINK |
| publication | PUBLICATION#<programme>#<unit> | WAVE#<wave> |
| mail in the outbox | OUTBOX#<programme>#<wave>#<kind> | ADDRESS#<address> |
| sessions of a team's group | SESSIONS | TEAM#<team> |
| link that a lead shares | SHARES#<programme>#<unit> | SHARE#<name> |
| address that mail does not reach | RECIPIENT#<address> | ADDRESS |
| what an address wants of a unit | RECIPIENT#<address> | UNIT#<unit> |
| address or team's link whose links were revoked | REVOKED | WAS#<address or code> |
| what the desk has mailed | NOTICES | NOTICE#<id> |
| when an address was last mailed by it | MAILED#<address> | ABOUT#<what> |
| browser that has signed in at the desk | VISIT#<hash> | VISIT |
| what an operator did | AUDIT#<year> | AT#<moment, UTC>#<random> |

ResponsesTable
| record | pk | sk |
|---|---|---|
| response or comment | BOX#<programme>#<wave>#<team> | <SHA-256 of nonce and kind> |

TallyTable
| record | pk | sk |
|---|---|---|
| tally | TALLY#<programme>#<wave> | TEAM#<team> |
| more words of a tally, and its comments, in parts | TALLY#<programme>#<wave> | TEAM#<team>#PART#<number, 4 digits> |

SlipTable
| record | pk | sk |
|---|---|---|
| slip | SLIPS#<programme>#<wave>#<team> | <hash> |
"""

from __future__ import annotations

TYPE_CHECKING = False  # as `typing` has it, which the public function does not load
if TYPE_CHECKING:
    from datetime import datetime

SETTINGS = {"pk": "SETTINGS", "sk": "SETTINGS"}
MOST_PARTS = 25  # of a tally: a thousand comments of a team; more are a flood, and a flood must not stop the wave
UNITS = "UNITS"
CLOSED = "CLOSED"
PROGRAMMES = "PROGRAMMES"
REVOKED = "REVOKED"
SESSIONS = "SESSIONS"
NOTICES = "NOTICES"


def unit(unit_id: str) -> dict[str, str]:
    """A unit of the tree."""
    return {"pk": UNITS, "sk": f"UNIT#{unit_id}"}


def closed(unit_id: str) -> dict[str, str]:
    """A team that has closed."""
    return {"pk": CLOSED, "sk": f"UNIT#{unit_id}"}


def programme(programme_id: str) -> dict[str, str]:
    """A programme."""
    return {"pk": PROGRAMMES, "sk": f"PROGRAMME#{programme_id}"}


def instrument(instrument_id: str, version: int) -> dict[str, str]:
    """One version of an instrument."""
    return {"pk": f"INSTRUMENT#{instrument_id}", "sk": f"VERSION#{version:04d}"}


INSTRUMENTS = "INSTRUMENT#LIST"  # in capitals, as no instrument's name can be


def listed_instrument(instrument_id: str, version: int) -> dict[str, str]:
    """A version in the list of all instruments."""
    return {"pk": INSTRUMENTS, "sk": f"INSTRUMENT#{instrument_id}#VERSION#{version:04d}"}


def waves(programme_id: str) -> str:
    """The partition of a programme's waves."""
    return f"WAVES#{programme_id}"


def wave(programme_id: str, wave_id: str) -> dict[str, str]:
    """A wave."""
    return {"pk": waves(programme_id), "sk": f"WAVE#{wave_id}"}


def batch(programme_id: str, wave_id: str, kind: str, batch_id: str) -> dict[str, str]:
    """A batch of a run."""
    return {"pk": f"RUN#{programme_id}#{wave_id}#{kind}", "sk": f"BATCH#{batch_id}"}


def batch_part(programme_id: str, wave_id: str, kind: str, batch_id: str, part: int) -> dict[str, str]:
    """A part of a batch that is too large for one record; the first, 0, has the batch's own key."""
    return batch(programme_id, wave_id, kind, f"{batch_id}#PART#{part:04d}" if part else batch_id)


PARTS = "parts"  # an attribute of each part of a frozen tree: how many there are


def trees(programme_id: str, wave_id: str) -> str:
    """The partition of a wave's frozen tree."""
    return f"TREE#{programme_id}#{wave_id}"


def tree(programme_id: str, wave_id: str, part: int) -> dict[str, str]:
    """A part of a wave's frozen tree."""
    return {"pk": trees(programme_id, wave_id), "sk": f"PART#{part:04d}"}


def form(programme_id: str, language: str) -> dict[str, str]:
    """A programme's current form in one language."""
    return {"pk": f"FORM#{programme_id}", "sk": f"LANGUAGE#{language}"}


def statement(language: str) -> dict[str, str]:
    """The accessibility statement; its name is in capitals, as no programme's can be."""
    return {"pk": "FORM#STATEMENT", "sk": f"LANGUAGE#{language}"}


def link(code: str) -> dict[str, str]:
    """A team's link."""
    return {"pk": f"LINK#{code}", "sk": "LINK"}


def publications(programme_id: str, unit_id: str) -> str:
    """The partition of a unit's publications, one a wave, oldest first."""
    return f"PUBLICATION#{programme_id}#{unit_id}"


def publication(programme_id: str, unit_id: str, wave_id: str) -> dict[str, str]:
    """A publication."""
    return {"pk": publications(programme_id, unit_id), "sk": f"WAVE#{wave_id}"}


def outbox(programme_id: str, wave_id: str, kind: str, address: str) -> dict[str, str]:
    """A mail to one recipient for one wave and kind."""
    return {"pk": f"OUTBOX#{programme_id}#{wave_id}#{kind}", "sk": f"ADDRESS#{address}"}


def sessions(team_id: str) -> dict[str, str]:
    """The sessions of a team's group."""
    return {"pk": SESSIONS, "sk": f"TEAM#{team_id}"}


def shares(programme_id: str, unit_id: str) -> str:
    """The partition of the links to a unit's results that its leads share."""
    return f"SHARES#{programme_id}#{unit_id}"


def share(programme_id: str, unit_id: str, name: str) -> dict[str, str]:
    """A link that a lead shares."""
    return {"pk": shares(programme_id, unit_id), "sk": f"SHARE#{name}"}


def recipients(address: str) -> str:
    """The partition of what is known of an address."""
    return f"RECIPIENT#{address}"


def recipient(address: str) -> dict[str, str]:
    """An address that mail does not reach."""
    return {"pk": recipients(address), "sk": "ADDRESS"}


def recipient_unit(address: str, unit_id: str) -> dict[str, str]:
    """What the person behind an address wants of a unit's mail."""
    return {"pk": recipients(address), "sk": f"UNIT#{unit_id}"}


def revoked(was: str) -> dict[str, str]:
    """An address, or the code of a team's link, whose links were revoked."""
    return {"pk": REVOKED, "sk": f"WAS#{was}"}


def notice(notice_id: str) -> dict[str, str]:
    """What the desk has mailed to somebody."""
    return {"pk": NOTICES, "sk": f"NOTICE#{notice_id}"}


def last_notice(address: str, about: str) -> dict[str, str]:
    """When an address was last mailed about something."""
    return {"pk": f"MAILED#{address}", "sk": f"ABOUT#{about}"}


def visit(hashed: str) -> dict[str, str]:
    """A browser that has signed in, by the hash of what its cookie holds."""
    return {"pk": f"VISIT#{hashed}", "sk": "VISIT"}


def audits(year: int) -> str:
    """The partition of a year's audit."""
    return f"AUDIT#{year}"


def audit(when: datetime, token: str) -> dict[str, str]:
    """An entry of the audit; `when` is in UTC."""
    return {"pk": audits(when.year), "sk": f"AT#{when.isoformat(timespec='milliseconds')}#{token}"}


def box(programme_id: str, wave_id: str, team_id: str) -> str:
    """The partition of a team's responses in a wave."""
    return f"BOX#{programme_id}#{wave_id}#{team_id}"


def tallies(programme_id: str, wave_id: str) -> str:
    """The partition of a wave's tallies."""
    return f"TALLY#{programme_id}#{wave_id}"


def tally(programme_id: str, wave_id: str, team_id: str) -> dict[str, str]:
    """A team's tally."""
    return {"pk": tallies(programme_id, wave_id), "sk": f"TEAM#{team_id}"}


def slips(programme_id: str, wave_id: str, team_id: str) -> str:
    """The partition of a team's slips for a wave."""
    return f"SLIPS#{programme_id}#{wave_id}#{team_id}"


def slip(programme_id: str, wave_id: str, team_id: str, code_hash: str) -> dict[str, str]:
    """A slip, by the hash of its code (`shared.slip.hashed`)."""
    return {"pk": slips(programme_id, wave_id, team_id), "sk": code_hash}


def tally_parts(programme_id: str, wave_id: str, team_id: str) -> list[dict[str, str]]:
    """Every key that a team's tally can have: the counts', then those of its further parts."""
    key = tally(programme_id, wave_id, team_id)
    return [key, *({**key, "sk": f"{key['sk']}#PART#{number:04d}"} for number in range(1, MOST_PARTS + 1))]
