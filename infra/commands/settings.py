"""`soundings settings`: what the organisation says of itself on pages and mails."""

from typing import Annotated, Any

import typer
import yaml
from pydantic import ValidationError

from infra.console.terminal import SET_UP, AsJson, DryRun, group, print_json, say
from infra.operator import yaml_text
from infra.operator.stack import Stack, StackName
from infra.operator.writing import Writing, settings_of, write
from shared.errors import DefinitionInvalid, SoundingsError
from shared.fault import faults
from shared.settings import Settings

app = group("settings", SET_UP, "See and change what pages and mails say of you.")


@app.command()
def show(as_json: AsJson = False, stack: StackName = "soundings") -> None:
    """Show the settings.

    Example: `soundings settings show`
    """
    data = _settings(Stack(stack))
    if as_json:
        print_json(data)
    else:
        say(yaml.safe_dump(data, allow_unicode=True, sort_keys=False).rstrip())


@app.command("set")
def set_(
    changes: Annotated[
        list[str], typer.Argument(metavar="NAME=VALUE...", help="What to change; lists are YAML: [...].")
    ],
    dry_run: DryRun = False,
    as_json: AsJson = False,
    stack: StackName = "soundings",
) -> None:
    """Change settings; all or none. Pages of an open wave keep what they say until the next.

    A name may lead into another with a dot; an empty value takes it back to the default.

    Example: `soundings settings set organisation="Example NHS Trust" accessibility.phone="020 7946 0000"`
    """
    target = Stack(stack)
    data = _settings(target)
    before = yaml.safe_dump(data)
    for change in changes:
        _put(data, change)
    settings = _checked(data)
    changed = yaml.safe_dump(data) != before
    if changed and not dry_run:
        target.note("settings set", names=", ".join(change.partition("=")[0] for change in changes))
        write(target.register, Writing(settings=settings))
    if as_json:
        print_json(
            {"changed": changed, "dry_run": dry_run, "settings": settings.model_dump(mode="json", exclude_unset=True)}
        )
    elif changed:
        written = yaml.safe_dump(data, allow_unicode=True, sort_keys=False).rstrip()
        say(f"{'They would be' if dry_run else 'They are now'}:\n{written}")
    else:
        say("They are so already.")


def _settings(target: Stack) -> dict[str, Any]:
    settings = settings_of(target.register)
    return settings.model_dump(mode="json", exclude_defaults=True) if settings else {}


def _put(data: dict[str, Any], change: str) -> None:
    name, sign, typed = change.partition("=")
    if not sign or not name.strip():
        raise SoundingsError(f"'{change}' must be NAME=VALUE, such as organisation=\"Example NHS Trust\"")
    *above, last = name.strip().split(".")
    for part in above:
        data = data.setdefault(part, {})
        if not isinstance(data, dict):
            raise SoundingsError(f"'{name}': '{part}' holds no names")
    if not typed.strip():
        data.pop(last, None)
        return
    data[last] = typed
    if typed.lstrip().startswith(("[", "{")):
        data[last] = yaml_text.read(typed, f"settings, '{name}'")


def _checked(data: dict[str, Any]) -> Settings:
    try:
        return Settings.model_validate(data)
    except ValidationError as error:
        raise DefinitionInvalid(
            [
                f"settings, '{each.field}': "
                + (f"is not set yet; add {each.field}=VALUE to the command" if each.is_missing else each.what)
                for each in faults(error)
            ]
        ) from None
