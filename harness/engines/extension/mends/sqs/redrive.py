"""Redrive policies are looked at before they are stored, with the queue that they name.

Source: SQS API Reference, SetQueueAttributes (RedrivePolicy, RedriveAllowPolicy), and SQS
Developer Guide, "High throughput for FIFO queues in Amazon SQS".
"""

from __future__ import annotations

import functools
import inspect
import json
from collections.abc import Mapping
from types import ModuleType
from typing import Any

_MOST_RECEIVES = 1000


def mend(provider: ModuleType) -> None:
    sqs = provider.SqsProvider
    stock_create, stock_set = sqs.create_queue, sqs.set_queue_attributes
    create_signature = inspect.signature(stock_create)
    set_signature = inspect.signature(stock_set)

    @functools.wraps(stock_create)
    def create_queue(self: Any, *args: Any, **kwargs: Any) -> Any:
        given = create_signature.bind(self, *args, **kwargs).arguments
        context, name = given["context"], given["queue_name"]
        arn = f"arn:aws:sqs:{context.region}:{context.account_id}:{name}"
        _check(self, arn, given.get("attributes") or {}, {})
        return stock_create(self, *args, **kwargs)

    @functools.wraps(stock_set)
    def set_queue_attributes(self: Any, *args: Any, **kwargs: Any) -> Any:
        given = set_signature.bind(self, *args, **kwargs).arguments
        queue = self._resolve_queue(given["context"], queue_url=given["queue_url"])
        _check(self, queue.arn, given.get("attributes") or {}, queue.attributes)
        return stock_set(self, *args, **kwargs)

    sqs.create_queue, sqs.set_queue_attributes = create_queue, set_queue_attributes


def _check(
    provider: Any, arn: str, attributes: Mapping[str, str], before: Mapping[str, str]
) -> None:
    both = {**before, **attributes}
    if (
        both.get("FifoThroughputLimit") == "perMessageGroupId"
        and both.get("DeduplicationScope") != "messageGroup"
    ):
        from localstack.services.sqs.exceptions import InvalidAttributeValue

        raise InvalidAttributeValue(
            "The value perMessageGroupId for the parameter FifoThroughputLimit is allowed only "
            "when DeduplicationScope is messageGroup."
        )
    if text := attributes.get("RedrivePolicy"):
        _check_policy(provider, arn, text)


def _check_policy(provider: Any, arn: str, text: str) -> None:
    try:
        policy = json.loads(text)
        target, receives = policy["deadLetterTargetArn"], int(policy["maxReceiveCount"])
    except (ValueError, KeyError, TypeError):
        return  # LocalStack says what is missing
    if not 1 <= receives <= _MOST_RECEIVES:
        raise _invalid(
            text,
            f"Invalid value for maxReceiveCount: {receives}, valid values are from 1 to "
            f"{_MOST_RECEIVES} both inclusive.",
        )
    _, _, _, region, account, name = (target.split(":", 5) + [""] * 6)[:6]
    queue = provider.get_store(account, region).queues.get(name) if name else None
    if queue is None:
        raise _invalid(text, "Dead letter target does not exist.")
    if target.endswith(".fifo") != arn.endswith(".fifo"):
        raise _invalid(text, "Dead-letter queue must be same type of queue as the source.")
    if not _allows(queue, arn):
        raise _invalid(text, "The dead-letter queue does not permit this queue as its source.")


def _allows(dead_letters: Any, source: str) -> bool:
    allowed = json.loads(dead_letters.attributes.get("RedriveAllowPolicy") or "{}")
    permission = allowed.get("redrivePermission", "allowAll")
    if permission == "byQueue":
        return source in allowed.get("sourceQueueArns", ())
    return bool(permission != "denyAll")


def _invalid(policy: str, reason: str) -> Exception:
    from localstack.services.sqs.exceptions import InvalidParameterValueException

    return InvalidParameterValueException(
        f"Value {policy} for parameter RedrivePolicy is invalid. Reason: {reason}"
    )
