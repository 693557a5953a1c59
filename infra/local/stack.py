"""Builds template.yaml for this machine and deploys it with `sam deploy`, as for a real account."""

import contextlib
import json
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from rich.console import Console

from infra.build.build import HOST_ARCHITECTURE, HOST_RUNTIME, BuildError, build, run, sam_environment
from infra.local.deployment import Deployment, client
from infra.local.emulator import REGION, LocalAws, LocalAwsError, local_aws

STACK = "soundings"
STAGE = "live"
API_ID = "ca11ab1e"  # known before the deployment, so that mails can carry the address; 8 hexadecimal digits
SENDER = "soundings@trust.example"

# What differs from production: this machine's Python, no hourly tick, and no patience.
# The grace stays longer than the form's time in memory plus a reply's 3 seconds.
PARAMETERS = {
    "Architecture": HOST_ARCHITECTURE,
    "PythonRuntime": HOST_RUNTIME,
    "SenderAddress": SENDER,
    "StageName": STAGE,
    "ClockState": "DISABLED",
    "FormCacheSeconds": "1",
    "GraceSeconds": "5",
    "MailPauseSeconds": "0",
    "DeletionProtection": "false",
}


def deploy(aws: LocalAws, template: Path, parameters: Mapping[str, str] | None = None) -> Deployment:
    """Deploy the built `template`; `parameters` override the local ones. Raises LocalAwsError where that failed."""
    address = f"http://{API_ID}.execute-api.localhost:{aws.port}/{STAGE}"
    values = PARAMETERS | {"SurveyAddress": address} | dict(parameters or {})
    client(aws, "ses").verify_email_identity(EmailAddress=values["SenderAddress"])
    command = [
        *(str(Path(sys.executable).with_name("sam")), "deploy", "--template-file", str(template)),
        *("--stack-name", STACK, "--region", REGION, "--resolve-s3", "--capabilities", "CAPABILITY_NAMED_IAM"),
        *("--no-confirm-changeset", "--no-fail-on-empty-changeset", "--no-progressbar"),
        *("--tags", f"ms-custom-id={API_ID}"),  # the local AWS names the API after this tag
        *("--parameter-overrides", *(f"{name}={value}" for name, value in values.items())),
    ]
    try:
        run(command, sam_environment() | aws.environment, aws.work / "deploy.log")
    except BuildError as error:
        raise LocalAwsError(str(error)) from None
    if aws.enforces_iam:
        _let_mail_send(aws)
    found = client(aws, "cloudformation").describe_stacks(StackName=STACK)["Stacks"][0]["Outputs"]
    outputs = {output["OutputKey"]: output["OutputValue"] for output in found}
    return Deployment(outputs["SurveyAddress"], aws=aws, outputs=outputs)


def _let_mail_send(aws: LocalAws) -> None:
    """Allow what the template's narrow statement allows in production.

    The local AWS judges SendRawEmail against "*" and knows no ses:FromAddress.
    """
    statement = {"Effect": "Allow", "Action": "ses:SendRawEmail", "Resource": "*"}
    client(aws, "iam").put_role_policy(
        RoleName=f"{STACK}-{REGION}-mail",
        PolicyName="local-ses",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
    )


@contextlib.contextmanager
def deployed(
    work: Path,
    *,
    parameters: Mapping[str, str] | None = None,
    enforce_iam: bool = False,
    persist: bool = False,
    wait_scale: float = 1.0,
    console: Console | None = None,
) -> Iterator[Deployment]:
    """Build, start and deploy; all of it ends with the `with` block. See `local_aws` for the options.

    Raises LocalAwsError where a step failed.
    """
    console = console or Console(quiet=True)
    work = work.resolve()
    try:
        with _step(console, "built template.yaml (sam build)"):
            template = build(work / "build", HOST_RUNTIME, HOST_ARCHITECTURE)
    except BuildError as error:
        raise LocalAwsError(str(error)) from None
    with contextlib.ExitStack() as stack:
        with _step(console, "started the local AWS"):
            aws = stack.enter_context(local_aws(work, enforce_iam=enforce_iam, persist=persist, wait_scale=wait_scale))
        with _step(console, "deployed it (sam deploy)"):
            deployment = deploy(aws, template, parameters)
        yield deployment


@contextlib.contextmanager
def _step(console: Console, done: str) -> Iterator[None]:
    started = time.monotonic()
    with console.status(done):
        yield
    console.print(f"[green]✓[/] {done} [dim]{time.monotonic() - started:.1f} s[/]", highlight=False)
