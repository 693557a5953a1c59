"""`make local EMPTY=1`: the deployed system with no team in it, to try a roll-out on, kept up until Ctrl-C."""

import argparse
import sys
from pathlib import Path

from rich.console import Console

from infra.local.emulator import LocalAwsError
from infra.local.keeping import keep_up, write_environment
from infra.local.stack import deployed

WORK = Path(".local/empty")
console = Console()


def main() -> int:
    """Deploy, say how to go on, stay; 0 after Ctrl-C."""
    parser = argparse.ArgumentParser(prog="make local EMPTY=1", description=__doc__)
    parser.add_argument("--work", type=Path, default=WORK, help="the folder for everything that it makes")
    work: Path = parser.parse_args().work
    try:
        with deployed(work, console=console) as deployment:
            environment = write_environment(deployment)
            said = (
                f"\nIt is up at {deployment.address}, with no team in it.",
                "In another terminal, in this folder:",
                f"  . {work / environment.name}",
                "  .venv/bin/soundings teams template teams.xlsx",
                'and so on as docs/operate.md has it, "A trust in a morning".',
                f"Mails arrive in {work / 'mail'}/. Ctrl-C ends it, and nothing of it is kept but the files there.",
            )
            console.print("\n".join(said), highlight=False, soft_wrap=True)
            keep_up(deployment)
    except LocalAwsError as error:
        console.print(f"[red]✗[/] {error}", highlight=False)
        return 1
    except KeyboardInterrupt:
        console.print("\nended")
        return 0


if __name__ == "__main__":
    sys.exit(main())
