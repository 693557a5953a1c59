"""The next mails of a team as its lead will read them, for the desk: the very letters, whose links lead nowhere yet."""

from datetime import datetime

from functions.mail.letter import by_language, in_language_of, letter_to
from functions.mail.links import links
from shared.enrolment import Enrolment
from shared.errors import SoundingsError
from shared.phrase import speaking
from shared.signing import Key
from shared.store.register import Register
from shared.unit import Tree
from shared.wave import Kind, Recipient, RecipientUnit, State, Wave

SHOWN = (Kind.OPEN, Kind.REMIND)
NOBODYS = Key(b"of no deployment")  # what it signs is no link
READER = "lead@example.org"


def letters(team_id: str, register: Register, survey_address: str, now: datetime) -> list[dict[str, str]]:
    """When each is sent, its subject and its text. Raises SoundingsError where nobody asks the team."""
    settings, tree = register.definitions.settings(), Tree(register.roster.units())
    address = settings.pages(survey_address)
    team = tree.units.get(team_id)
    programme = Enrolment(tree, register.definitions.programmes()).of(team) if team else None
    if team is None or programme is None:
        raise SoundingsError(f"no programme asks '{team_id}'")
    known = [wave for wave in register.waves.of(programme.id) if wave.state is State.SCHEDULED]
    wave: Wave | None = min(known or programme.upcoming(now), key=lambda each: each.id, default=None)
    if wave is None:
        raise SoundingsError(f"no survey of '{team_id}' is planned")
    unit = RecipientUnit(
        unit=team.id, name=team.name, is_team=True, link=team.link or "", language=tree.languages[team.id],
        headcount=team.headcount or 0,
    )  # fmt: skip
    recipient, shown = Recipient(address=READER, units=(unit,)), []
    for kind, due in wave.calendar.items():
        if kind in SHOWN:
            run = in_language_of(recipient, by_language(kind, wave, register, settings, address, now))
            with speaking(run.language):
                signed = links(NOBODYS, address, programme.id, wave.id, kind, recipient)
                letter = letter_to(recipient, signed, run)
            shown.append({"kind": kind, "when": due.isoformat(), "subject": letter.subject, "text": letter.text})
    return shown
