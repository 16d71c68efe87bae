"""Run every measurement on each engine, in turns, and write RESULTS.md.

python -m benchmarks [--quick]
"""

from __future__ import annotations

import argparse
import os
import platform
from contextlib import ExitStack
from pathlib import Path

from benchmarks import calls, delivery, deploying, engines, invoke, starting
from benchmarks.engines import ENGINES, memory_mb, settle
from benchmarks.samples import Samples
from harness.engines.cloud import Cloud
from harness.engines.native.environment.engine import RELEASE

PARTS = (calls.measure, invoke.measure, delivery.measure, deploying.measure)
RESULTS = Path(__file__).parent / "RESULTS.md"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer repetitions, no file")
    quick = parser.parse_args().quick
    found: dict[str, dict[str, Samples]] = starting.measure(ENGINES, times=2 if quick else 7)
    memory: dict[str, tuple[float, float]] = {}
    with ExitStack() as stack:
        # Both run, and take turns: what else the machine does meets both.
        running, ready = {}, {}
        for name, start in ENGINES.items():
            running[name] = stack.enter_context(start())
            ready[name] = memory_mb(running[name])
        for engine in running.values():
            settle(engine)
        for number, part in enumerate(PARTS):
            for name, engine in running.items():
                print(f"{part.__module__.partition('.')[2]}: {name} …", flush=True)
                found[name] |= part(Cloud(engine, account=f"{number + 1:012d}"))
        for name, engine in running.items():
            memory[name] = (ready[name], memory_mb(engine))
    text = _table(found, memory)
    print(text)
    if not quick:
        RESULTS.write_text(text)


def _table(found: dict[str, dict[str, Samples]], memory: dict[str, tuple[float, float]]) -> str:
    lines = [
        "# Results",
        "",
        f"Native engine beside stock LocalStack {RELEASE}, one run, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}, load average {os.getloadavg()[1]:.1f} (5 minutes, "
        "the engines' own part included). Median (lowest to highest). Made by `make bench`; "
        "but for the start, when both have come to rest.",
        "",
        " ".join((engines.__doc__ or "").split("\n\n", 1)[1].split()),
        "",
        "| | native | stock | stock ÷ native |",
        "| --- | --- | --- | --- |",
    ]
    for name in found["native"]:
        ours, stock = found["native"][name], found["stock"].get(name)
        ratio = f"{stock.median / ours.median:.1f}" if stock else "–"
        lines.append(f"| {name} | {ours} | {stock or '–'} | {ratio} |")
    for i, when in enumerate(("memory when ready", "memory after all of these, functions too")):
        ours_mb, stock_mb = memory["native"][i], memory["stock"][i]
        lines.append(
            f"| {when} | {ours_mb:.0f} MB | {stock_mb:.0f} MB | {stock_mb / ours_mb:.1f} |"
        )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
