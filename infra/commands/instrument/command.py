"""`soundings instrument`: questionnaires from Excel or the library to the register, without a developer."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from botocore.exceptions import BotoCoreError, ClientError
from rich.table import Column

from infra.commands.instrument import preview
from infra.commands.instrument.changes import Changes, compare
from infra.console.faults import sentence
from infra.console.new_file import check_new, write_file
from infra.console.terminal import SET_UP, AsJson, DryRun, Yes, agreed, group, print_json, say, show_table
from infra.operator import library
from infra.operator.definitions import not_for_use
from infra.operator.questionnaire import brief, check, in_short, languages, say_points, warn
from infra.operator.stack import Stack, StackName
from infra.operator.writing import Writing, write
from shared.errors import DefinitionInvalid, SoundingsError
from shared.instrument import Chosen, Instrument, Item, Number
from shared.language import DEFAULT, messages
from shared.sentences import rules_said
from shared.xlsform.read import Given

TOLD = "Questionnaires: start from Excel or the library, look at them as staff will, publish a version."
app = group("instrument", SET_UP, TOLD)
Named = Annotated[str, typer.Argument(help="A file (.yaml or .xlsx), or the name of one in the library.")]
Output = Annotated[Path | None, typer.Option("--output", help="The file to write.")]
Replace = Annotated[bool, typer.Option("--replace", help="Write over a file that is there.")]


@app.command("template")
def template_(
    file: Annotated[Path, typer.Argument(help="The workbook to write, such as ours.xlsx.")],
    replace: Replace = False,
    as_json: AsJson = False,
) -> None:
    """Write a workbook to start a questionnaire from: Excel opens it, and so do XLSForm tools.

    It has a "Start here" sheet, a question of every kind, drop-downs and a Welsh column. Change it, then import it.

    Example: `soundings instrument template ours.xlsx`
    """
    if file.suffix.lower() != ".xlsx":
        raise SoundingsError(f"{file}: name a file that ends in .xlsx")
    from shared.xlsform import template  # noqa: PLC0415  # it needs openpyxl, which is slow to start

    outcome = _write(file, template.workbook(), replace=replace, dry_run=False)
    if as_json:
        print_json({"file": str(file), "outcome": outcome})
        return
    say(f"{file}: {outcome}. Open it in Excel; then: soundings instrument import {file}")


@app.command("import")
def import_(  # each is an option of its own
    file: Annotated[Path, typer.Argument(help="An XLSForm workbook (.xlsx).")],
    output: Output = None,
    licence: Annotated[str, typer.Option(help="Who may use the questions; else from the sheet 'settings'.")] = "",
    citation: Annotated[str, typer.Option(help="Where the questions come from; else from the sheet 'settings'.")] = "",
    version: Annotated[int | None, typer.Option(min=1, max=9999, help="Else from the sheet 'settings', or 1.")] = None,
    replace: Replace = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Turn an XLSForm workbook into a questionnaire file, or tell every fault by sheet, row and column.

    Nothing is written if anything is wrong. What XLSForm has and an anonymous form has not is refused (who, where and
    when, pictures, calculations, a rule that the form cannot keep) or, where no figure changes, left out with a note.

    Example: `soundings instrument import ours.xlsx --output ours.yaml`
    """
    if file.suffix.lower() not in library.WORKBOOKS:
        raise SoundingsError(f"{file} is no workbook; `soundings instrument check {file}` checks a YAML file")
    found = library.read(file, Given(" ".join(licence.split()), " ".join(citation.split()), version))
    target = output or Path(f"{found.instrument.id}.yaml")
    outcome = _write(target, library.written(found.instrument).encode(), replace=replace, dry_run=dry_run)
    if as_json:
        print_json({**brief(found), "file": str(target), "outcome": outcome, "dry_run": dry_run})
        return
    warn(found)
    say(f"{target}: {outcome}; {in_short(found.instrument)}")
    say_points(found.instrument)
    say(f"Look at it: soundings instrument preview {target}")


app.command()(check)


@app.command("list")
def list_(
    only_library: Annotated[bool, typer.Option("--library", help="Only what is shipped; asks no stack.")] = False,
    as_json: AsJson = False,
    stack: StackName = "soundings",
) -> None:
    """List the questionnaires of the library, and those that the stack's register has.

    Example: `soundings instrument list`, or with no AWS at hand `soundings instrument list --library`
    """
    rows = [brief(library.Found(instrument, "library")) for instrument in library.shipped()]
    unread = ""
    if not only_library:
        try:
            register = Stack(stack).register
            rows += [brief(library.published(register, *known)) for known in register.definitions.instruments()]
        except (BotoCoreError, ClientError, SoundingsError) as error:
            unread = f"What the stack '{stack}' has is not listed ({sentence(error)}); --library does not ask it"
    if as_json:
        print_json({"instruments": rows, **({"not_listed": unread} if unread else {})})
        return
    name, title = Column("name", no_wrap=True), Column("title", overflow="fold")
    told = ((row[name] for name in ("id", "version", "source", "title", "questions", "languages")) for row in rows)
    show_table(name, "version", "from", title, "questions", "languages", rows=told)
    if unread:
        say(unread)


@app.command()
def show(
    name: Named,
    version: Annotated[int | None, typer.Option(min=1, help="A version in the stack's register.")] = None,
    as_json: AsJson = False,
    stack: StackName = "soundings",
) -> None:
    """Show a questionnaire: whose it is, its questions and answers, its scales.

    A file, or one of the library; with `--version`, or if neither has it, what the register has.

    Example: `soundings instrument show who-5`
    """
    found = (library.find(name) if version is None else None) or library.published(Stack(stack).register, name, version)
    instrument = found.instrument
    if as_json:
        print_json({"source": found.source, **instrument.model_dump(mode="json")})
        return
    say(f"{instrument.title} ({instrument.id} version {instrument.version}, {found.source}), {languages(instrument)}")
    say(f"licence: {instrument.licence}")
    say(f"source: {instrument.citation}")
    rows = (
        (item.id, item.kind + (", sensitive" if item.sensitive else ""), item.text, _answers(instrument, item))
        for item in instrument.items
    )
    show_table("question", "kind", "text", "answers", rows=rows, show_lines=True)
    for scale in instrument.scales:
        say(
            f"scale {scale.id}: {scale.title}; {scale.method} of {', '.join(scale.items)}"
            + (f" times {scale.multiply:g}" if scale.multiply != 1 else "")
            + f"; at least {scale.min_answered} answered. {scale.source}"
        )
    say_points(instrument)


@app.command()
def publish(
    name: Named, yes: Yes = False, dry_run: DryRun = False, as_json: AsJson = False, stack: StackName = "soundings"
) -> None:
    """Put a version of a questionnaire into the stack's register, for programmes to use. Again changes nothing.

    A version that is published never changes: a new wording is a new version. It says for which questions the trend
    goes on and for which it begins anew.

    Example: `soundings instrument publish ours.yaml --dry-run`
    """
    found = library.given(name)
    instrument = found.instrument
    if problems := not_for_use(instrument):
        raise DefinitionInvalid([f"{Path(found.source).name}: {problem}" for problem in problems])
    target = Stack(stack)
    definitions = target.register.definitions
    versions = [number for known, number in definitions.instruments() if known == instrument.id]
    is_there = library.is_published(target.register, instrument, name)
    before = max((number for number in versions if number < instrument.version), default=None)
    changes = compare(definitions.instrument(instrument.id, before), instrument) if before else Changes()
    if not is_there and not dry_run:
        question = f"Publish {instrument.id} version {instrument.version}? It can never be changed or taken back."
        agreed(question, yes=yes, as_json=as_json)
        target.note("instrument publish", instrument=instrument.id, version=instrument.version)
        write(target.register, Writing([instrument]))
    outcome = "is published already" if is_there else "would be published" if dry_run else "published"
    if as_json:
        compared = {"compared_with": before, **asdict(changes)}
        print_json({**brief(found), "outcome": outcome, "dry_run": dry_run, **compared})
        return
    say(f"{instrument.id} version {instrument.version}: {outcome}")
    if before and not is_there:
        say(f"Compared with version {before}:")
        for sentence in changes.sentences():
            say(sentence)


@app.command("preview")
def preview_(  # each is an option of its own
    name: Named,
    output: Output = None,
    language: Annotated[str, typer.Option(help="The language to show it in, such as cy.")] = "",
    wave_0: Annotated[bool, typer.Option("--wave-0", help="As it is asked before there is a group.")] = False,
    phone: Annotated[bool, typer.Option("--phone", help="In a frame as wide as a phone.")] = False,
    opened: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
    as_json: AsJson = False,
) -> None:
    """Write the form as staff will see it, as one HTML page that sends nothing and needs no network.

    Example: `soundings instrument preview ours.xlsx --phone --open`
    """
    found = library.given(name)
    instrument = found.instrument.at_start() if wave_0 else found.instrument
    there = preview.languages(instrument)
    chosen = language or instrument.language
    if chosen not in there:
        raise SoundingsError(
            f"'{instrument.id}' cannot be shown in '{chosen}', only in {', '.join(there) or 'no language'}"
        )
    target = output or Path(f"preview-{instrument.id}{'' if chosen == instrument.language else f'.{chosen}'}.html")
    page = (preview.phone if phone else preview.page)(instrument, chosen)
    outcome = _write(target, page.encode(), replace=True, dry_run=False)
    if as_json:
        print_json({**brief(found), "file": str(target), "outcome": outcome, "language": chosen})
    else:
        warn(found)
        say(f"{target}: {outcome}; open it in a browser")
        say_points(instrument)
    if opened:
        typer.launch(str(target))


def _write(file: Path, content: bytes, *, replace: bool, dry_run: bool) -> str:
    """Write a file unless it is there and says something else. Returns what became of it."""
    if file.exists() and file.read_bytes() == content:
        return "unchanged"
    if not replace:
        check_new(file, ", or give --replace")
    if dry_run:
        return "would be written"
    write_file(file, content, replace=replace)
    return "written"


def _answers(instrument: Instrument, item: Item) -> str:
    if isinstance(item, Chosen):
        told = [f"{o.label}{' *' if o.headline else ''}" for o in instrument.options_of(item)]
        return "\n".join((*told, *rules_said(instrument, item, messages(DEFAULT)["form"])))
    return f"{item.least} to {item.most}" if isinstance(item, Number) else ""
