"""SNS: a subscription that nobody confirmed has no ARN in lists, and a subject has its limits.

Stock (4.13.1, 4.14.0) lists each with its ARN, and takes any subject.
Amazon SNS API Reference, ListSubscriptionsByTopic and Publish.
"""

from __future__ import annotations

import functools
from typing import Any

from .on_import import after_import

_PENDING = "PendingConfirmation"
_LONGEST_SUBJECT = 100
_FIRST_PRINTABLE = " "


def install() -> None:
    after_import("localstack.services.sns.provider", _mend)


def _mend(module: Any) -> None:
    provider = module.SnsProvider
    for name in ("list_subscriptions", "list_subscriptions_by_topic"):
        setattr(provider, name, _without_arns(getattr(provider, name)))
    stock_publish, stock_batch = provider.publish, provider.publish_batch

    @functools.wraps(stock_publish)
    def publish(self: Any, context: Any, message: str, **given: Any) -> Any:
        _check(module, given.get("subject"))
        return stock_publish(self, context, message, **given)

    @functools.wraps(stock_batch)
    def publish_batch(
        self: Any, context: Any, topic_arn: str, publish_batch_request_entries: Any, **given: Any
    ) -> Any:
        for entry in publish_batch_request_entries:
            _check(module, entry.get("Subject"))
        return stock_batch(self, context, topic_arn, publish_batch_request_entries, **given)

    provider.publish, provider.publish_batch = publish, publish_batch


def _without_arns(stock: Any) -> Any:
    @functools.wraps(stock)
    def listed(self: Any, context: Any, **given: Any) -> Any:
        answer = stock(self, context, **given)
        known = self.get_store(context.account_id, context.region).subscriptions
        for each in answer["Subscriptions"]:
            if known.get(each["SubscriptionArn"], {}).get(_PENDING) == "true":
                each["SubscriptionArn"] = _PENDING
        return answer

    return listed


def _check(module: Any, subject: str | None) -> None:
    """Raises InvalidParameterException."""
    if subject is None:
        return
    printable = subject.isascii() and all(sign >= _FIRST_PRINTABLE for sign in subject)
    if len(subject) > _LONGEST_SUBJECT or not printable:
        raise module.InvalidParameterException("Invalid parameter: Subject")
