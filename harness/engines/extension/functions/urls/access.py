"""Who may call a function URL.

`AWS_IAM` asks for a request that is signed for Lambda; `NONE` for a statement in the function's
own policy that lets everybody in. Source: Lambda developer guide, "Control access to Lambda
function URLs".
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

_ACTIONS = ("lambda:InvokeFunctionUrl", "lambda:*", "*")
_SIGNED = re.compile(
    r"AWS4-HMAC-SHA256\s+Credential=(?P<key>[^/]+)/\d{8}/[a-z0-9-]+/(?P<service>[a-z0-9-]+)"
    r"/aws4_request,\s*SignedHeaders=(?P<headers>[^,]+),\s*Signature=[0-9a-f]{64}"
)


def signer(request: Any) -> str | None:
    """The access key id that signed the request for Lambda; None where nobody did."""
    if found := _SIGNED.match(request.headers.get("Authorization") or ""):
        complete = "host" in found["headers"].split(";")
        return found["key"] if found["service"] == "lambda" and complete else None
    credential = str(request.args.get("X-Amz-Credential") or "").split("/")
    signed = re.fullmatch("[0-9a-f]{64}", request.args.get("X-Amz-Signature") or "")
    return credential[0] if signed and credential[3:] == ["lambda", "aws4_request"] else None


def open_to_all(function: Any, qualifier: str) -> bool:
    """Whether the policy lets everybody call the URL."""
    policy = function.permissions.get(qualifier)
    statements = policy.policy.Statement if policy is not None else []
    return any(_lets_all(json.loads(json.dumps(s, default=vars))) for s in statements)


def _lets_all(statement: Mapping[str, Any]) -> bool:
    principal = statement.get("Principal")
    everybody = principal == "*" or (
        isinstance(principal, Mapping) and principal.get("AWS") in ("*", ["*"])
    )
    condition = (statement.get("Condition") or {}).get("StringEquals") or {}
    return (
        statement.get("Effect") == "Allow"
        and everybody
        and statement.get("Action") in _ACTIONS
        and condition.get("lambda:FunctionUrlAuthType", "NONE") == "NONE"
    )


def iam_identity(access_key: str, account: str) -> dict[str, Any]:
    """What an event tells of who signed its request."""
    return {
        "accessKey": access_key,
        "accountId": account,
        "callerId": access_key,
        "cognitoIdentity": None,
        "principalOrgId": None,
        "userArn": f"arn:aws:iam::{account}:root",
        "userId": access_key,
    }
