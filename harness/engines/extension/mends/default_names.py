"""Types of CloudFormation whose name may be left out, and that fail then (4.13.1).

Their providers make none up, or make one up for the first of their calls and forget it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from .on_import import after_import

_MODULE = "localstack.services.{}.resource_providers.aws_{}"
_FORGETFUL = (
    ("events", "events_connection", "EventsConnectionProvider", "Name"),
    ("events", "events_apidestination", "EventsApiDestinationProvider", "Name"),
    ("logs", "logs_subscriptionfilter", "LogsSubscriptionFilterProvider", "FilterName"),
    (
        "kinesisfirehose",
        "kinesisfirehose_deliverystream",
        "KinesisFirehoseDeliveryStreamProvider",
        "DeliveryStreamName",
    ),
)


def install() -> None:
    for service, module, provider, name in _FORGETFUL:
        after_import(_MODULE.format(service, module), _mend(provider, name))


def _mend(provider: str, name: str) -> Callable[[Any], None]:
    def mend(module: Any) -> None:
        stock = getattr(module, provider).create

        @functools.wraps(stock)
        def create(self: Any, request: Any) -> Any:
            from localstack.services.cloudformation.provider_utils import generate_default_name

            model = request.desired_state
            if not model.get(name):
                model[name] = generate_default_name(request.stack_name, request.logical_resource_id)
            return stock(self, request)

        getattr(module, provider).create = create

    return mend
