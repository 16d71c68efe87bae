"""What recording costs: put_item with and without the recorder, in pairs of short rounds.

One engine, whose recorder is switched on and off from round to round, so that both meet the same
process, the same caches and the same load of the machine; a reader is attached to the stream of
records as in a test run, and each round ends when it has read all that there is. Each pair of
rounds gives one difference; told is their median, with the interval in which it lies with 95 %
(bootstrap). CPU time, counted by the kernel in nanoseconds, tells even where the machine is busy;
wall time only where it is not. Linux only.

Measured on two busy cores (load average 15 to 26), CPU of the engine: +15.0 % (95 %: +9.2 to
+19.2 %; 40 pairs of 50 calls) as long as the engine wrote each record's text itself and woke the
reader for nearly each, +3.5 % (-1.3 to +7.6 %; 24 pairs of 80) since. About half of it is the
work at each call, half the stream. The difference in wall time lay within its noise.

Usage: python -m benchmarks.recorder_cost [PAIRS] [CALLS]
"""

from __future__ import annotations

import os
import random
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import urllib3

from benchmarks.engines import processes, settle
from harness.engines.cloud import Cloud
from harness.engines.extension.recorder.switch import SETTING
from harness.engines.native.engine import NativeEngine
from harness.trace.record_stream import RecordStream

TABLE = "Recorded"
ITEM = {
    "sku": {"S": "A-1"},
    "stock": {"N": "10"},
    "tags": {"L": [{"S": "red"}, {"S": "small"}]},
    "size": {"M": {"height": {"N": "12.5"}, "width": {"N": "7"}}},
}


@dataclass(frozen=True)
class Round:
    """Seconds a call: of CPU in the engine and in this process (client, reader), of wall time."""

    engine: float
    here: float
    wall: float


@dataclass(frozen=True)
class Cost:
    """What recording adds to a call: seconds without it, and the difference as a median with
    its 95 % interval, in per cent of that."""

    what: str
    without: float
    median: float
    low: float
    high: float

    def __str__(self) -> str:
        ms = self.without * 1000
        interval = f"95 %: {self.low:+.1f} to {self.high:+.1f} %"
        return f"{self.what}: {ms:.3f} ms a call, recorded {self.median:+.1f} % ({interval})"


def measure(pairs: int = 200, calls: int = 50) -> list[Cost]:
    """Start an engine and compare: CPU of the engine, CPU with the reader's, wall time."""
    engine = NativeEngine(extra={SETTING: "1"})
    try:
        cloud = Cloud(engine.start())
        rounds = _rounds(cloud, pairs, calls)
    finally:
        engine.stop()
    return [
        _cost("CPU of the engine", rounds, lambda r: r.engine),
        _cost("CPU of engine, client and reader", rounds, lambda r: r.engine + r.here),
        _cost("wall time", rounds, lambda r: r.wall),
    ]


def _rounds(cloud: Cloud, pairs: int, calls: int) -> list[tuple[Round, Round]]:
    """Pairs of rounds, without and with recording, in changing order."""
    assert cloud.control is not None
    dynamodb = _table(cloud)
    settle(cloud.engine)
    stream = RecordStream(cloud.control, cloud.account)
    pids, found = processes(cloud.engine), []
    try:
        for number in range(pairs):
            pair: dict[bool, Round] = {}
            for on in (False, True) if number % 2 else (True, False):
                with _recording(cloud, on):
                    pair[on] = _round(pids, dynamodb, stream, calls)
            found.append((pair[False], pair[True]))
    finally:
        stream.close()
    return found


def _round(pids: list[int], dynamodb: Any, stream: RecordStream, calls: int) -> Round:
    engine, here = cpu(pids), time.process_time()
    began = time.perf_counter()
    put(dynamodb, calls)
    wall = time.perf_counter() - began
    stream.catch_up()
    engine, here = cpu(pids) - engine, time.process_time() - here
    return Round(engine / calls, here / calls, wall / calls)


def put(dynamodb: Any, calls: int) -> None:
    for n in range(calls):
        dynamodb.put_item(TableName=TABLE, Item={"id": {"S": str(n)}, **ITEM})


def cpu(pids: list[int]) -> float:
    """Seconds of CPU that processes have used so far, ended threads included.

    The clock of another process: `clock_getcpuclockid(3)`, which Python does not wrap.
    """
    return sum(time.clock_gettime((~pid << 3) | 2) for pid in pids)


@contextmanager
def _recording(cloud: Cloud, on: bool) -> Iterator[None]:
    _switch(cloud, on)
    try:
        yield
    finally:
        _switch(cloud, True)


def _switch(cloud: Cloud, on: bool) -> None:
    assert cloud.control is not None
    answer = urllib3.request("POST", f"{cloud.control.url}/recording?on={int(on)}")
    if answer.status != 200:
        raise RuntimeError(f"recording was not switched: {answer.data.decode()}")


def _table(cloud: Cloud) -> Any:
    dynamodb: Any = cloud.client("dynamodb")
    dynamodb.create_table(
        TableName=TABLE,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    put(dynamodb, 200)
    return dynamodb


def _cost(what: str, rounds: list[tuple[Round, Round]], of: Any) -> Cost:
    plain = statistics.median(of(without) for without, _ in rounds)
    shares = [(of(recorded) - of(without)) / plain * 100 for without, recorded in rounds]
    return Cost(what, plain, *median_and_interval(shares))


def median_and_interval(values: list[float]) -> tuple[float, float, float]:
    """The median, and the 2.5th and 97.5th percentile of medians of resampled values."""
    chance = random.Random(0)
    medians = sorted(statistics.median(chance.choices(values, k=len(values))) for _ in range(2000))
    return statistics.median(values), medians[50], medians[-51]


if __name__ == "__main__":
    load = os.getloadavg()[0]
    for cost in measure(*(int(argument) for argument in sys.argv[1:3])):
        print(cost)
    print(f"load average {load:.1f} at the start, {os.getloadavg()[0]:.1f} at the end")
