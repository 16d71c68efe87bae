"""ARNs that only CloudFormation can finish."""

from __future__ import annotations

from typing import Any

PARTITION = {"Ref": "AWS::Partition"}
REGION = {"Ref": "AWS::Region"}
ACCOUNT = {"Ref": "AWS::AccountId"}


def joined(*parts: Any) -> dict[str, Any]:
    return {"Fn::Join": ["", list(parts)]}


def attribute(logical_id: str, name: str = "Arn") -> dict[str, Any]:
    return {"Fn::GetAtt": [logical_id, name]}


def in_account(service: str, *parts: Any) -> dict[str, Any]:
    return joined("arn:", PARTITION, f":{service}:", REGION, ":", ACCOUNT, ":", *parts)


def invocation(function_arn: Any) -> dict[str, Any]:
    """What API Gateway calls to invoke a function."""
    return joined(
        "arn:",
        PARTITION,
        ":apigateway:",
        REGION,
        ":lambda:path/2015-03-31/functions/",
        function_arn,
        "/invocations",
    )


def function_named(name: str, suffix: str = "") -> dict[str, Any]:
    """A function's ARN without a reference, which would make a circle in a role."""
    arn = "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:"
    return {"Fn::Sub": f"{arn}{name}{suffix}"}
