"""The permission that lets a source invoke a function."""

from __future__ import annotations

from typing import Any

from harness.errors import Location
from harness.stacks.readers.serverless import fields
from harness.stacks.readers.serverless.draft import Draft


def allow(  # noqa: PLR0917 - in the order in which a permission is read
    draft: Draft,
    logical_id: str,
    function_arn: Any,
    principal: Any,
    where: Location,
    source_arn: Any = None,
    **more: Any,
) -> None:
    draft.add(
        logical_id,
        "AWS::Lambda::Permission",
        fields.optional(
            {
                "FunctionName": function_arn,
                "Action": "lambda:InvokeFunction",
                "Principal": principal,
                "SourceArn": source_arn,
                **more,
            }
        ),
        where,
    )
