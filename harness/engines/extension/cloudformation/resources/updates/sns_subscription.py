"""AWS::SNS::Subscription."""

from __future__ import annotations

import json
from typing import Any

from ...language.special import as_text
from ..change import Change

_DEFAULTS: dict[str, Any] = {
    "DeliveryPolicy": "",
    "FilterPolicyScope": "MessageAttributes",
    "FilterPolicy": "",
    "RawMessageDelivery": False,
    "RedrivePolicy": "",
}
"""In the order in which they are set: the scope says how the policy is read."""


def _attributes(change: Change) -> None:
    for name, default in _DEFAULTS.items():
        if name in change.changed:
            value = change.value(name, default)
            change.client("sns").set_subscription_attributes(
                SubscriptionArn=change.physical_id,
                AttributeName=name,
                AttributeValue=json.dumps(value) if isinstance(value, dict) else as_text(value),
            )


UPDATES = {tuple(_DEFAULTS): _attributes}
