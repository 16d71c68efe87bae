"""Everything of an account dropped: 30 functions, each with a queue, a mapping and a process.

After each, the functions are counted: a reset that left one is no sample.
"""

from __future__ import annotations

import time

from benchmarks.functions import ECHO, create
from benchmarks.samples import Samples, repeat
from harness.engines.cloud import Cloud

FUNCTIONS = 30


def measure(cloud: Cloud) -> dict[str, Samples]:
    if cloud.control is None:
        return {}
    control = cloud.control
    return {
        "a control request (the floor of what follows), again": repeat(
            20, lambda _i: control.clock()
        ),
        f"everything reset, {FUNCTIONS} functions with mappings": everything(cloud),
    }


def everything(cloud: Cloud, times: int = 5) -> Samples:
    """
    Raises:
        AssertionError: something of it was left.
    """
    took = []
    for _ in range(times):
        _make(cloud)
        began = time.perf_counter()
        left = cloud.reset_everything()
        took.append(time.perf_counter() - began)
        functions = cloud.client("lambda")
        assert not left, left
        assert not functions.list_functions()["Functions"]
        assert not functions.list_event_source_mappings()["EventSourceMappings"]
        assert not cloud.client("sqs").list_queues().get("QueueUrls")
    return Samples(took)


def _make(cloud: Cloud) -> None:
    functions, sqs = cloud.client("lambda"), cloud.client("sqs")
    for number in range(FUNCTIONS):
        name = f"wiped-{number}"
        sqs.create_queue(QueueName=name)
        create(cloud, name, ECHO)
        functions.create_event_source_mapping(
            FunctionName=name,
            EventSourceArn=f"arn:aws:sqs:{cloud.region}:{cloud.account}:{name}",
        )
        functions.invoke(FunctionName=name, Payload=b"{}")
