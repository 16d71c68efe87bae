"""`alexaSkill` and `alexaSmartHome`: only permissions, since the skill is not of the stack."""

from __future__ import annotations

from harness.stacks.readers.serverless import fields, naming
from harness.stacks.readers.serverless.draft import Draft
from harness.stacks.readers.serverless.events.permission import allow
from harness.stacks.readers.serverless.service import Service

_KINDS = {
    "alexaSkill": ("AlexaSkill", "alexa-appkit.amazon.com"),
    "alexaSmartHome": ("AlexaSmartHome", "alexa-connectedhome.amazon.com"),
}


def add(service: Service, draft: Draft) -> None:
    for function in service.functions:
        for kind, (part, principal) in _KINDS.items():
            for number, (_, event) in enumerate(function.events(kind), 1):
                settings = isinstance(event.value, dict) and not fields.is_intrinsic(event)
                if settings and not fields.flag(event.get("enabled"), "enabled", True):
                    continue
                token = fields.required(event, "appId", kind) if settings else event
                allow(
                    draft,
                    f"{naming.normal(function.key)}LambdaPermission{part}{number}",
                    function.arn,
                    principal,
                    event.where,
                    EventSourceToken=token,
                )
