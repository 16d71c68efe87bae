"""CloudFormation's `AWS::KinesisFirehose::DeliveryStream` fails where it is given no name.

Its provider makes one up for the first of its calls and forgets it (4.13.1).
"""

from __future__ import annotations

import functools
from typing import Any

from .on_import import after_import


def install() -> None:
    after_import(
        "localstack.services.kinesisfirehose.resource_providers.aws_kinesisfirehose_deliverystream",
        _mend,
    )


def _mend(module: Any) -> None:
    provider = module.KinesisFirehoseDeliveryStreamProvider
    stock = provider.create

    @functools.wraps(stock)
    def create(self: Any, request: Any) -> Any:
        model = request.desired_state
        if not model.get("DeliveryStreamName"):
            model["DeliveryStreamName"] = module.util.generate_default_name(
                request.stack_name, request.logical_resource_id
            )
        return stock(self, request)

    provider.create = create
