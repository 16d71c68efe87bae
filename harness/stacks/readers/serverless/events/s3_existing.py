"""`s3` with `existing: true`: a custom resource adds to the bucket's notifications.

A bucket of the same template cannot name the function in its own notifications when the
function names the bucket: that would be a circle. The framework has a custom resource for it, of
the same logical ids; the function behind this one is ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.errors import BadInput
from harness.stacks.readers.serverless import arns, naming
from harness.stacks.readers.serverless.draft import Draft
from harness.stacks.readers.serverless.nodes import Node, plain
from harness.stacks.readers.serverless.service import Service, ServiceFunction

_FUNCTION = naming.function("custom-resource-existing-s3")
_ROLE = "IamRoleCustomResourcesLambdaExecution"
_CODE = Path(__file__).with_name("existing_bucket.py")


@dataclass(frozen=True)
class Notification:
    function: ServiceFunction
    bucket: Node
    event: Any
    rules: list[dict[str, Any]]


def add(service: Service, draft: Draft, by_function: dict[str, list[Notification]]) -> None:
    """Add a custom resource for each function."""
    last_of: dict[str, str] = {}
    for wanted in by_function.values():
        first = wanted[0]
        bucket = str(plain(first.bucket))
        for other in wanted:
            if str(plain(other.bucket)) != bucket:
                raise BadInput(
                    f"{other.function.title} has events of two buckets that exist: one is allowed",
                    where=other.bucket.where,
                )
        logical_id = f"{naming.normal(first.function.key)}CustomS31"
        depends_on = [first.function.logical_id, _FUNCTION]
        if bucket in last_of:  # each reads the bucket's notifications before it writes them
            depends_on.append(last_of[bucket])
        last_of[bucket] = logical_id
        draft.add(
            logical_id,
            "Custom::S3",
            {
                "ServiceToken": arns.attribute(_FUNCTION),
                "FunctionName": first.function.physical_name,
                "FunctionArn": first.function.arn,
                "BucketName": first.bucket,
                "BucketConfigs": [{"Event": n.event, "Rules": n.rules} for n in wanted],
            },
            first.bucket.where,
            depends_on=depends_on,
        )
    if by_function:
        _add_function(service, draft, next(iter(by_function.values()))[0])


def _add_function(service: Service, draft: Draft, first: Notification) -> None:
    where = first.bucket.where
    statement = {
        "Effect": "Allow",
        "Action": [
            "s3:PutBucketNotification",
            "s3:GetBucketNotification",
            "lambda:AddPermission",
            "lambda:RemovePermission",
            "logs:CreateLogStream",
            "logs:CreateLogGroup",
            "logs:PutLogEvents",
        ],
        "Resource": "*",
    }
    draft.add(
        _ROLE,
        "AWS::IAM::Role",
        {
            "AssumeRolePolicyDocument": {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {"Service": ["lambda.amazonaws.com"]},
                        "Action": ["sts:AssumeRole"],
                    }
                ],
            },
            "Policies": [
                {
                    "PolicyName": f"{service.prefix}-custom-resources-lambda",
                    "PolicyDocument": {"Version": "2012-10-17", "Statement": [statement]},
                }
            ],
        },
        where,
    )
    draft.add(
        _FUNCTION,
        "AWS::Lambda::Function",
        {
            "Code": {"ZipFile": _CODE.read_text("utf-8")},
            "FunctionName": f"{service.prefix}-custom-resource-existing-s3",
            "Handler": "index.handler",
            "Runtime": "python3.12",
            "MemorySize": 1024,
            "Timeout": 180,
            "Role": arns.attribute(_ROLE),
        },
        where,
        depends_on=[_ROLE],
    )
