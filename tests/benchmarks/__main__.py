"""`make bench`: measure everything, print one table of ratios, keep them in .local/bench/results.json.

Exit code 1 when a limit is broken or a benchmark cannot be run. A goal that is not reached yet is only marked.
"""

from __future__ import annotations

import json
import sys
from itertools import groupby

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from infra.build.build import HOST_ARCHITECTURE, HOST_RUNTIME, BuildError, build
from tests.benchmarks import cold, counting, loading, protecting, reading, reporting, saying, size, warm, wave
from tests.benchmarks.environment import HOME, PEERS, BenchmarkError, npm_files, python
from tests.benchmarks.ratio import Ratio

MEASURES = ("CPU", "instructions", "bytes", "seconds", "leads", "teams")
console = Console()
if not console.is_terminal:
    console = Console(width=120)


def measure() -> tuple[list[Ratio], list[str]]:
    """All ratios, and sentences about what could not be measured."""
    HOME.mkdir(parents=True, exist_ok=True)
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    with Progress(*columns, console=console, transient=True) as progress:
        prepare = progress.add_task("building, making environments", total=len(PEERS) + 1)
        tasks = {
            name: progress.add_task(name, total=steps)
            for name, steps in (
                ("cold starts", cold.STEPS),
                ("warm submissions", warm.STEPS),
                ("loading the form", loading.STEPS),
                ("counting", counting.STEPS),
                ("protecting", protecting.STEPS),
                ("what leads read", reading.STEPS),
                ("what is said of change", saying.STEPS),
                ("the report", reporting.STEPS),
                ("a whole wave", wave.STEPS),
            )
        }
        built = build(HOME / "build", HOST_RUNTIME, HOST_ARCHITECTURE).parent
        progress.advance(prepare)
        for name, peer in PEERS.items():
            npm_files(name) if "files" in peer else python(name)
            progress.advance(prepare)
        layer = built / "SharedLayer" / "python"
        deployed = [built / "SurveyFunction", layer]
        ratios = cold.measure(deployed, lambda: progress.advance(tasks["cold starts"]))
        ratios += warm.measure(deployed, lambda: progress.advance(tasks["warm submissions"]))
        bytes_ratios, notes = size.measure()
        loaded, said = loading.measure(lambda: progress.advance(tasks["loading the form"]))
        counted = counting.measure(layer, lambda: progress.advance(tasks["counting"]))
        protected, shown = protecting.measure(lambda: progress.advance(tasks["protecting"]))
        read, known = reading.measure(lambda: progress.advance(tasks["what leads read"]))
        judged, sure = saying.measure(lambda: progress.advance(tasks["what is said of change"]))
        reporters = [built / "MailFunction", layer]
        reported, told = reporting.measure(reporters, lambda: progress.advance(tasks["the report"]))
        simulated, took = wave.measure(lambda: progress.advance(tasks["a whole wave"]))
    notes += said + shown + known + sure + told + took
    if not cold.VALGRIND:
        notes.append("There is no valgrind here, so cold starts are compared by CPU time alone.")
    return [*ratios, *bytes_ratios, *loaded, *counted, *protected, *read, *judged, *reported, *simulated], notes


def show(ratios: list[Ratio], notes: list[str]) -> None:
    """Print the table."""
    table = Table(title="Ratios of one run: 4.0 is four times as much, 0.25 a quarter", title_justify="left")
    table.add_column("what")
    table.add_column("against")
    for measure_name in MEASURES:
        table.add_column(measure_name, justify="right")
    table.add_column("goal and limit")
    for _, section in groupby(ratios, key=lambda ratio: ratio.what.partition(",")[0]):
        for ratio in section:
            found = (f"{ratio.by[name]:.3g}" if name in ratio.by else "" for name in MEASURES)
            table.add_row(ratio.what, ratio.against, *found, _verdict(ratio))
        table.add_section()
    console.print(table)
    for note in notes:
        console.print(note)


def _verdict(ratio: Ratio) -> str:
    said = []
    if ratio.limit is not None:
        said.append(f"[red]over {ratio.limit:.3g}[/]" if ratio.broken else f"[green]≤ {ratio.limit:.3g} kept[/]")
    if ratio.goal is not None:
        goal = f"≤ {ratio.goal:.3g}"
        said.append(f"[green]{goal} reached[/]" if ratio.reached else f"[yellow]{goal} not yet[/]")
    return ", ".join(said)


def main() -> int:
    """Measure, show, keep."""
    try:
        ratios, notes = measure()
    except (BenchmarkError, BuildError) as error:
        console.print(f"[red]✗[/] {error}", highlight=False)
        return 1
    show(ratios, notes)
    kept = {"ratios": [ratio.as_json() for ratio in ratios], "notes": notes}
    (HOME / "results.json").write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")
    return int(any(ratio.broken for ratio in ratios))


if __name__ == "__main__":
    sys.exit(main())
