"""Numbers that are out of their range: of attributes, delays and visibility timeouts.

Source: SQS API Reference, SetQueueAttributes, SendMessage and ChangeMessageVisibility.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from types import ModuleType
from typing import Any

_ATTRIBUTES = {
    "DelaySeconds": (0, 900),
    "KmsDataKeyReusePeriodSeconds": (60, 86_400),
    "MaximumMessageSize": (1_024, 1_048_576),
    "MessageRetentionPeriod": (60, 1_209_600),
    "ReceiveMessageWaitTimeSeconds": (0, 20),
    "VisibilityTimeout": (0, 43_200),
}
_LONGEST_DELAY = 900
_LONGEST_TIMEOUT = 43_200


def mend_models(models: ModuleType) -> None:
    for queue in (models.StandardQueue, models.FifoQueue):
        _check_attributes(queue)
    stock = models.SqsQueue.update_visibility_timeout

    @functools.wraps(stock)
    def update_visibility_timeout(self: Any, receipt_handle: str, visibility_timeout: int) -> Any:
        if not 0 <= visibility_timeout <= _LONGEST_TIMEOUT:
            raise _invalid(
                f"Value {visibility_timeout} for parameter VisibilityTimeout is invalid. Reason: "
                f"VisibilityTimeout must be an integer between 0 and {_LONGEST_TIMEOUT}."
            )
        return stock(self, receipt_handle, visibility_timeout)

    models.SqsQueue.update_visibility_timeout = update_visibility_timeout


def mend_provider(provider: ModuleType) -> None:
    stock = provider.SqsProvider._put_message

    @functools.wraps(stock)
    def put(
        self: Any,
        queue: Any,
        context: Any,
        message_body: str,
        delay_seconds: int | None = None,
        *rest: Any,
        **more: Any,
    ) -> Any:
        if delay_seconds is not None and not 0 <= delay_seconds <= _LONGEST_DELAY:
            raise _invalid(
                f"Value {delay_seconds} for parameter DelaySeconds is invalid. Reason: "
                f"DelaySeconds must be >= 0 and <= {_LONGEST_DELAY}."
            )
        return stock(self, queue, context, message_body, delay_seconds, *rest, **more)

    provider.SqsProvider._put_message = put


def _check_attributes(queue: Any) -> None:
    stock = queue.validate_queue_attributes

    @functools.wraps(stock)
    def validate(self: Any, attributes: Mapping[str, str]) -> None:
        stock(self, attributes)
        for name, (least, most) in _ATTRIBUTES.items():
            value = attributes.get(name)
            if value is not None and not (value.isdecimal() and least <= int(value) <= most):
                raise _invalid_attribute(f"Invalid value for the parameter {name}.")

    queue.validate_queue_attributes = validate


def _invalid(message: str) -> Exception:
    from localstack.services.sqs.exceptions import InvalidParameterValueException

    return InvalidParameterValueException(message)


def _invalid_attribute(message: str) -> Exception:
    from localstack.services.sqs.exceptions import InvalidAttributeValue

    return InvalidAttributeValue(message)
