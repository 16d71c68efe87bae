"""What a pipe's source is read by: the settings of an event source mapping."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ..delivery.mappings.settings import KINDS, Settings

PARAMETERS = {
    "sqs": "SqsQueueParameters",
    "kinesis": "KinesisStreamParameters",
    "dynamodb": "DynamoDBStreamParameters",
}
_DEFAULT_BATCH = {"sqs": 10, "kinesis": 100, "dynamodb": 100}
_BIGGEST_BATCH = 10_000


def kind_of(source: str) -> str | None:
    """`sqs`, `kinesis` or `dynamodb`; None for a source that no pipe of ours can have."""
    parts = source.split(":")
    return KINDS.get(parts[2]) if len(parts) > 5 else None


def of_pipe(pipe: Any) -> Settings:
    kind = kind_of(pipe.source) or ""
    source = pipe.source_parameters or {}
    given = source.get(PARAMETERS[kind]) or {}
    filters = (source.get("FilterCriteria") or {}).get("Filters") or ()
    return Settings(
        uuid=pipe.arn,
        source_arn=pipe.source,
        kind=kind,
        function_arn=pipe.arn,
        role_arn=pipe.role_arn,
        batch_size=batch_size(kind, given),
        window=given.get("MaximumBatchingWindowInSeconds") or 0,
        patterns=tuple(json.loads(each["Pattern"]) for each in filters),
        reports_failures=True,
        start=given.get("StartingPosition") or "",
        start_at=given.get("StartingPositionTimestamp"),
        bisects=given.get("OnPartialBatchItemFailure") == "AUTOMATIC_BISECT",
        attempts=given.get("MaximumRetryAttempts", -1),
        maximum_age=given.get("MaximumRecordAgeInSeconds", -1),
        lanes=given.get("ParallelizationFactor") or 1,
        on_failure=(given.get("DeadLetterConfig") or {}).get("Arn"),
    )


def batch_size(kind: str, given: dict[str, Any]) -> int:
    return int(given.get("BatchSize") or _DEFAULT_BATCH[kind])


def problems(request: dict[str, Any]) -> Iterator[str]:
    """What is wrong with a CreatePipe or UpdatePipe request, in words."""
    from . import enrichment, targets

    kind = kind_of(request["Source"])
    if kind is None:
        yield f"Source {request['Source']} is not supported by this engine"
        return
    source = request.get("SourceParameters") or {}
    given = source.get(PARAMETERS[kind]) or {}
    if kind != "sqs" and not given.get("StartingPosition"):
        yield f"{PARAMETERS[kind]}.StartingPosition is required for the source"
    for number, each in enumerate((source.get("FilterCriteria") or {}).get("Filters") or (), 1):
        try:
            is_object = isinstance(json.loads(each.get("Pattern") or ""), dict)
        except ValueError:
            is_object = False
        if not is_object:
            yield f"Filter {number} is not a valid event pattern"
    size = batch_size(kind, given)
    target = targets.target_of(request["Target"])
    if target is None:
        yield f"Target {request['Target']} is not supported by this engine"
    elif "BatchSize" in given and size > target.most:
        yield f"BatchSize {size} is more than the target takes ({target.most})"
    added = request.get("Enrichment") or ""
    if added and added.split(":")[2:3] and added.split(":")[2] not in enrichment.SERVICES:
        yield f"Enrichment {added} is not supported by this engine"
    if kind == "kinesis" and size > _BIGGEST_BATCH:
        yield f"BatchSize must be at most {_BIGGEST_BATCH}"
