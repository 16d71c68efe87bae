"""What recording costs: put_item with and without the recorder, in pairs of short blocks.

One engine, one client with one kept connection, and a reader attached to the stream of records as
in a test run; the recorder is switched on for one block of calls and off for the next, in an order
that is drawn for each pair, so that both meet the same process, the same caches and the same speed
of the machine. The first pairs are dropped. How pairs are compared: `benchmarks.paired`.

- *CPU of the engine*, *CPU of all* (engine, client and reader): from the first call until the
  reader has all records of the block. What is done later (making the lines, sending them) counts
  wholly. CPU time is counted by the kernel in nanoseconds.
- *Wall time of the loop*: what who calls sees. What is done later slows the calls that follow,
  within the block; in *with what was left* the CPU time that was used after the last call, by
  all, is added, as if nothing else had gone on meanwhile.

Each block follows a call that is not counted, so that the reader is where it is in the middle of a
loop; the chunk in which it gets the rest when it asks for it is one more than a loop has.
Linux only.

Usage: python -m benchmarks.recorder_cost [SECONDS] [CALLS]
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Any

import boto3

from benchmarks.engines import processes, settle
from benchmarks.paired import Difference, difference
from harness.engines.cloud import Cloud
from harness.engines.extension.recorder.switch import SETTING
from harness.engines.native.engine import NativeEngine
from harness.trace.record_stream import RecordStream

SECONDS = 240.0
CALLS = 25
WARM_UP_CALLS, WARM_UP_PAIRS = 1000, 5
KEYS = 1000
TABLE = "Recorded"
ITEM = {
    "sku": {"S": "A-1"},
    "stock": {"N": "10"},
    "tags": {"L": [{"S": "red"}, {"S": "small"}]},
    "size": {"M": {"height": {"N": "12.5"}, "width": {"N": "7"}}},
}


@dataclass(frozen=True)
class Block:
    """Seconds a call. CPU of the engine, and of this process (client, reader): in the loop, and
    then until the reader had all records."""

    wall: float
    engine: float
    here: float
    engine_later: float
    here_later: float


@dataclass(frozen=True)
class Cost:
    """What recording adds to a call that takes `without` seconds."""

    what: str
    without: float
    added: Difference
    pairs: int

    def __str__(self) -> str:
        ms = self.without * 1000
        return f"{self.what}: {ms:.3f} ms a call, recorded {self.added}"


Of = Callable[[Block], float]
_TOLD: dict[str, tuple[Of, Of]] = {
    "CPU of the engine": (lambda b: b.engine, lambda b: b.engine_later),
    "CPU of engine, client and reader": (
        lambda b: b.engine + b.here,
        lambda b: b.engine_later + b.here_later,
    ),
    "wall time of the loop": (lambda b: b.wall, lambda _: 0.0),
    "wall time of the loop with what was left": (
        lambda b: b.wall,
        lambda b: b.engine_later + b.here_later,
    ),
}
"""What is compared: of the loop, and of what is done later."""


def measure(seconds: float = SECONDS, calls: int = CALLS) -> list[Cost]:
    """Start an engine, and compare blocks of so many calls for so long."""
    engine = NativeEngine(extra={SETTING: "1"})
    try:
        pairs = _pairs(Cloud(engine.start()), seconds, calls)
    finally:
        engine.stop()
    return [_cost(what, pairs, *of) for what, of in _TOLD.items()]


def _cost(what: str, pairs: list[tuple[Block, Block]], of: Of, later: Of) -> Cost:
    # To ask whether all has come costs without recording too: that is no part of a call.
    compared = [(of(off), of(on) + later(on) - later(off)) for off, on in pairs]
    return Cost(what, median(off for off, _ in compared), difference(compared), len(pairs))


def _pairs(cloud: Cloud, seconds: float, calls: int) -> list[tuple[Block, Block]]:
    """Pairs of blocks, without and with recording."""
    assert cloud.control is not None
    dynamodb = _client(cloud)
    _table(dynamodb)
    put(dynamodb, WARM_UP_CALLS)
    settle(cloud.engine)
    stream = RecordStream(cloud.control, cloud.account)
    pids, chance = processes(cloud.engine), random.Random(0)
    found: list[tuple[Block, Block]] = []
    end = time.monotonic() + seconds
    try:
        while time.monotonic() < end or len(found) <= WARM_UP_PAIRS:
            pair: dict[bool, Block] = {}
            for on in chance.sample((False, True), 2):
                cloud.control.call("POST", "/recording", on=str(int(on)))
                before = stream.version
                # The first record of a burst goes at once and by itself: of a loop it is one.
                put(dynamodb, 1)
                pair[on] = _block(pids, dynamodb, stream, calls)
                told = stream.version - before
                if told != on * (calls + 1):
                    raise RuntimeError(f"{told} records of {calls + 1} calls, recorded: {on}")
            found.append((pair[False], pair[True]))
    finally:
        cloud.control.call("POST", "/recording", on="1")
        stream.close()
    return found[WARM_UP_PAIRS:]


def _block(pids: list[int], dynamodb: Any, stream: RecordStream, calls: int) -> Block:
    engine, here = cpu(pids), time.process_time()
    began = time.perf_counter()
    put(dynamodb, calls)
    wall = time.perf_counter() - began
    engine_then, here_then = cpu(pids), time.process_time()
    stream.catch_up()
    engine_later, here_later = cpu(pids) - engine_then, time.process_time() - here_then
    spent = (wall, engine_then - engine, here_then - here, engine_later, here_later)
    return Block(*(each / calls for each in spent))


def put(dynamodb: Any, calls: int) -> None:
    for n in range(calls):
        dynamodb.put_item(TableName=TABLE, Item={"id": {"S": str(n % KEYS)}, **ITEM})


def cpu(pids: list[int]) -> float:
    """Seconds of CPU that processes have used so far, ended threads included.

    The clock of another process: `clock_getcpuclockid(3)`, which Python does not wrap.
    """
    return sum(time.clock_gettime((~pid << 3) | 2) for pid in pids)


def _client(cloud: Cloud) -> Any:
    """As anybody makes it: what the harness's own clients spare is not spared here."""
    return boto3.session.Session(
        aws_access_key_id=cloud.account, aws_secret_access_key="test", region_name=cloud.region
    ).client("dynamodb", endpoint_url=cloud.engine.endpoint)


def _table(dynamodb: Any) -> None:
    dynamodb.create_table(
        TableName=TABLE,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )


def _main(seconds: float = SECONDS, calls: float = CALLS) -> None:
    load = os.getloadavg()[0]
    costs = measure(seconds, int(calls))
    for cost in costs:
        print(cost)
    print(
        f"{costs[0].pairs} pairs of blocks of {calls:g} calls; "
        f"load average {load:.1f} at the start, {os.getloadavg()[0]:.1f} at the end"
    )


if __name__ == "__main__":
    _main(*(float(argument) for argument in sys.argv[1:3]))
