"""`url` of a function (Serverless Framework: Lambda Function URLs)."""

from __future__ import annotations

from typing import Any

from harness.stacks.readers.serverless import arns, fields, keys, naming
from harness.stacks.readers.serverless.draft import Draft
from harness.stacks.readers.serverless.nodes import Node
from harness.stacks.readers.serverless.service import Service, ServiceFunction


def add_url(service: Service, draft: Draft, function: ServiceFunction) -> None:
    url = function.node.get("url")
    if url is None or url.value is False:
        return
    service.keys.check(url, keys.URL, f"url of {function.title}")
    authorizer = url.get("authorizer")
    logical_id = f"{naming.normal(function.key)}LambdaFunctionUrl"
    mode = url.get("invokeMode")
    draft.add(
        logical_id,
        "AWS::Lambda::Url",
        {
            "AuthType": "AWS_IAM" if authorizer and authorizer.value == "aws_iam" else "NONE",
            "TargetFunctionArn": function.arn,
            "Cors": _cors(url.get("cors")),
            "InvokeMode": mode if mode and mode.value != "BUFFERED" else None,
        },
        url.where,
    )
    draft.outputs[logical_id] = {
        "Description": "Lambda Function URL",
        "Value": arns.attribute(logical_id, "FunctionUrl"),
    }
    if not (authorizer and authorizer.value == "aws_iam"):
        draft.add(
            f"{naming.normal(function.key)}LambdaPermissionFnUrl",
            "AWS::Lambda::Permission",
            {
                "FunctionName": function.arn,
                "Action": "lambda:InvokeFunctionUrl",
                "Principal": "*",
                "FunctionUrlAuthType": "NONE",
            },
            url.where,
        )


def _cors(node: Node | None) -> dict[str, Any] | None:
    if node is None or node.value is False:
        return None
    headers = ["Content-Type", "X-Amz-Date", "Authorization", "X-Api-Key"]
    headers += ["X-Amz-Security-Token", "X-Amz-User-Agent", "X-Amzn-Trace-Id"]
    return fields.optional(
        {
            "AllowCredentials": node.get("allowCredentials"),
            "AllowHeaders": node.get("allowedHeaders") or headers,
            "AllowMethods": node.get("allowedMethods") or ["*"],
            "AllowOrigins": node.get("allowedOrigins") or ["*"],
            "ExposeHeaders": node.get("exposedResponseHeaders"),
            "MaxAge": node.get("maxAge"),
        }
    )
