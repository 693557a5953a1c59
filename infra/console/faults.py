"""An error as one sentence that says what to do."""

import sys
from collections.abc import Callable
from typing import NoReturn

import typer
from botocore import exceptions as aws
from typer.exceptions import TyperException

from shared.errors import DefinitionInvalid, RecordUnreadable, SoundingsError, UnknownRecord
from shared.store import keys
from shared.text import is_one_line, one_line

LOG_IN = "AWS knows no valid credentials of yours: log in, or set AWS_PROFILE"
NO_LONGER = {"ExpiredToken", "ExpiredTokenException", "InvalidClientTokenId", "UnrecognizedClientException"}
OFFLINE = "AWS cannot be reached: look at your connection, and at AWS_ENDPOINT_URL if you set it"
SAID = {
    (aws.NoCredentialsError, aws.CredentialRetrievalError, aws.SSOError, aws.TokenRetrievalError): LOG_IN,
    (aws.NoRegionError,): "no AWS region is set: set AWS_REGION, such as AWS_REGION=eu-west-2",
    (aws.HTTPClientError, aws.ConnectionError): OFFLINE,
}
LONGEST, SHOWN = 4000, 40  # characters of an argument, and of one that is shown
MENDS = "where a later version of soundings wrote it, use that one or a newer; else docs/operate.md says how to mend it"
NO_SETTINGS = 'there are no settings yet: `soundings settings set organisation="Example NHS Trust" reply_to=ADDRESS`'


def run(app: typer.Typer, unread: Callable[[], list[str]]) -> NoReturn:
    """Run a command; an error is one line, or several and one that counts them; exit code 1, or 2 for wrong usage.

    What it left out, since it is `unread`, is named after it, and the exit code is 1 too.
    """
    told, code = [], 0
    try:
        _check_typed(sys.argv[1:])
        code = app(prog_name="soundings", standalone_mode=False) or 0
    except TyperException as error:
        if told_how := usage(error):
            print(f"soundings: {told_how}", file=sys.stderr)
        sys.exit(error.exit_code)
    except typer.Abort:
        told = ["soundings: stopped"]
    except DefinitionInvalid as error:
        several = [f"{len(error.problems)} problem(s); nothing was changed"] if len(error.problems) > 1 else []
        told = [*error.problems, *several]
    except (SoundingsError, aws.ClientError, aws.BotoCoreError, OSError) as error:
        told = [f"soundings: {sentence(error)}"]
    told += [f"soundings: record '{name}' cannot be read and was left out: {MENDS}" for name in unread()]
    sys.exit("\n".join(map(one_line, told)) or code)


def _check_typed(arguments: list[str]) -> None:
    """Refuse what no command can mean. Raises SoundingsError."""
    for place, typed in enumerate(arguments, 1):
        if not typed.strip() or len(typed) > LONGEST or not is_one_line(typed):
            told = f"must be one line with something in it, of at most {LONGEST:,} characters"
            raise SoundingsError(f"argument {place}, '{one_line(typed[:SHOWN])}', {told}")


def sentence(error: Exception) -> str:
    """What went wrong, and what to do."""
    if isinstance(error, aws.ClientError):
        return _refused(error)
    if isinstance(error, UnknownRecord):
        return NO_SETTINGS if str(error).startswith(keys.SETTINGS["pk"]) else f"the register has no record '{error}'"
    if isinstance(error, RecordUnreadable):
        return f"record '{error}' cannot be read: {MENDS}"
    if isinstance(error, OSError):
        return f"{error.filename or 'a file'} cannot be used: {error.strerror or type(error).__name__}"
    return next((told for kinds, told in SAID.items() if isinstance(error, kinds)), str(error))


def usage(error: TyperException) -> str:
    """What was mistyped, and where the command teaches itself; nothing where that has been printed already."""
    context = getattr(error, "ctx", None)
    told = " ".join(error.format_message().split()).rstrip(".")
    if not told:
        return ""
    end = "" if told.endswith("?") else "."
    return f"{told[:1].lower()}{told[1:]}{end} See `{context.command_path if context else 'soundings'} --help`"


def _refused(error: aws.ClientError) -> str:
    """AWS said no."""
    code, message = (str(error.response.get("Error", {}).get(name, "")) for name in ("Code", "Message"))
    if code in NO_LONGER:
        return LOG_IN
    if "AccessDenied" in code or "not authorized" in message:
        return f"you may not do this ({message}); have the policy OperatorPolicyArn of the stack attached to you"
    return f"AWS answered {code} to {error.operation_name}: {message}"
