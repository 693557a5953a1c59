"""A local system that is kept up until Ctrl-C: what another terminal needs, and its mails as pages to open."""

import time
from pathlib import Path
from typing import NoReturn

from infra.local.deployment import Deployment
from infra.local.mailbox import write_parts

NAMES = ("AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION", "AWS_DEFAULT_REGION")


def write_environment(deployment: Deployment) -> Path:
    """Write the file that leads another terminal's commands here: `. FILE`."""
    file = deployment.aws.work / "environment"
    values = deployment.environment
    set_here = "".join(f"export {name}={values[name]}\n" for name in NAMES)
    file.write_text(set_here + "unset AWS_PROFILE\n", encoding="utf-8")  # a profile would go before the keys
    return file


def keep_up(deployment: Deployment) -> NoReturn:
    """Stay until Ctrl-C, and write the parts of each mail beside it as it comes."""
    while True:
        write_parts(deployment.mail)
        time.sleep(1)
