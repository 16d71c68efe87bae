"""What recording costs: put_item with and without the recorder, in pairs of short rounds.

Two engines of the same release, one without the recorder, take turns round by round, so that both
meet the same load of the machine; a reader is attached to the stream of records as in a test
run. Each pair of rounds gives one difference; told is their median, with the interval in which
it lies with 95 % (bootstrap). CPU time, counted by the kernel in nanoseconds, tells even where
the machine is busy; wall time only where it is not. Linux only.

Usage: python -m benchmarks.recorder_cost [ROUNDS] [CALLS]
"""

from __future__ import annotations

import contextlib
import random
import statistics
import sys
import threading
import time
from pathlib import Path
from typing import Any

from benchmarks.engines import settle
from harness.engines.cloud import Cloud
from harness.engines.native.engine import NativeEngine
from harness.errors import EngineError

WITHOUT = {"HARNESS_PARTS": "startup,speed,mends,buckets,lambda_runtime,providers,delivery,control"}
TABLE = "benchmark"
ITEM = {
    "sku": {"S": "A-1"},
    "stock": {"N": "10"},
    "tags": {"L": [{"S": "red"}, {"S": "small"}]},
    "size": {"M": {"height": {"N": "12.5"}, "width": {"N": "7"}}},
}


def block(dynamodb: Any, first: int, calls: int) -> list[float]:
    """Seconds of each call."""
    taken = []
    for n in range(first, first + calls):
        item = {"id": {"S": str(n)}, **ITEM}
        began = time.perf_counter()
        dynamodb.put_item(TableName=TABLE, Item=item)
        taken.append(time.perf_counter() - began)
    return taken


def table(cloud: Cloud) -> Any:
    dynamodb = cloud.client("dynamodb")
    dynamodb.create_table(
        TableName=TABLE,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    block(dynamodb, -100, 100)
    return dynamodb


def drain(cloud: Cloud) -> None:
    assert cloud.control is not None
    with contextlib.suppress(EngineError):  # it is stopped at the end
        for _ in cloud.control.records(account=cloud.account):
            pass


def cpu(pid: int) -> float:
    """Seconds of CPU that a process and its descendants have used so far, ended threads aside."""
    used = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        with contextlib.suppress(OSError):
            used += int((task / "schedstat").read_text().split()[0])
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return used / 1e9 + sum(cpu(int(child)) for child in children)


def median_and_interval(values: list[float]) -> tuple[float, float, float]:
    """The median, and the 2.5th and 97.5th percentile of medians of resampled values."""
    chance = random.Random(0)
    medians = sorted(statistics.median(chance.choices(values, k=len(values))) for _ in range(2000))
    return statistics.median(values), medians[50], medians[-51]


def main(rounds: int = 200, calls: int = 20) -> None:
    engines = {"without": NativeEngine(extra=WITHOUT), "with": NativeEngine()}
    taken: dict[str, list[float]] = {name: [] for name in engines}
    used: dict[str, list[float]] = {name: [] for name in engines}
    try:
        clouds = {name: Cloud(engine.start()) for name, engine in engines.items()}
        clients = {name: table(cloud) for name, cloud in clouds.items()}
        pids = {name: cloud.engine.pid or 0 for name, cloud in clouds.items()}
        for cloud in clouds.values():
            settle(cloud.engine)
        threading.Thread(target=drain, args=(clouds["with"],), daemon=True).start()
        for number in range(rounds):
            for name in list(engines) if number % 2 else reversed(engines):
                before = cpu(pids[name])
                taken[name].append(statistics.median(block(clients[name], 0, calls)))
                used[name].append((cpu(pids[name]) - before) / calls)
    finally:
        for engine in engines.values():
            engine.stop()
    for what, found in (("CPU of the engine", used), ("wall time", taken)):
        plain = statistics.median(found["without"])
        pairs = zip(found["with"], found["without"], strict=True)
        middle, low, high = (
            value / plain * 100 for value in median_and_interval([w - wo for w, wo in pairs])
        )
        print(f"{what}: {plain * 1000:.3f} ms a call without the recorder;")
        print(f"  with it {middle:+.1f} % (95 %: {low:+.1f} to {high:+.1f} %)")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:3]))
