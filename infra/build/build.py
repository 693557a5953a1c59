"""Builds what is deployed: `sam build`, then byte code for the Python that will run it.

`make build` builds for production (the template's own defaults); the local AWS builds for this machine.
"""

import fcntl
import os
import platform
import re
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

from infra.build.guard import guarded, last_words

ROOT = Path(__file__).parents[2]
TEMPLATE = ROOT / "template.yaml"
HOST_RUNTIME = f"python3.{sys.version_info.minor}"
HOST_ARCHITECTURE = "arm64" if platform.machine() in ("arm64", "aarch64") else "x86_64"


class BuildError(Exception):
    """The template could not be built; the message is one line for a person."""


def build(target: Path, runtime: str, architecture: str) -> Path:
    """Build template.yaml into the folder `target` and return the built template's path.

    It is a copy of what is kept in .aws-sam for that runtime and architecture: what did not change is not built again.
    """
    python = _python(runtime)
    kept = ROOT / ".aws-sam" / f"{runtime}-{architecture}"
    kept.mkdir(parents=True, exist_ok=True)
    folder, stamp, source = kept / "build", kept / "source", _source(TEMPLATE, ROOT / "functions", ROOT / "shared")
    command = [str(Path(sys.executable).with_name("sam")), "build", "--cached", "--cache-dir", str(kept / "cache")]
    command += ["--template-file", str(TEMPLATE), "--build-dir", str(folder)]
    command += ["--parameter-overrides", f"PythonRuntime={runtime}", f"Architecture={architecture}"]
    with (kept / "lock").open("w") as lock:  # two builds share what is kept
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not stamp.exists() or stamp.read_text() != source:
            stamp.unlink(missing_ok=True)
            run(command, sam_environment(python.parent), target.parent / "build.log")
            for part in sorted(path for path in folder.iterdir() if path.is_dir()):
                _compile(python, part, "/opt" if (part / "python").is_dir() else "/var/task")
            stamp.write_text(source)
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(folder, target)
    template = target / "template.yaml"  # what needs no building it names from where it stands
    template.write_text(template.read_text().replace(os.path.relpath(ROOT, folder), os.path.relpath(ROOT, target)))
    return template


def _source(*roots: Path) -> str:
    """What is built from, as one digest: the files' names and contents."""
    files = [file for root in roots for file in (root, *root.rglob("*")) if file.is_file() and file.suffix != ".pyc"]
    return sha256(b"".join(sha256(bytes(f) + b"\0" + f.read_bytes()).digest() for f in sorted(files))).hexdigest()


def run(command: list[str], environment: dict[str, str], log: Path) -> None:
    """Run a tool; what it says goes to `log`. Raises BuildError where it failed."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with guarded(command, ROOT, environment, log) as process:
        code = process.wait()
    if code:
        raise BuildError(f"{Path(command[0]).name} {command[1]} failed: {last_words(log)}")


def sam_environment(*first_on_path: Path) -> dict[str, str]:
    """The environment for `sam`: the caller's without any AWS account or profile, and without telemetry."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "SAM_", "PYTHON"))}
    return kept | {
        "PATH": os.pathsep.join([*map(str, first_on_path), kept.get("PATH", os.defpath)]),
        "SAM_CLI_POLL_DELAY": "0.2",
        "SAM_CLI_TELEMETRY": "0",
        "__SAM_CLI_APP_DIR": str(ROOT / ".aws-sam" / "cli"),
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_DEFAULT_REGION": "eu-west-2",
    }


def _python(runtime: str) -> Path:
    """A Python of the version of `runtime` that has pip: `sam build` finds it on PATH."""
    if runtime == HOST_RUNTIME:
        return Path(sys.executable)
    venv = ROOT / ".aws-sam" / runtime
    if not (venv / "bin" / runtime).exists():  # uv finds that version on this machine or fetches it
        make = [str(Path(sys.executable).with_name("uv")), "venv", "--quiet", "--seed", "--clear"]
        make += ["--python", runtime.removeprefix("python"), str(venv)]
        run(make, dict(os.environ), ROOT / ".aws-sam" / f"{runtime}.log")
    return venv / "bin" / runtime


def _compile(python: Path, folder: Path, deployed_at: str) -> None:
    """Byte code beside every module: Lambda's disk is read-only, each cold start would compile anew."""
    how = ["-q", "-f", "-j", "0", "--invalidation-mode", "unchecked-hash"]
    where = ["-s", str(folder), "-p", deployed_at, str(folder)]
    subprocess.run([str(python), "-m", "compileall", *how, *where], check=True)


def _default(parameter: str) -> str:
    """A parameter's default in template.yaml."""
    found = re.search(rf"^  {parameter}:\n(?:    .*\n)*?    Default: (\S+)$", TEMPLATE.read_text(), re.MULTILINE)
    if not found:
        raise BuildError(f"template.yaml has no default for {parameter}")
    return found[1]


def main() -> int:
    """`make build`: for production's Python if it can be had here, else for this machine's."""
    try:
        wanted = runtime = _default("PythonRuntime")
        architecture = _default("Architecture")
        try:
            _python(wanted)
        except BuildError:
            runtime = HOST_RUNTIME
            print(f"{wanted} is not on this machine and could not be fetched; building for {runtime}")
        template = build(ROOT / ".aws-sam" / "build", runtime, architecture)
    except BuildError as error:
        print(error, file=sys.stderr)
        return 1
    # `sam deploy` proposes what was built
    template.write_text(template.read_text().replace(f"Default: {wanted}\n", f"Default: {runtime}\n"))
    print(f"built {template.parent.relative_to(ROOT)} for {runtime} on {architecture}")
    return 0
