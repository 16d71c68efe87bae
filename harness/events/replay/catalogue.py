"""The source of each kind of event that can be replayed there."""

from __future__ import annotations

from harness.events.replay.sources import (
    alarms,
    buses,
    connections,
    machines,
    objects,
    queues,
    requests,
    streams,
    tables,
    user_pools,
)
from harness.events.replay.sources.base import Source

_ALL: tuple[Source, ...] = (
    objects.SOURCE, queues.SQS, queues.SNS, tables.SOURCE, streams.KINESIS, streams.LOGS,
    buses.EVENTBRIDGE, buses.SCHEDULED, requests.FIRST, requests.SECOND, requests.URL,
    requests.AUTHORIZER, connections.SOURCE, user_pools.SOURCE, machines.SOURCE,
    alarms.ALARM, alarms.SECRET,
)  # fmt: skip

SOURCES: dict[str, Source] = {kind: source for source in _ALL for kind in source.kinds}
