"""Streams as event sources: each shard is read by itself, as soon as it has records.

Stock (4.13.1, 4.14.0) reads one shard a second, all of a mapping's in one thread, so that a
shard that retries a failing batch stops the others; after a shard was closed it starts all
over again at the starting position; it opens the batching window with the last batch and
not with the first record; and it does not bisect.
Source: Lambda Developer Guide, "Process Amazon Kinesis Data Streams records with Lambda".
"""

from __future__ import annotations

import copy
import functools
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from types import ModuleType
from typing import Any

from ..mends.on_import import after_import
from .worker import IDLE_SECONDS

RETRY_SECONDS = 1.0
_POOL = ThreadPoolExecutor(max_workers=256, thread_name_prefix="stream-event-source")


def install() -> None:
    pollers = "localstack.services.lambda_.event_source_mapping.pollers"
    after_import(f"{pollers}.stream_poller", _mend)
    after_import(f"{pollers}.dynamodb_poller", _mend_identity)


class ShardSet:
    """The shards of one mapping: which are read, which are being worked on, which are done."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.busy: set[str] = set()
        self.again: set[str] = set()
        self.known: set[str] = set()


def _mend(module: ModuleType) -> None:
    poller_class = module.StreamPoller
    stock_init, stock_forward = poller_class.__init__, poller_class.forward_events_to_target

    @functools.wraps(stock_init)
    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        stock_init(self, *args, **kwargs)
        self.shard_set = ShardSet()
        self.bisects = False

    def poll_events(self: Any) -> None:
        if not self.shards:
            self.shards = self.initialize_shards()
            self.shard_set.known.update(self.shards)
        idle = _start_reading(self, module)
        result = module.EmptyPollResultsException(self.event_source(), self.source_arn)
        result.idle_seconds = idle
        raise result

    @functools.wraps(stock_forward)
    def forward(self: Any, shard_id: str, records: list[dict[str, Any]]) -> None:
        if self.bisects and len(records) > 1:
            rest = _try_once(self, module, shard_id, records)
            if rest is None:
                return
            if rest and len(rest) < len(records):
                return forward(self, shard_id, rest)
            if rest:
                middle = len(rest) // 2
                forward(self, shard_id, rest[:middle])
                return forward(self, shard_id, rest[middle:])
        stock_forward(self, shard_id, records)

    poller_class.__init__ = init
    poller_class.poll_events = poll_events
    poller_class.forward_events_to_target = forward


def _mend_identity(module: ModuleType) -> None:
    """Records of items that expired tell so; stock drops `userIdentity`."""
    stock = module.DynamoDBPoller.transform_into_events

    @functools.wraps(stock)
    def transform(self: Any, records: list[dict[str, Any]], shard_id: str) -> Any:
        events = stock(self, records, shard_id)
        for event, record in zip(events, records, strict=True):
            if identity := record.get("userIdentity"):
                event["userIdentity"] = {
                    "type": identity["Type"],
                    "principalId": identity["PrincipalId"],
                }
        return events

    module.DynamoDBPoller.transform_into_events = transform


def _start_reading(poller: Any, module: ModuleType) -> float:
    """Read every shard that is not being read; how long to wait when nothing wakes us."""
    with poller.shard_set.lock:
        free = [shard for shard in poller.shards if shard not in poller.shard_set.busy]
        poller.shard_set.again.update(poller.shard_set.busy)
        poller.shard_set.busy.update(free)
    if len(free) == 1 and len(poller.shards) == 1:
        return _read(poller, module, free[0])
    for shard in free:
        _POOL.submit(_read, poller, module, shard, wake=True)
    return IDLE_SECONDS if poller.shards else RETRY_SECONDS


def _read(poller: Any, module: ModuleType, shard: str, wake: bool = False) -> float:
    """Hand on what the shard has, batch by batch; how long until a waiting batch is due."""
    idle = IDLE_SECONDS
    try:
        while not poller._is_shutdown.is_set():
            if not wake:
                poller.wakeup.clear()
            found, due = _read_batch(poller, module, shard)
            if due is not None:
                if not wake:
                    return due
                poller._is_shutdown.wait(min(due, 0.2))
            elif not found and _is_finished(poller, shard):
                break
    except module.PipeInternalError:
        idle = RETRY_SECONDS
    except Exception as error:
        module.LOG.warning("reading %s of %s failed: %s", shard, poller.source_arn, error)
        idle = RETRY_SECONDS
    finally:
        with poller.shard_set.lock:
            poller.shard_set.busy.discard(shard)
    if wake and idle == RETRY_SECONDS and not poller._is_shutdown.wait(idle):
        poller.wakeup.set()
    return idle


def _is_finished(poller: Any, shard: str) -> bool:
    """Leave the shard, unless something arrived in the source since it was last read."""
    with poller.shard_set.lock:
        if shard in poller.shard_set.again:
            poller.shard_set.again.discard(shard)
            return False
        poller.shard_set.busy.discard(shard)
        return True


def _read_batch(poller: Any, module: ModuleType, shard: str) -> tuple[bool, float | None]:
    """Whether records were found, and in how many seconds an unfinished batch is due."""
    iterator = poller.shards.get(shard)
    if iterator is None:
        return False, None
    answer = poller.get_records(iterator)
    records = answer.get("Records", [])
    following = answer.get("NextShardIterator")
    batcher = poller.shard_batcher[shard]
    if records and not batcher.get_current_size():
        batcher._last_batch_time = time.monotonic()
    flush = batcher.add(records) or following is None
    if flush and batcher.get_current_size():
        size = poller.stream_parameters.get("BatchSize")
        for batch in module.batched(batcher.flush(), size):
            poller.forward_events_to_target(shard, batch)
    if following is None:
        _follow_children(poller, shard)
        return False, None
    poller.shards[shard] = following
    if batcher.get_current_size():
        return bool(records), max(batcher.duration_until_next_batch(), 0.01)
    return bool(records), None


def _follow_children(poller: Any, shard: str) -> None:
    """The shard was closed and is read to its end: its children come next, from their start."""
    poller.shards.pop(shard, None)
    if poller.event_source() != "aws:kinesis":
        return
    client, arn = poller.source_client, poller.source_arn
    for child in client.list_shards(StreamARN=arn)["Shards"]:
        name = child["ShardId"]
        parents = {child.get("ParentShardId"), child.get("AdjacentParentShardId")} - {None}
        with poller.shard_set.lock:
            if not parents or name in poller.shard_set.known or parents & set(poller.shards):
                continue
            poller.shard_set.known.add(name)
        poller.shards[name] = client.get_shard_iterator(
            StreamARN=arn, ShardId=name, ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
    poller.wakeup.set()


def _try_once(
    poller: Any, module: ModuleType, shard: str, records: list[dict[str, Any]]
) -> list[dict[str, Any]] | None:
    """None when the batch is done; the records that are left (all of them: split the batch)."""
    events = poller.transform_into_events(copy.deepcopy(records), shard)
    events = poller.filter_events(poller.pre_filter(events))
    events = poller.post_filter(events)
    if not events:
        return None
    try:
        poller.processor.process_events_batch(poller.add_source_metadata(events))
    except module.PartialBatchFailureError as error:
        numbers = {poller.get_sequence_number(event) for event in events}
        failed = module.get_batch_item_failures(error.partial_failure_payload, numbers)
        if failed:
            lowest = min(failed, key=int)
            return [r for r in records if int(_sequence_number(r)) >= int(lowest)]
    except module.BatchFailureError:
        pass
    else:
        return None
    return records


def _sequence_number(record: dict[str, Any]) -> str:
    number: str = record.get("SequenceNumber") or record["dynamodb"]["SequenceNumber"]
    return number
