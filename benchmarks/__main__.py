"""Run every measurement on each engine, in turns, and write RESULTS.md.

python -m benchmarks [--quick]
"""

from __future__ import annotations

import argparse
import os
import platform
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from benchmarks import (
    calls,
    clock,
    delivery,
    deploying,
    engines,
    invoke,
    ministack,
    recorder_cost,
    sources,
    starting,
    wiping,
)
from benchmarks.engines import ENGINES, memory_mb, settle
from benchmarks.samples import Samples
from harness.engines.cloud import Cloud
from harness.engines.installation.engine import RELEASE

Part = Callable[[Cloud], dict[str, Samples]]
OURS = ("native", "stock")
PARTS: tuple[Part, ...] = (
    calls.measure,
    invoke.measure,
    delivery.measure,
    sources.measure,
    deploying.measure,
    wiping.measure,
    clock.measure,  # last: it leaves its engine's clock ahead
)
OURS_ALONE = (clock.measure,)
"""What no peer has: stock LocalStack's clock is the machine's."""
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
        control = Cloud(running["native"]).control
        python = str(control.info()["python"]) if control else "?"
        for engine in running.values():
            settle(engine)
        for number, part in enumerate(PARTS):
            for name, engine in running.items():
                if part in OURS_ALONE and name != "native":
                    continue
                print(f"{part.__module__.partition('.')[2]}: {name} …", flush=True)
                found[name] |= _measured(part, name, Cloud(engine, account=f"{number + 1:012d}"))
        for name, engine in running.items():
            memory[name] = (ready[name], memory_mb(engine))
    costs = recorder_cost.measure(10 if quick else recorder_cost.SECONDS)
    text = _table(found, memory, python) + "\n" + _recording(costs)
    print(text)
    if not quick:
        RESULTS.write_text(text)


def _measured(part: Part, name: str, cloud: Cloud) -> dict[str, Samples]:
    """What a peer cannot do is told and left out; of ours, nothing may fail."""
    try:
        if part is sources.measure:
            return sources.measure(cloud, is_peer=name != "native")
        return part(cloud)
    except Exception as error:
        if name in OURS:
            raise
        print(f"  {name} cannot: {type(error).__name__}: {error}", flush=True)
        return {}


def _table(
    found: dict[str, dict[str, Samples]], memory: dict[str, tuple[float, float]], python: str
) -> str:
    peers = [name for name in found if name != "native"]
    heads = ["native", *(cell for peer in peers for cell in (peer, f"{peer} ÷ native"))]
    lines = [
        "# Results",
        "",
        f"Native engine beside stock LocalStack {RELEASE} and MiniStack {ministack.RELEASE}, one "
        f"run, {os.cpu_count()} cores, engines on Python {python}, their client on "
        f"{platform.python_version()}, load average "
        f"{os.getloadavg()[1]:.1f} (5 minutes, the engines' own part included). Median (lowest to "
        "highest). Made by `make bench`; but for the start, when all have come to rest.",
        "",
        *(" ".join(text.split()) + "\n" for text in (engines.__doc__ or "").split("\n\n")[1:]),
        _row("", heads),
        _row("---", ["---"] * len(heads)),
    ]
    for measured, ours in found["native"].items():
        cells = [str(ours)]
        for peer in peers:
            other = found[peer].get(measured)
            cells += [str(other), f"{other.median / ours.median:.1f}"] if other else ["–", "–"]
        lines.append(_row(measured, cells))
    for i, when in enumerate(("memory when ready", "memory after all of these, functions too")):
        ours_mb = memory["native"][i]
        cells = [f"{ours_mb:.0f} MB"]
        for peer in peers:
            cells += [f"{memory[peer][i]:.0f} MB", f"{memory[peer][i] / ours_mb:.1f}"]
        lines.append(_row(when, cells))
    return "\n".join(lines) + "\n"


def _recording(costs: list[recorder_cost.Cost]) -> str:
    """What the recorder adds to a PutItem, from blocks in one engine with and without it."""
    lines = [
        "The recorder, switched on and off in one engine, PutItem after PutItem "
        f"({costs[0].pairs} pairs of blocks of {recorder_cost.CALLS}):",
        "",
    ]
    return "\n".join([*lines, *(f"- {cost}" for cost in costs)]) + "\n"


def _row(first: str, cells: list[str]) -> str:
    return f"| {' | '.join([first, *cells])} |"


if __name__ == "__main__":
    main()
