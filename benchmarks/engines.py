"""The engines that are compared: ours, stock LocalStack of the same release, and MiniStack.

Stock LocalStack can run neither functions nor DynamoDB without Docker and downloads, and 4.13.1
does not start on Python 3.11: so the stock engine here keeps our Lambda executor, our DynamoDB
provider and the mends of faults, and the service catalogue and the certificate that were made at
installation, and the control server, which resets. It leaves out whatever else we change: what is
imported later at start, models and policies read once, waits that look more often, preloading,
delivery by event, internal calls that pass no socket, and the recorder.

MiniStack is another emulator, one light process. A measurement that it cannot take is a dash.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from benchmarks.ministack import ministack
from harness.engines.base import RunningEngine
from harness.engines.native.engine import NativeEngine

LOOK_SECONDS, IDLE_SHARE = 1.0, 0.05
STOCK = {
    "HARNESS_PARTS": "mends,buckets,lambda_runtime,providers,control",
    "HARNESS_PRELOAD": "",
    "LEGACY_DOCKER_CLIENT": "0",
    "IN_MEMORY_CLIENT": "0",
    "SQS_DISABLE_CLOUDWATCH_METRICS": "0",
}


@contextmanager
def ours() -> Iterator[RunningEngine]:
    """The native engine as users get it."""
    engine = NativeEngine()
    try:
        yield engine.start()
    finally:
        engine.stop()


@contextmanager
def stock() -> Iterator[RunningEngine]:
    """The same release, with as little of ours as lets it run functions."""
    engine = NativeEngine(extra=STOCK)
    try:
        yield engine.start()
    finally:
        engine.stop()


ENGINES = {"native": ours, "stock": stock, "ministack": ministack}


def memory_mb(engine: RunningEngine) -> float:
    """Resident memory of the engine's processes, functions included. Linux only."""
    total = 0
    for pid in processes(engine):
        try:
            pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        except OSError:
            continue
        total += pages * 4096
    return total / 1e6


def resident_mb(engine: RunningEngine) -> float:
    """Resident memory of the engine's greatest process: the engine itself. Linux only."""
    found = []
    for pid in processes(engine):
        with suppress(OSError):
            found.append(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096 / 1e6)
    return round(max(found), 1)


def settle(engine: RunningEngine, within: float = 60.0) -> None:
    """Wait until its processes use hardly any CPU: nothing is loaded in the background. Linux."""
    end = time.monotonic() + within
    before = _cpu_seconds(engine)
    while time.monotonic() < end:
        time.sleep(LOOK_SECONDS)
        now = _cpu_seconds(engine)
        if now - before < IDLE_SHARE * LOOK_SECONDS:
            return
        before = now


def _cpu_seconds(engine: RunningEngine) -> float:
    ticks = 0
    for pid in processes(engine):
        with suppress(OSError):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def processes(engine: RunningEngine) -> list[int]:
    """The engine's processes, functions included. Linux only."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        children.setdefault(parent, []).append(int(stat.parent.name))
    found, queue = [], [engine.pid or 0]
    while queue:
        each = queue.pop()
        found.append(each)
        queue += children.get(each, [])
    return found
