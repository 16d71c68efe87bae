"""Whether a function's role may read the source that a new mapping names.

Lambda tries it out when the mapping is made. Lambda Developer Guide: the execution role
permissions of each event source.
"""

from __future__ import annotations

from typing import Any

from localstack.aws.api import CommonServiceException

from ..imported import imported
from . import callers
from .actions import Demand
from .deciding import decided

_READS = {
    "sqs": ("ReceiveMessage", "DeleteMessage", "GetQueueAttributes"),
    "kinesis": ("GetRecords", "GetShardIterator", "DescribeStream", "ListShards"),
    "dynamodb": ("GetRecords", "GetShardIterator", "DescribeStream"),
}


def check(account: str, region: str, request: dict[str, Any]) -> None:
    """
    Raises:
        InvalidParameterValueException: it may not.
    """
    source = request.get("EventSourceArn") or ""
    service = source.split(":")[2] if source.count(":") >= 5 else ""
    role = _role(account, region, request.get("FunctionName") or "")
    if service not in _READS or role is None:
        return
    caller = callers.of_role(role, "lambda")
    for name in _READS[service]:
        if not decided(caller, Demand(f"{service}:{name}", source), region=region).allowed:
            raise CommonServiceException(
                "InvalidParameterValueException", _why(service, source, name), status_code=400
            )


def _why(service: str, source: str, name: str) -> str:
    if service == "sqs":
        return f"The provided execution role does not have permissions to call {name} on SQS"
    names = _READS[service]
    listed = f"{', '.join(names[:-1])}, and {names[-1]}"
    return (
        f"Cannot access stream {source}. Please ensure the role can perform the {listed} Actions "
        "on your stream in IAM."
    )


def _role(account: str, region: str, function: str) -> str | None:
    models = imported("localstack.services.lambda_.invocation.models")
    if models is None:
        return None
    name = function.partition(":function:")[2] or function
    found = models.lambda_stores[account][region].functions.get(name.partition(":")[0])
    latest = found.versions.get("$LATEST") if found else None
    return str(latest.config.role) if latest else None
