"""Starts ministack and a mailbox on free loopback ports, and always ends both."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from infra.build.guard import guarded, last_words
from infra.local.mailbox import Mailbox

REGION = "eu-west-2"
START_SECONDS = 120  # the first start of a fresh installation compiles it all


class LocalAwsError(Exception):
    """The local AWS did not do what was asked; the message is one line for a person."""


@dataclass(frozen=True)
class LocalAws:
    """A running local AWS."""

    port: int
    work: Path
    mail: Path
    enforces_iam: bool = False

    @property
    def endpoint(self) -> str:
        """Where every AWS service answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def state(self) -> Path:
        """Where all state is written at its end, if started with `persist`: one JSON file a service."""
        return self.work / "aws" / "state"

    @property
    def environment(self) -> dict[str, str]:
        """What makes any AWS client or tool talk to this AWS and to no other."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
        }


@contextlib.contextmanager
def local_aws(
    work: Path, *, enforce_iam: bool = False, persist: bool = False, wait_scale: float = 1.0
) -> Iterator[LocalAws]:
    """A local AWS that lives as long as the `with` block, fresh each time; logs and mail stay in `work`.

    `enforce_iam` judges every call of a function against its role.
    `persist` writes all state to files at the end.
    `wait_scale` shortens the waits and the retry intervals of state machines.
    Raises LocalAwsError where it did not come up.
    """
    work = work.resolve()
    for left_over in (work / "aws", work / "mail"):
        shutil.rmtree(left_over, ignore_errors=True)
    aws = LocalAws(port=_free_port(), work=work, mail=work / "mail", enforces_iam=enforce_iam)
    mailbox = Mailbox(aws.mail, _free_port())
    environment = _environment(aws, mailbox_port=mailbox.port) | {
        "AUTH": str(enforce_iam).lower(),
        "PERSIST_STATE": str(int(persist)),
        "SFN_WAIT_SCALE": str(wait_scale),
    }
    with _sigterm_unwinds(), contextlib.ExitStack() as stack:
        mailbox.start()
        stack.callback(mailbox.stop)
        log = work / "aws" / "ministack.log"
        ministack = [sys.executable, "-m", "ministack"]
        process = stack.enter_context(guarded(ministack, work / "aws", environment, log))
        _wait_until_ready(aws, process, log)
        yield aws


def _environment(aws: LocalAws, mailbox_port: int) -> dict[str, str]:
    """Functions inherit this environment, so nothing of the caller's AWS or Python settings is in it."""
    home = aws.work / "aws"
    folders = {"STATE_DIR": aws.state, "S3_DATA_DIR": home / "s3", "TMPDIR": home / "tmp"}
    for folder in folders.values():
        folder.mkdir(parents=True)
    loopback = "127.0.0.1,localhost,.localhost"
    return {
        **{name: os.environ[name] for name in ("PATH", "HOME", "LANG", "LC_ALL") if name in os.environ},
        **{name: str(folder) for name, folder in folders.items()},
        **{name: value for name, value in aws.environment.items() if name != "AWS_ENDPOINT_URL"},
        "GATEWAY_PORT": str(aws.port),
        "EDGE_PORT": str(aws.port),
        "BIND_HOST": "127.0.0.1",
        "MINISTACK_REGION": REGION,
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "SMTP_HOST": f"127.0.0.1:{mailbox_port}",
        "NO_PROXY": loopback,
        "no_proxy": loopback,
        "PYTHONUNBUFFERED": "1",
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_ready(aws: LocalAws, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while time.monotonic() < deadline:
        with contextlib.suppress(urllib.error.URLError, OSError):
            if direct.open(f"{aws.endpoint}/_ministack/ready", timeout=5).status == 200:
                return
        if process.poll() is not None:
            break
        time.sleep(0.05)
    raise LocalAwsError(f"the local AWS did not start: {last_words(log)}")


@contextlib.contextmanager
def _sigterm_unwinds() -> Iterator[None]:
    """Let SIGTERM end the `with` blocks in order, as Ctrl-C does."""

    def unwind(number: int, frame: FrameType | None) -> None:
        sys.exit(128 + number)

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, unwind)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
