"""`alb`: rules of a load balancer's listener (Serverless Framework: Application Load Balancer)."""

from __future__ import annotations

import hashlib
from typing import Any

from harness.errors import BadInput
from harness.stacks.readers.serverless import fields, keys, naming
from harness.stacks.readers.serverless.draft import Draft
from harness.stacks.readers.serverless.events.permission import allow
from harness.stacks.readers.serverless.events.sqs import source_name
from harness.stacks.readers.serverless.nodes import Node
from harness.stacks.readers.serverless.service import Service, ServiceFunction

_CONDITIONS = {
    "path": ("path-pattern", "PathPatternConfig"),
    "host": ("host-header", "HostHeaderConfig"),
    "method": ("http-request-method", "HttpRequestMethodConfig"),
    "ip": ("source-ip", "SourceIpConfig"),
}
_PRINCIPAL = "elasticloadbalancing.amazonaws.com"


def add(service: Service, draft: Draft) -> None:
    for function in service.functions:
        for number, (_, event) in enumerate(function.events("alb"), 1):
            _add(service, draft, function, number, event)


def _add(
    service: Service, draft: Draft, function: ServiceFunction, number: int, event: Node
) -> None:
    what = f"the alb event of {function.title}"
    service.keys.check(event, keys.ALB, what)
    if (authorizer := event.get("authorizer")) is not None:
        raise BadInput(f"authorizers of {what} are not read", where=authorizer.where)
    listener = fields.required(event, "listenerArn", what)
    prefix = naming.normal(function.key)
    balancer = naming.letters_and_digits(_balancer(listener, what))
    group = f"{prefix}AlbTargetGroup{balancer}"
    named = f"{service.name}-{function.key}-{balancer}-{service.stage}"
    digest = hashlib.md5(named.encode(), usedforsecurity=False).hexdigest()
    allow(draft, f"{prefix}LambdaPermissionRegisterTarget", function.arn, _PRINCIPAL, event.where)
    draft.add(
        group,
        "AWS::ElasticLoadBalancingV2::TargetGroup",
        {
            "TargetType": "lambda",
            "Targets": [{"Id": function.arn}],
            "Name": event.get("targetGroupName") or digest,
            "TargetGroupAttributes": [
                {
                    "Key": "lambda.multi_value_headers.enabled",
                    "Value": fields.flag(event.get("multiValueHeaders"), what, False),
                }
            ],
        },
        event.where,
        depends_on=[f"{prefix}LambdaPermissionRegisterTarget"],
    )
    draft.add(
        f"{prefix}AlbListenerRule{number}",
        "AWS::ElasticLoadBalancingV2::ListenerRule",
        {
            "Actions": [{"Type": "forward", "TargetGroupArn": {"Ref": group}}],
            "Conditions": _conditions(fields.required(event, "conditions", what), what),
            "ListenerArn": listener,
            "Priority": fields.required(event, "priority", what),
        },
        event.where,
    )
    allow(
        draft,
        f"{prefix}LambdaPermissionAlb",
        function.arn,
        _PRINCIPAL,
        event.where,
        {"Ref": group},
    )


def _balancer(listener: Node, what: str) -> str:
    if isinstance(listener.value, str) and listener.value.startswith("arn:"):
        return listener.value.split("/")[-2] if listener.value.count("/") > 1 else "alb"
    return source_name(listener, what, ":")


def _conditions(node: Node, what: str) -> list[dict[str, Any]]:
    found = []
    for key, value in fields.mapping(node, f"conditions of {what}").items():
        if key in _CONDITIONS:
            name, config = _CONDITIONS[key]
            found.append({"Field": name, config: {"Values": fields.one_or_more(value)}})
        elif key == "query":
            pairs = [{"Key": k, "Value": v} for k, v in fields.mapping(value, key).items()]
            found.append({"Field": "query-string", "QueryStringConfig": {"Values": pairs}})
        elif key == "header":
            for header in fields.one_or_more(value):
                named = fields.required(header, "name", "a header")
                values = fields.required(header, "values", "a header")
                config_ = {"HttpHeaderName": named, "Values": values}
                found.append({"Field": "http-header", "HttpHeaderConfig": config_})
        else:
            raise BadInput(f"{what} has no condition {key!r}", where=value.where)
    return found
