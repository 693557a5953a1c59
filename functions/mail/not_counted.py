"""The mail of a wave that ended without being counted, in place of its summary."""

from collections.abc import Sequence

from functions.mail.invitation import Invitation
from shared.phrase import Phrases
from shared.programme import LONDON
from shared.wave import RecipientUnit, Wave
from shared.wording import day, names

say = Phrases("mail", "not_counted")


def not_counted(wave: Wave, units: Sequence[RecipientUnit], programme: str) -> Invitation:
    """What leads are told; there is no link in it. The subject names the `programme` where one is given."""
    opened, deleted = (moment.astimezone(LONDON) for moment in (wave.opens_at, wave.expires_at))
    named = names([unit.name for unit in units])
    told = {"units": named, "programme": programme, "opened": day(opened), "deleted": day(deleted)}
    subject = say("subject_of_programme" if programme else "subject", **told)
    paragraphs, afterwards = say.each("paragraphs", **told), say.each("afterwards", **told)
    return Invitation(subject, say("heading", **told), paragraphs, (), afterwards)
