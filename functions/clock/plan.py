"""The first step of a run: compile the form, freeze who takes part, and cut the work into batches.

Every plan may be made twice: it writes the same records again.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date

from functions.clock.form import compile_form, languages
from functions.clock.statement import put_statements
from shared.enrolment import Enrolment, taking_part
from shared.errors import RecordUnreadable, SoundingsError, UnknownRecord
from shared.language import DEFAULT
from shared.programme import LONDON, Programme, waits
from shared.store.outbox import open_mails
from shared.store.register import Register
from shared.unit import Tree, Unit
from shared.wave import MAILINGS, Kind, Recipient, RecipientUnit, State, Wave

COUNTED_FROM = (State.OPEN, State.CLOSED)
TEAMS_IN_A_BATCH = 100
# With the pause between batches this keeps a run below SES's 14 mails a second (template.yaml), and the largest run's
# history below what Step Functions keeps, even if every batch of mails fails to the last attempt.
MAILS_IN_A_BATCH = 100
UNITS_IN_A_BATCH = 1000  # that its mails are about, unless one mail alone is about more: a function ends in time


@dataclass(frozen=True)
class Plan:
    """The batches of a run, by id."""

    tally: list[str] = field(default_factory=list)
    mail: list[str] = field(default_factory=list)


def plan(register: Register, programme_id: str, wave_id: str, kind: Kind) -> Plan:
    """Plan a run. A run that comes too late for its wave (a reminder after closing) has nothing to do."""
    wave, mailing = register.waves.wave(programme_id, wave_id), MAILINGS[kind]
    if kind in wave.done and wave.state in mailing.states:  # its mails are due once more (`once_more`)
        waiting = (each for each in open_mails(register, wave.programme, wave.id, kind) if each.is_mended)
        return Plan(mail=sorted({each.batch for each in waiting}))
    if wave.state not in mailing.states or (kind is Kind.OPEN and not _open(register, wave)):
        return Plan()
    is_to_count = mailing.counts and close(register, wave)
    tree = register.runs.tree(wave.programme, wave.id)
    if wave.state is State.NOT_COUNTED:
        register.publications.withdraw(wave.programme, wave.id, tree.units)
    return Plan(_to_count(register, wave, tree) if is_to_count else [], _mail(register, wave, kind, tree))


def _open(register: Register, wave: Wave) -> bool:
    """Take answers; False where the wave was left out meanwhile. Raises SoundingsError while another is open."""
    programme = register.definitions.programme(wave.programme)
    if waits(each for each in register.waves.of(wave.programme) if each.id != wave.id):
        raise SoundingsError(f"another wave of '{wave.programme}' is open")
    if wave.state is State.SCHEDULED:  # a tree is whole before its wave is open, and then it stays
        tree = _taking_part(register, programme, wave)
        if tree is None:
            register.waves.move(wave, State.MISSED, after=(State.SCHEDULED,))
            return False
        register.runs.put_tree(wave, tree)
    put_forms(register, wave, is_open=True, next_opens=programme.next_opening(wave.opens))
    if not (is_open := register.waves.move(wave, State.OPEN, after=(State.SCHEDULED,))):
        put_forms(register, wave, is_open=False, next_opens=programme.next_opening(wave.opens))
    return is_open


def close(register: Register, wave: Wave) -> bool:
    """Take no more answers; whether they are to be counted, as those of a wave that is published are not.

    What cannot be read keeps no wave from closing: its open page takes no answers after the closing hour either.
    """
    is_to_count = wave.state in COUNTED_FROM and register.waves.move(wave, State.CLOSED, after=(State.OPEN,))
    with suppress(UnknownRecord, RecordUnreadable):
        next_opens = register.definitions.programme(wave.programme).next_opening(wave.opens)
        if wave.state is not State.PUBLISHED:
            put_forms(register, wave, is_open=False, next_opens=next_opens)
    return is_to_count


def _to_count(register: Register, wave: Wave, tree: Tree) -> list[str]:
    """The batches of teams to count."""
    tally = []
    teams = [team.id for team in tree.teams()]
    for number, start in enumerate(range(0, len(teams), TEAMS_IN_A_BATCH), 1):
        tally.append(f"tally-{number:04d}")
        register.runs.put_tally_batch(wave, tally[-1], teams[start : start + TEAMS_IN_A_BATCH])
    return tally


def put_forms(register: Register, wave: Wave, *, is_open: bool, next_opens: date | None) -> None:
    """Compile the wave's pages, once a language, and set them as the programme's form."""
    instrument = register.definitions.asked(wave)
    settings = register.definitions.settings()
    for language in languages(instrument):
        form = compile_form(
            instrument,
            settings,
            opens=wave.opens,
            rules=wave.rules,
            language=language,
            next_opens=next_opens,
            alone=wave.alone,
            results_on=None if wave.state is State.NOT_COUNTED else wave.closes_at.astimezone(LONDON).date(),
        )
        register.forms.put(wave, language, is_open=is_open, table=form.table, pages=form.pages)
    put_statements(register, settings)


def _taking_part(register: Register, programme: Programme, wave: Wave) -> Tree | None:
    """Who takes part; None where the wave is of a team alone that has closed, or is in another programme by now."""
    whole = Tree(register.roster.units())
    if programme.unit not in whole.units:
        if programme.alone:
            return None
        raise UnknownRecord(f"unit {programme.unit}")
    every = register.definitions.programmes()
    teams = Enrolment(whole, every).teams(programme)
    if programme.alone and not any(team.since is None or team.since <= wave.opens for team in teams):
        return None
    return taking_part(whole, every, programme, wave.opens)


def recipients(units: Iterable[Unit], languages: Mapping[str, str]) -> list[Recipient]:
    """One mail for each address, whatever the number of its units; `languages` has those of units that have one."""
    by_address: dict[str, list[RecipientUnit]] = {}
    for unit in units:
        language = languages.get(unit.id, DEFAULT)
        about = RecipientUnit(
            unit=unit.id,
            name=unit.name,
            is_team=unit.is_team,
            link=unit.link or "",
            language=language,
            headcount=unit.headcount or 0,
        )
        for address in unit.recipients:
            by_address.setdefault(address, []).append(about)
    return [Recipient(address=address, units=tuple(about)) for address, about in sorted(by_address.items())]


def _mail(register: Register, wave: Wave, kind: Kind, tree: Tree) -> list[str]:
    batches = []
    units = tree.teams() if MAILINGS[kind].invites else tree.units.values()
    for number, chosen in enumerate(_fitting(recipients(units, tree.languages)), 1):
        batches.append(f"mail-{number:04d}")
        register.runs.put_mail_batch(wave, kind, batches[-1], tuple(chosen))
    return batches


def _fitting(every: Iterable[Recipient]) -> Iterator[list[Recipient]]:
    """The recipients in batches, none too large in mails or in what they are about."""
    batch: list[Recipient] = []
    units = 0
    for recipient in every:
        if batch and (len(batch) == MAILS_IN_A_BATCH or units + len(recipient.units) > UNITS_IN_A_BATCH):
            yield batch
            batch, units = [], 0
        batch.append(recipient)
        units += len(recipient.units)
    if batch:
        yield batch
