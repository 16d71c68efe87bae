"""Attributes of Fn::GetAtt that a resource's type does not have."""

from __future__ import annotations

import re
from collections.abc import Iterator

from harness.errors import BadInput, did_you_mean
from harness.stacks.template import Template
from harness.stacks.validation.schemas.library import schema_of
from harness.stacks.validation.walk import Call, calls
from harness.stacks.values import VARIABLE

SAM = "AWS::Serverless::"
_OF_SAM = frozenset(
    ["Alias", "ApiKey", "Deployment", "DestinationQueue", "DestinationTopic", "DomainName"]
) | frozenset(["Stage", "UsagePlan", "UsagePlanKey", "Version"])
"""Names under which SAM makes the resources of a resource known: `!GetAtt Work.Version.Arn`."""


def check_attributes(template: Template) -> Iterator[BadInput]:
    """Held against the attributes that AWS's schemas name; types without one are passed."""
    for call in calls(template):
        for logical_id, attribute in _asked(call):
            resource = template.resources.get(logical_id)
            schema = schema_of(resource["Type"]) if resource else None
            if resource is None or schema is None:
                continue
            if attribute.split(".")[0] in _OF_SAM and resource["Type"].startswith(SAM):
                continue
            known: list[str] = schema["attributes"]
            if not any(name == attribute or re.fullmatch(name, attribute) for name in known):
                yield BadInput(
                    f"{resource['Type']} {logical_id!r} has no attribute {attribute!r}",
                    where=template.where(*call.path),
                    fix=did_you_mean(attribute, known)
                    or f"Ref gives its name or id: `!Ref {logical_id}`",
                )


def _asked(call: Call) -> Iterator[tuple[str, str]]:
    argument = call.argument
    if call.function == "Fn::GetAtt":
        parts = argument.split(".", 1) if isinstance(argument, str) else argument
        if isinstance(parts, list) and len(parts) == 2 and all(isinstance(p, str) for p in parts):
            yield parts[0], parts[1]
    elif call.function == "Fn::Sub":
        text, own = argument, {}
        if isinstance(argument, list) and len(argument) == 2:
            text, own = argument
        for name in VARIABLE.findall(text) if isinstance(text, str) else ():
            logical_id, dot, attribute = name.partition(".")
            if dot and not (isinstance(own, dict) and name in own):
                yield logical_id, attribute
