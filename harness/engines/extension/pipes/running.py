"""Pipes that run: each is a source of an event source mapping with a pipeline behind it."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Any

from ..delivery.mappings import positions
from ..delivery.mappings.queue_source import QueueSource
from ..delivery.mappings.stream_source import StreamSource
from ..delivery.signals import SOURCES
from ..targets import clients
from .pipeline import Pipeline
from .settings import of_pipe
from .targets import target_of

LOG = logging.getLogger(__name__)
_running: dict[str, QueueSource | StreamSource] = {}


def start(pipe: Any) -> None:
    """Begin to read the pipe's source."""
    stop(pipe.arn)
    settings = of_pipe(pipe)
    target = target_of(pipe.target)
    if target is not None and settings.batch_size > target.most:
        # the default of the source is more than the target takes
        settings = replace(settings, batch_size=target.most)
    sender = clients.sender("pipes", pipe.arn, pipe.role_arn)
    region = settings.region
    if settings.kind == "sqs":
        source: QueueSource | StreamSource = QueueSource(
            settings, _with_big_batches(sender.client("sqs", region)), Pipeline(pipe)
        )
    else:
        name = "dynamodbstreams" if settings.kind == "dynamodb" else "kinesis"
        client = sender.client(name, region)
        source = StreamSource(settings, client, Pipeline(pipe), lambda _succeeded: None)
    _running[pipe.arn] = source
    SOURCES.subscribe(settings.stream_arn, source.pump)
    try:
        source.open()
    except Exception as error:  # a source that is made or deleted just now
        LOG.warning("pipe %s: %s cannot be read yet: %s", pipe.name, pipe.source, error)


def stop(arn: str) -> None:
    """Begin no new batches."""
    source = _running.pop(arn, None)
    if source is not None:
        SOURCES.unsubscribe(source.settings.stream_arn, source.pump)
        source.close()


def delete(arn: str) -> None:
    stop(arn)
    positions.forget(arn)


def sources(account: str) -> list[QueueSource | StreamSource]:
    """What the account's pipes read."""
    return [one for one in list(_running.values()) if one.settings.account == account]


def forget(account: str) -> None:
    """Give up what the account's pipes have received: it was reset."""
    for source in list(_running.values()):
        if source.settings.account == account:
            source.forget()


def _with_big_batches(client: Any) -> Any:
    """The parameters of LocalStack's own by which more than ten messages are received at once."""
    from localstack.services.lambda_.event_source_mapping.pollers.sqs_poller import SqsPoller

    class Registering:
        source_client = client

    SqsPoller._register_client_hooks(Registering())
    return client
