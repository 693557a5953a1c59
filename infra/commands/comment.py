"""`soundings comment`: what people wrote, once it is published."""

from typing import Annotated

import typer

from infra.console.terminal import RUN, AsJson, DryRun, Yes, agreed, counted, group, print_json, say
from infra.operator.named import ProgrammeName, UnitName, WaveName, programme_named, unit_named, wave_named
from infra.operator.stack import Stack, StackName
from shared.errors import SoundingsError
from shared.wave import State

app = group("comment", RUN, "Withdraw a comment that was published.")


@app.command()
def withdraw(
    programme: ProgrammeName,
    wave: WaveName,
    unit: UnitName,
    words: Annotated[str | None, typer.Argument(help="Words of the comment; left out, they are asked for.")] = None,
    yes: Yes = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    stack: StackName = "soundings",
) -> None:
    """Take a published comment away for good: from its unit's page, the downloads and every later mail.

    So it does with what a lead wrote that her team did, which goes from the form too.

    UNIT is the team, or the unit above, whose mail or page has it. Type three words or more that follow each other in
    it, 20 characters at least, or all of a shorter one; typed when asked, they stay out of your shell's history. You
    learn no comment by it: it answers that one was withdrawn, none has these words, or several have.

    No copy is kept, so it cannot be undone; the page says how many comments were withdrawn. What was mailed is not
    reached. Again, it finds nothing, says so and ends with 1.

    Example: `soundings comment withdraw reflective-practice 2027-02-01 registrars`
    """
    target = Stack(stack)
    asked = programme_named(target.register.definitions.programmes(), programme)
    found = wave_named(target.register.waves.of(asked.id), wave)
    if found.state is not State.PUBLISHED:
        raise SoundingsError(f"wave {found.id} of '{asked.id}' is {found.state}: no comment of it is published")
    about = unit_named(target.register.runs.tree(asked.id, found.id).units.values(), unit)
    which = {"programme": asked.id, "wave": found.id, "unit": about.id}
    target.erase(**which, dry_run=True)
    withdrawn = 0
    if not dry_run:
        typed = words or _asked()
        agreed(f"Withdraw the comment of {about.name} that has these words for good?", yes=yes, as_json=as_json)
        target.note("comment withdraw", **which)
        withdrawn = target.erase(**which, words=typed, dry_run=False)["comments"]
    if as_json:
        print_json({**which, "withdrawn": withdrawn, "dry_run": dry_run})
    elif dry_run:
        say(f"A comment of {about.name} would be withdrawn, if there is one with your words: only withdrawing looks.")
    else:
        say(
            f"{counted(withdrawn, 'comment')} of {about.name} withdrawn: gone from the page, downloads and later mails."
        )
        say("Mails that were sent still have it: ask those who got one to delete it.")


def _asked() -> str:
    """Words that no shell keeps."""
    try:
        return str(typer.prompt("Words of the comment, as they stand in it", err=True))
    except (typer.Abort, OSError, RuntimeError):
        raise SoundingsError("nobody answered, so nothing was changed") from None
