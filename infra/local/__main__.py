"""`make local EMPTY=1`: the deployed system with no team in it, to try a roll-out on, kept up until Ctrl-C."""

import argparse
import sys
from pathlib import Path

from rich.console import Console

from infra.local.emulator import LocalAwsError
from infra.local.example import DOMAIN, SERVICES, STEWARD, put_example
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
        with deployed(work, parameters={"StewardEmail": STEWARD}, console=console) as deployment:
            environment = write_environment(deployment)
            put_example(deployment)
            said = (
                f"\nThere is no team yet. A lead starts one at {deployment.address}/start",
                f"with any address at {DOMAIN}; mails arrive in {work / 'mail'}/.",
                f"Surgery is led by {SERVICES[1].recipients[0]}, and {STEWARD} may do everything:",
                f"both sign in at {deployment.address}/desk.",
                "With a spreadsheet instead, in another terminal, in this folder:",
                f"  . {work / environment.name}",
                "  .venv/bin/soundings teams template teams.xlsx",
                'and so on as docs/operate.md has it, "A trust in a morning".',
                "Ctrl-C ends it, and nothing of it is kept but the mails.",
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
