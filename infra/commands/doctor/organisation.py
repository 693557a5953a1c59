"""Whether the organisation is loaded, its calendar runs, its mails can arrive, and its links lead here."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from functions.clock.plan import recipients as recipients_of
from infra.commands.doctor.deployed import Deployed
from infra.commands.doctor.finding import Finding, check, fault, ok, some, warning
from infra.console.faults import MENDS
from infra.operator.mails import open_runs
from infra.operator.rehearsal import Rehearsal
from shared.errors import RecordUnreadable, SoundingsError, UnknownRecord
from shared.language import LANGUAGES
from shared.programme import due, waits
from shared.unit import Tree, Unit
from shared.wave import Kind, State

SETTINGS, RECORDS = "dynamodb:GetItem", "dynamodb:Query"
LATE = timedelta(hours=2)


@check("organisation", "loaded", needs=(SETTINGS, RECORDS))
def loaded(deployed: Deployed) -> Iterator[Finding]:
    """Settings, a tree with teams, and a programme that they are in."""
    register = deployed.stack.register
    try:
        settings = register.definitions.settings()
    except UnknownRecord:
        yield fault("no organisation is loaded", "soundings settings set, then soundings teams import")
        return
    units, programmes = register.roster.units(), register.definitions.programmes()
    if not units:
        yield fault("there are no teams", "soundings teams import FILE")
        return
    for name in sorted(register.unread):
        yield fault(f"record '{name}' cannot be read", MENDS)
    tree = Tree(units)
    if not programmes:
        yield fault("there is no programme, so nobody is ever asked", "soundings programme create")
    homes = {programme.unit for programme in programmes}
    if lost := sorted(homes - tree.units.keys()):
        yield fault(f"a programme is for {some(lost)}, which is no unit", "Mend the programme's `unit` and load")
    if asked := [team.id for team in tree.teams() if homes.isdisjoint(tree.path(team.id))]:
        yield warning(f"in no programme: {some(asked)}", "Leave it so, or move the programme's `unit` up the tree")
    yield ok(f"{settings.organisation}: {len(tree.teams())} teams, {len(programmes)} programmes")


@check("organisation", "calendar", needs=(RECORDS,))
def calendar(deployed: Deployed) -> Iterator[Finding]:
    """When staff are asked next, and whether what was due was done."""
    register = deployed.stack.register
    for programme in register.definitions.programmes():
        waves = register.waves.of(programme.id)
        for wave in waves:
            for kind in due(wave, deployed.now - LATE) if wave.state is not State.SCHEDULED or not waits(waves) else ():
                yield fault(
                    f"the {kind} of {programme.id} {wave.id} was due and is not done",
                    "soundings tick; then soundings status",
                )
        coming = programme.upcoming(deployed.now)
        if not coming and programme.alone:  # of a team that was accepted, or refused
            continue
        if not coming:
            yield warning(f"the calendar of {programme.id} has ended", "Give it a later `rule`, or leave it")
        else:
            opens = "is open since" if coming[0].opens_at <= deployed.now else "opens on"
            yield ok(f"{programme.id} {opens} {coming[0].opens:%-d %B %Y}")


@check("organisation", "recipients", needs=(RECORDS,))
def recipients(deployed: Deployed) -> Iterator[Finding]:
    """A team whose link reaches nobody is never asked."""
    known = {unit.id: unit for unit in deployed.stack.register.roster.units()}
    teams = [unit for unit in known.values() if unit.is_team]
    without = [unit.id for unit in teams if not unit.recipients]
    standing = deployed.stack.register.recipients.standing
    cut_off = [u.id for u in known.values() if u.recipients and not any(standing(a).gets(u.id) for a in u.recipients)]
    if without:
        yield _bad(without, teams, "nobody is named to get the link of")
    if cut_off:
        yield _bad(cut_off, teams, "mail reaches nobody of")
    if teams:
        yield ok(f"each of {len(teams)} teams has somebody whom mail reaches")


def _bad(units: Sequence[str], teams: Sequence[Unit], what: str) -> Finding:
    """A fault if no team is reached at all."""
    is_all = set(units) >= {team.id for team in teams}
    return (fault if is_all else warning)(f"{what} {some(units)}", "Give the unit another address and load")


@check("organisation", "links", needs=(SETTINGS,))
def links(deployed: Deployed) -> Iterator[Finding]:
    """Posters, mails and the API must have one address."""
    said, deployed_at = deployed.stack.register.definitions.settings().public_address, deployed.outputs["SurveyAddress"]
    if said and said.rstrip("/") != deployed_at.rstrip("/"):
        yield fault(
            f"links begin with {said}, the stack was deployed with {deployed_at}",
            f"Deploy with SurveyAddress={said.rstrip('/')}, or take public_address out of the settings",
        )
    yield ok(f"links begin with {deployed.stack.address}")


@check("organisation", "mails can be written", needs=(SETTINGS, RECORDS))
def written(deployed: Deployed) -> Iterator[Finding]:
    """Each kind of mail with made-up answers, and each lead's opening mail, by the code that sends them."""
    definitions = deployed.stack.register.definitions
    units = deployed.stack.register.roster.units()
    for programme in (each for each in definitions.programmes() if not each.alone):
        try:
            instrument = definitions.instrument(programme.instrument, programme.instrument_version)
        except (RecordUnreadable, UnknownRecord) as error:
            yield fault(f"{programme.id} has no mails: '{error}' cannot be read", MENDS)
            continue
        tried = Rehearsal(definitions.settings(), programme, instrument, deployed.stack.address, deployed.now)
        leads = [(Kind.OPEN, to) for to in recipients_of((u for u in units if u.is_team and u.link), {})]
        rehearsed = [each for language in LANGUAGES for each in replace(tried, language=language).mails]
        for kind, to in [*rehearsed, *leads]:
            try:
                tried.mail(kind, to)
            except SoundingsError as error:
                yield fault(str(error), "Mend the settings, the title or the name that it is made of")
    yield ok("each kind of mail can be written")


@check("organisation", "mails", needs=(RECORDS,))
def mails(deployed: Deployed) -> Iterator[Finding]:
    """Mails that are not sent, or refused, or of which nobody knows whether they were sent."""
    for run in open_runs(deployed.stack.register):
        yield warning(
            f"{len(run.entries)} mails of {run.programme} {run.wave} {run.kind} are left open",
            f"soundings resend {run.programme} {run.wave} {run.kind}",
        )
    yield ok("none is left open")
