"""What an event source mapping was told, with AWS's defaults.

Source: Lambda API Reference, CreateEventSourceMapping.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

KINDS = {"sqs": "sqs", "kinesis": "kinesis", "dynamodb": "dynamodb"}
POLLERS = 5
"""AWS: "Using Lambda with Amazon SQS", scaling: five concurrent batches to begin with."""


@dataclass(frozen=True)
class Settings:
    """`start_at` is the time of AT_TIMESTAMP; `attempts` and `maximum_age` (seconds) are -1
    where there is no limit; windows are in seconds."""

    uuid: str
    source_arn: str
    kind: str
    function_arn: str
    role_arn: str
    batch_size: int
    window: float
    patterns: tuple[Mapping[str, Any], ...]
    reports_failures: bool
    concurrency: int = POLLERS
    start: str = ""
    start_at: Any = None
    bisects: bool = False
    attempts: int = -1
    maximum_age: int = -1
    lanes: int = 1
    tumbling: int = 0
    on_failure: str | None = None

    @property
    def account(self) -> str:
        return self.source_arn.split(":")[4]

    @property
    def region(self) -> str:
        return self.source_arn.split(":")[3]

    @property
    def stream_arn(self) -> str:
        """The source, without the consumer that reads it."""
        return self.source_arn.partition("/consumer/")[0]


def of_mapping(configuration: Mapping[str, Any], role_arn: str) -> Settings:
    """The settings of a mapping as GetEventSourceMapping describes it."""
    given = configuration.get
    arn = configuration["EventSourceArn"]
    filters = (given("FilterCriteria") or {}).get("Filters") or ()
    failure = (given("DestinationConfig") or {}).get("OnFailure") or {}
    tumbling = given("TumblingWindowInSeconds") or 0
    return Settings(
        uuid=configuration["UUID"],
        source_arn=arn,
        kind=KINDS[arn.split(":")[2]],
        function_arn=configuration["FunctionArn"],
        role_arn=role_arn,
        batch_size=configuration["BatchSize"],
        window=given("MaximumBatchingWindowInSeconds") or 0,
        patterns=tuple(json.loads(f["Pattern"]) for f in filters),
        reports_failures="ReportBatchItemFailures" in (given("FunctionResponseTypes") or ()),
        concurrency=(given("ScalingConfig") or {}).get("MaximumConcurrency") or POLLERS,
        start=given("StartingPosition") or "",
        start_at=given("StartingPositionTimestamp"),
        bisects=bool(given("BisectBatchOnFunctionError")),
        attempts=_or_no_limit(given("MaximumRetryAttempts")),
        maximum_age=_or_no_limit(given("MaximumRecordAgeInSeconds")),
        lanes=1 if tumbling else given("ParallelizationFactor") or 1,
        tumbling=tumbling,
        on_failure=failure.get("Destination"),
    )


def _or_no_limit(value: int | None) -> int:
    return -1 if value is None else value
