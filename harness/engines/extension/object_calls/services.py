"""Which calls may come as objects: those to which botocore adds nothing of its own.

botocore's customisations are in its `handlers.BUILTIN_HANDLERS` (1.44); a service is here when
none of them concerns it, or what they do is done in `s3` too.
"""

from __future__ import annotations

import functools
from typing import Any

from . import s3
from .checks import Plain

SERVICES = frozenset(
    {
        *("apigateway", "apigatewayv2", "cloudformation", "cloudwatch", "cognito-identity"),
        *("cognito-idp", "dynamodb", "dynamodbstreams", "events", "firehose", "kinesis", "kms"),
        *("lambda", "logs", "pipes", "resource-groups", "resourcegroupstaggingapi", "scheduler"),
        *("s3", "secretsmanager", "ses", "sesv2", "sns", "sqs", "ssm", "stepfunctions", "sts"),
    }
)
_PROTOCOLS = frozenset({"json", "query", "rest-json", "rest-xml"})


def _may(service: str, operation: str) -> bool:
    if service == "s3":
        return operation in s3.PARAMETERS
    return (service, operation) != ("cloudformation", "GetTemplate")


@functools.cache
def operations(service: str) -> tuple[Any, str, dict[str, Any]]:
    """LocalStack's model of a service, its protocol, and its operations by their Python names.

    Raises:
        Plain: its calls are made over HTTP.
    """
    from botocore import xform_name
    from localstack.aws.spec import load_service

    if service not in SERVICES:
        raise Plain
    model = load_service(service)
    protocol = next((p for p in (model.resolved_protocol, model.protocol) if p in _PROTOCOLS), None)
    if protocol is None:
        raise Plain
    named = {xform_name(name): model.operation_model(name) for name in model.operation_names}
    return model, protocol, {n: op for n, op in named.items() if _may(service, op.name)}
