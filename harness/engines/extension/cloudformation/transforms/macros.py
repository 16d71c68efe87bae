"""Macros: transforms that are functions of the account.

AWS: CloudFormation User Guide, "Create a CloudFormation macro definition".
"""

from __future__ import annotations

import json
import uuid
from typing import Any

from botocore.exceptions import ClientError
from localstack.aws.connect import connect_to
from localstack.services.cloudformation.stores import get_cloudformation_store

from ..language.errors import TemplateError
from .context import Context


def call(name: str, parameters: dict[str, Any], fragment: Any, context: Context) -> Any:
    """What the macro makes of `fragment`."""
    account, region = context.scope.account, context.scope.region
    known = get_cloudformation_store(account, region).macros.get(name)
    if not known:
        raise TemplateError(f"No transform named {name} found.")
    event = {
        "region": region,
        "accountId": account,
        "fragment": fragment,
        "transformId": f"{account}::{name}",
        "params": parameters,
        "requestId": str(uuid.uuid4()),
        "templateParameterValues": {k: p.value for k, p in context.parameters.items()},
    }
    client = connect_to(aws_access_key_id=account, region_name=region).lambda_
    try:
        answer = client.invoke(FunctionName=known["FunctionName"], Payload=json.dumps(event))
    except ClientError as error:
        raise _failed(name, error.response["Error"]["Message"]) from error
    text = answer["Payload"].read()
    if answer.get("FunctionError"):
        raise _failed(name, f"its function failed: {text.decode(errors='replace')}")
    try:
        found = json.loads(text)
        status = str(found["status"]).lower()
    except (ValueError, TypeError, KeyError):
        raise _failed(name, "its answer is no object with status and fragment") from None
    if status != "success":
        raise _failed(name, found.get("errorMessage") or f"its status is {found['status']}")
    return found.get("fragment")


def _failed(name: str, reason: str) -> TemplateError:
    return TemplateError(f"Transform {name} failed with: {reason}")
