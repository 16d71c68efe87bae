"""AWS::Lambda::EventSourceMapping."""

from __future__ import annotations

import time
from typing import Any

from ..change import Change

_DEFAULTS: dict[str, Any] = {
    "BatchSize": None,
    "BisectBatchOnFunctionError": False,
    "DestinationConfig": {},
    "Enabled": True,
    "FilterCriteria": {},
    "FunctionName": None,
    "FunctionResponseTypes": [],
    "KmsKeyArn": "",
    "MaximumBatchingWindowInSeconds": 0,
    "MaximumRecordAgeInSeconds": -1,
    "MaximumRetryAttempts": -1,
    "MetricsConfig": {},
    "ParallelizationFactor": 1,
    "ProvisionedPollerConfig": {},
    "ScalingConfig": {},
    "SourceAccessConfigurations": [],
    "TumblingWindowInSeconds": 0,
}
_LONGEST_SECONDS = 30.0
_BATCHES = {":sqs:": 10}
_OTHER_BATCH = 100
"""AWS: Lambda API Reference, CreateEventSourceMapping, BatchSize."""


def _mapping(change: Change) -> None:
    request: dict[str, Any] = {}
    for name in change.changed & set(_DEFAULTS):
        value = change.value(name, _DEFAULTS[name])
        if value is None and name == "BatchSize":
            arn = change.after.get("EventSourceArn", "")
            value = next((n for part, n in _BATCHES.items() if part in arn), _OTHER_BATCH)
        if value is not None:
            request[name] = value
    client = change.client("lambda_")
    client.update_event_source_mapping(UUID=change.physical_id, **request)
    end = time.monotonic() + _LONGEST_SECONDS
    while time.monotonic() < end:
        found = client.get_event_source_mapping(UUID=change.physical_id)
        if found["State"] in ("Enabled", "Disabled"):
            return
        time.sleep(0.02)


def _tags(change: Change) -> None:
    added, gone = change.tags()
    client, arn = change.client("lambda_"), change.model["EventSourceMappingArn"]
    if added:
        client.tag_resource(Resource=arn, Tags=added)
    if gone:
        client.untag_resource(Resource=arn, TagKeys=gone)


UPDATES = {tuple(_DEFAULTS): _mapping, ("Tags",): _tags}
