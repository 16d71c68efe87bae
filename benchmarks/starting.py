"""From nothing to the first answered call of each service."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager

from benchmarks.samples import Samples
from harness.engines.base import RunningEngine
from harness.engines.cloud import Cloud


def measure(
    engines: Mapping[str, Callable[[], AbstractContextManager[RunningEngine]]], times: int
) -> dict[str, dict[str, Samples]]:
    """The engines take turns; one that does not count comes before."""
    first: dict[str, list[float]] = {name: [] for name in engines}
    calls: dict[str, list[float]] = {name: [] for name in engines}
    for engine in engines.values():
        with engine():
            pass
    for _ in range(times):
        for name, engine in engines.items():
            started = time.perf_counter()
            with engine() as running:
                first[name].append(time.perf_counter() - started)
                cloud = Cloud(running)
                cloud.client("sqs").list_queues()
                cloud.client("dynamodb").list_tables()
                cloud.client("lambda").list_functions()
                calls[name].append(time.perf_counter() - started)
    return {
        name: {
            "start, to the first answered call": Samples(first[name]),
            "start, to answers of SQS, DynamoDB and Lambda": Samples(calls[name]),
        }
        for name in engines
    }
