"""What recording costs: 1,000 put_item with and without the recorder, side by side.

Two engines of the same release, one without the recorder, take turns in blocks, so that both
meet the same load of the machine; a reader is attached to the stream of records as in a test
run. CPU time tells even where the machine is busy, wall time only where it is not.

Usage: python -m benchmarks.recorder_cost [CALLS] [BLOCKS]
"""

from __future__ import annotations

import contextlib
import os
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
    """Seconds of CPU that a process and its descendants have used so far (Linux)."""
    stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    own = (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return own + sum(cpu(int(child)) for child in children)


def main(calls: int = 1000, blocks: int = 20) -> None:
    engines = {"without": NativeEngine(extra=WITHOUT), "with": NativeEngine()}
    try:
        clouds = {name: Cloud(engine.start()) for name, engine in engines.items()}
        clients = {name: table(cloud) for name, cloud in clouds.items()}
        for cloud in clouds.values():
            settle(cloud.engine)
        threading.Thread(target=drain, args=(clouds["with"],), daemon=True).start()
        taken: dict[str, list[float]] = {name: [] for name in engines}
        used = dict.fromkeys(engines, 0.0)
        size = calls // blocks
        for number in range(blocks):
            order = list(engines) if number % 2 else list(reversed(engines))
            for name in order:
                pid = clouds[name].engine.pid
                before = cpu(pid) if pid else 0.0
                taken[name] += block(clients[name], number * size, size)
                used[name] += cpu(pid) - before if pid else 0.0
    finally:
        for engine in engines.values():
            engine.stop()
    for name, times in taken.items():
        median = statistics.median(times) * 1000
        per_call = used[name] / len(times) * 1000
        print(f"{name:>8}: median {median:.3f} ms, {per_call:.3f} ms of the engine's CPU a call")
    plain, recorded = (statistics.median(taken[name]) for name in ("without", "with"))
    print(f"recording costs {(recorded / plain - 1) * 100:+.1f}% of a put_item's median,")
    print(f"                {(used['with'] / used['without'] - 1) * 100:+.1f}% of the engine's CPU")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:3]))
