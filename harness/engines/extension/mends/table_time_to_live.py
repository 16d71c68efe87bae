"""CloudFormation's `AWS::DynamoDB::Table` sets `TimeToLiveSpecification` twice.

moto answers as AWS does, that it is set already, and the stack fails.
"""

from __future__ import annotations

import functools
from typing import Any

from .on_import import after_import

_KEY = "TimeToLiveSpecification"


def install() -> None:
    after_import("localstack.services.dynamodb.resource_providers.aws_dynamodb_table", _mend)


def _mend(module: Any) -> None:
    stock = module.DynamoDBTableProvider.create

    @functools.wraps(stock)
    def create(self: Any, request: Any) -> Any:
        model = request.desired_state
        if not request.custom_context.get(module.REPEATED_INVOCATION) or _KEY not in model:
            return stock(self, request)
        specification = model.pop(_KEY)
        try:
            return stock(self, request)
        finally:
            model[_KEY] = specification

    module.DynamoDBTableProvider.create = create
