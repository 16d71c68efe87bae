"""`apiGateway.apiKeys` and `usagePlan` (Serverless Framework: REST API, Setting API keys)."""

from __future__ import annotations

from typing import Any

from harness.stacks.readers.serverless import fields, naming
from harness.stacks.readers.serverless.draft import Draft
from harness.stacks.readers.serverless.nodes import Node
from harness.stacks.readers.serverless.service import Service


def add(service: Service, draft: Draft, settings: Node, api: Any, deployment: str) -> None:
    listed = settings.get("apiKeys") or service.provider.get("apiKeys")
    plans = settings.get("usagePlan") or service.provider.get("usagePlan")
    if listed is None and plans is None:
        return
    named = _named_plans(plans)
    if named:
        for name, plan in named.items():
            _plan(service, draft, api, deployment, name=name, plan=plan)
    else:
        where = (plans or listed or settings).where
        _plan(service, draft, api, deployment, name="", plan=plans or Node({}, where))
    number = 0
    for key in fields.listing(listed, "apiKeys"):
        name = next(iter(key.value), "") if isinstance(key.value, dict) else ""
        if name in named and isinstance(key.value[name].value, list):
            for n, one in enumerate(key.value[name].value, 1):
                part = f"{naming.first_upper(name)}{n}"
                _key(service, draft, api, deployment, key=one, part=part, plan=name)
        else:
            number += 1
            _key(service, draft, api, deployment, key=key, part=str(number), plan="")


def _named_plans(plans: Node | None) -> dict[str, Node]:
    found: dict[str, Node] = {}
    if plans is not None and isinstance(plans.value, list):
        for plan in plans.value:
            found.update(fields.mapping(plan, "a usage plan"))
    return found


def _plan(
    service: Service, draft: Draft, api: Any, deployment: str, *, name: str, plan: Node
) -> None:
    quota, throttle = plan.get("quota"), plan.get("throttle")
    inner = f"-{name}-" if name else "-"
    draft.add(
        f"ApiGatewayUsagePlan{naming.first_upper(name)}",
        "AWS::ApiGateway::UsagePlan",
        {
            "ApiStages": [{"ApiId": api, "Stage": service.stage}],
            "UsagePlanName": f"{service.name}{inner}{service.stage}",
            "Quota": _renamed(quota, {"limit": "Limit", "offset": "Offset", "period": "Period"}),
            "Throttle": _renamed(throttle, {"burstLimit": "BurstLimit", "rateLimit": "RateLimit"}),
        },
        plan.where,
        depends_on=[deployment],
    )


def _renamed(node: Node | None, names: dict[str, str]) -> dict[str, Any] | None:
    if node is None:
        return None
    return fields.optional({new: node.get(old) for old, new in names.items()})


def _key(
    service: Service, draft: Draft, api: Any, deployment: str, *, key: Node, part: str, plan: str
) -> None:
    settings = key if isinstance(key.value, dict) else Node({"name": key}, key.where)
    logical_id = f"ApiGatewayApiKey{part}"
    draft.add(
        logical_id,
        "AWS::ApiGateway::ApiKey",
        {
            "Enabled": fields.flag(settings.get("enabled"), "enabled of an API key", True),
            "Name": settings.get("name"),
            "Value": settings.get("value"),
            "Description": settings.get("description"),
            "CustomerId": settings.get("customerId"),
            "StageKeys": [{"RestApiId": api, "StageName": service.stage}],
        },
        key.where,
        depends_on=[deployment],
    )
    draft.add(
        f"ApiGatewayUsagePlanKey{part}",
        "AWS::ApiGateway::UsagePlanKey",
        {
            "KeyId": {"Ref": logical_id},
            "KeyType": "API_KEY",
            "UsagePlanId": {"Ref": f"ApiGatewayUsagePlan{naming.first_upper(plan)}"},
        },
        key.where,
    )
