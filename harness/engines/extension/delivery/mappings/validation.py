"""What AWS refuses in a mapping, and LocalStack does not.

Source: Lambda API Reference, CreateEventSourceMapping, and the pages on each source in the
Lambda Developer Guide. Where AWS documents a limit and not its words, the words are ours.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Mapping
from datetime import datetime
from types import ModuleType
from typing import Any

from .settings import KINDS

_MOST = {
    "BatchSize": 10_000,
    "MaximumBatchingWindowInSeconds": 300,
    "MaximumRecordAgeInSeconds": 604_800,
    "MaximumRetryAttempts": 10_000,
    "ParallelizationFactor": 10,
    "TumblingWindowInSeconds": 900,
}
_LONGEST_RECORD_AGE_FROM = 60
_MOST_CONCURRENCY = 1000
_MOST_FILTERS = 10
_FIFO_BATCH = 10
_OF_STREAMS = (
    "BisectBatchOnFunctionError",
    "MaximumRecordAgeInSeconds",
    "MaximumRetryAttempts",
    "ParallelizationFactor",
    "StartingPosition",
    "StartingPositionTimestamp",
    "TumblingWindowInSeconds",
)
_DESTINATIONS = ("sqs", "sns", "s3")
Request = Mapping[str, Any]


def mend(module: ModuleType) -> None:
    """Let LocalStack's provider refuse this too."""
    provider = module.LambdaProvider
    stock = provider.validate_event_source_mapping

    @functools.wraps(stock)
    def validate(self: Any, context: Any, request: Any) -> Any:
        _check_source(request)
        _check_ranges(request)
        validated = stock(self, context, request)
        arn = request.get("EventSourceArn") or "::"
        if ":sqs:" in arn:
            _check_queue(request, arn, validated[3].config.timeout)
        elif ":kinesis:" in arn or ":dynamodb:" in arn:
            _check_stream(request)
        return validated

    provider.validate_event_source_mapping = validate


def _check_source(request: Request) -> None:
    """Refuse what this engine has no data plane for, rather than deliver nothing."""
    arn = request.get("EventSourceArn") or ""
    kind = arn.split(":")[2] if arn.count(":") > 1 else ""
    if request.get("SelfManagedEventSource") or (arn and kind not in KINDS):
        raise _invalid(
            f"Event sources of {kind or 'self-managed Kafka'} are not carried by this engine: "
            "its mappings read SQS, Kinesis and DynamoDB streams"
        )


def _check_ranges(request: Request) -> None:
    from localstack.aws.api import CommonServiceException

    values = {name: request.get(name) for name in _MOST}
    most = dict(_MOST)
    values["ScalingConfig.MaximumConcurrency"] = (request.get("ScalingConfig") or {}).get(
        "MaximumConcurrency"
    )
    most["ScalingConfig.MaximumConcurrency"] = _MOST_CONCURRENCY
    for name, value in values.items():
        if value is not None and value > most[name]:
            member = ".".join(part[0].lower() + part[1:] for part in name.split("."))
            raise CommonServiceException(
                "ValidationException",
                f"1 validation error detected: Value '{value}' at '{member}' failed to satisfy "
                f"constraint: Member must have value less than or equal to {most[name]}",
            )


def _check_queue(request: Request, arn: str, function_timeout: int) -> None:
    from localstack.services.sqs.models import sqs_stores

    for name in _OF_STREAMS:
        if request.get(name):
            raise _invalid(f"{name} is not valid for SQS event sources.")
    if arn.endswith(".fifo"):
        if (request.get("BatchSize") or 0) > _FIFO_BATCH:
            raise _invalid(f"The batch size of a FIFO queue is {_FIFO_BATCH} at most.")
        if request.get("MaximumBatchingWindowInSeconds"):
            raise _invalid("Batching window is not supported for FIFO queues.")
    _check_filters(request)
    _, _, _, region, account, name = arn.split(":", 5)
    queue = sqs_stores[account][region].queues.get(name)
    if queue is None:
        return
    visible_after = int(queue.attributes.get("VisibilityTimeout") or 30)
    if visible_after < function_timeout:
        raise _invalid(
            f"Queue visibility timeout: {visible_after} seconds is less than Function timeout: "
            f"{function_timeout} seconds"
        )


def _check_stream(request: Request) -> None:
    if (request.get("ScalingConfig") or {}).get("MaximumConcurrency"):
        raise _invalid("ScalingConfig is valid for SQS event sources only.")
    age = request.get("MaximumRecordAgeInSeconds")
    if age is not None and age != -1 and age < _LONGEST_RECORD_AGE_FROM:
        raise _invalid(
            "MaximumRecordAgeInSeconds must be -1, or between "
            f"{_LONGEST_RECORD_AGE_FROM} and {_MOST['MaximumRecordAgeInSeconds']}."
        )
    at_time, moment = request.get("StartingPosition") == "AT_TIMESTAMP", "StartingPositionTimestamp"
    if at_time and not request.get(moment):
        raise _invalid(f"{moment} is required when StartingPosition is AT_TIMESTAMP.")
    if not at_time and request.get(moment):
        raise _invalid(f"{moment} is valid only when StartingPosition is AT_TIMESTAMP.")
    if at_time and _seconds(request[moment]) > time.time():
        raise _invalid(f"{moment} must not be in the future.")
    failure = ((request.get("DestinationConfig") or {}).get("OnFailure") or {}).get("Destination")
    if failure and (failure.split(":")[2] not in _DESTINATIONS or failure.endswith(".fifo")):
        raise _invalid(
            f"The destination {failure} is none of a stream's: a standard SQS queue, a standard "
            "SNS topic, an S3 bucket."
        )
    _check_filters(request)


def _seconds(moment: Any) -> float:
    return float(moment.timestamp() if isinstance(moment, datetime) else moment)


def _check_filters(request: Request) -> None:
    if len((request.get("FilterCriteria") or {}).get("Filters") or ()) > _MOST_FILTERS:
        raise _invalid(f"FilterCriteria must have {_MOST_FILTERS} filters at most.")


def _invalid(message: str) -> Exception:
    from localstack.aws.api.lambda_ import InvalidParameterValueException

    return InvalidParameterValueException(message, Type="User")
