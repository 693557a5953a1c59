"""Everything that can go wrong in the domain, and what each does to the person.

SoundingsError
├── DefinitionInvalid        a file (instrument, units, programme) is wrong: every problem at once, nothing changed
├── AnswersInvalid           packed answers that no form can have produced: the tally of that team stops, an alarm rings
├── AnswersExpired           a close that comes after the wave's answers began to be deleted counts nothing: an alarm
├── BatchFailed              one or more batches of a run failed: the run fails, the next tick starts the next attempt
├── GraceTooShort            the wait after closing is shorter than a form stays cached: the wave's run stops
├── RosterBusy               two operators add the same teams at once: the second stops and asks to be run again
├── RecordUnreadable         a record is invalid or of a later version: who needs it stops, who lists leaves it out
├── RecordsUnread            DynamoDB hands out no record, however often it is asked: the page or the step fails
├── SlipsNotAdded            slips are there already or the table was busy: the command stops, and is run again
├── WaveOpening              who takes part in a wave is being fixed: whoever would change teams is asked to wait
├── TallyMissing             publish was asked before every team was counted: the run fails and is tried again
├── UnknownRecord            the register has no such programme, wave, unit or batch
└── MailsUnsent              some mails of a batch were refused for now: the batch fails and is tried again

No error carries an answer, a count of answers or an address.
"""


class SoundingsError(Exception):
    """The root of every error that the domain raises on purpose."""


class DefinitionInvalid(SoundingsError):
    """A definition is wrong; `problems` holds one sentence for each fault, with file, item and field."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class AnswersInvalid(SoundingsError):
    """Packed answers that no form of this instrument can have produced."""


class AnswersExpired(SoundingsError):
    """The wave's retention has ended: its answers are being deleted, and what is left must not be counted."""


class BatchFailed(SoundingsError):
    """One or more batches of a wave's run failed; the message names the batches."""


class GraceTooShort(SoundingsError):
    """The grace after closing does not outlast the cached form."""


class RosterBusy(SoundingsError):
    """Others change the same teams at this moment: running the command again ends what it began."""


class RecordsUnread(SoundingsError):
    """DynamoDB hands out none of the records that it was asked for."""


class SlipsNotAdded(SoundingsError):
    """Slips with these codes are there already, or somebody else is adding them."""


class WaveOpening(SoundingsError):
    """A wave is about to open, and who takes part is being fixed at this moment."""


class TallyMissing(SoundingsError):
    """A team of the wave has no tally yet."""


class RecordUnreadable(SoundingsError):
    """A record does not validate, or a later version of the product wrote it."""


class UnknownRecord(SoundingsError):
    """The register has no such record."""


class MailsUnsent(SoundingsError):
    """Some mails of a batch were refused for now; sending the batch again sends only those."""
