"""What the engine can really change in a stack that is there.

LocalStack's CloudFormation reports UPDATE_COMPLETE for most resource types without changing
anything ("the update operation is not implemented for this resource"). So only changes that
are known to arrive are made in place; for any other one the stack is made anew.
"""

from __future__ import annotations

from typing import Any

_FUNCTION = frozenset(
    [
        "Description",
        "DeadLetterConfig",
        "Environment",
        "Handler",
        "Layers",
        "MemorySize",
        "Runtime",
        "Timeout",
    ]
)

IN_PLACE: dict[str, frozenset[str]] = {
    "AWS::Serverless::Function": _FUNCTION - {"DeadLetterConfig"} | {"CodeUri", "InlineCode"},
    "AWS::Lambda::Function": _FUNCTION | {"Code"},
    "AWS::Serverless::StateMachine": frozenset(
        {"DefinitionUri", "Definition", "DefinitionSubstitutions"}
    ),
    "AWS::StepFunctions::StateMachine": frozenset(
        {"DefinitionS3Location", "Definition", "DefinitionString", "DefinitionSubstitutions"}
    ),
}
"""Properties whose change arrives, by type (read in LocalStack 4.13.1's resource providers)."""


def why_not_in_place(before: dict[str, Any], after: dict[str, Any]) -> str | None:
    """None where every difference can be made in place; else the first one that cannot."""
    for section in sorted(set(before) | set(after)):
        if section not in ("Resources", "Description", "Metadata") and (
            before.get(section) != after.get(section)
        ):
            return f"{section} changed"
    old, new = before.get("Resources", {}), after["Resources"]
    for name in sorted(set(old) | set(new)):
        if name not in old:
            return f"{name} is new"
        if name not in new:
            return f"{name} is gone"
        reason = _why_not(name, old[name], new[name])
        if reason:
            return reason
    return None


def _why_not(name: str, before: dict[str, Any], after: dict[str, Any]) -> str | None:
    if _without_properties(before) != _without_properties(after):
        return f"{name} changed"
    old, new = before.get("Properties") or {}, after.get("Properties") or {}
    if old == new:
        return None
    allowed = IN_PLACE.get(after["Type"], frozenset())
    if "AutoPublishAlias" in new:
        allowed = frozenset()  # an alias is not moved to the new version
    for key in sorted(set(old) | set(new)):
        if old.get(key) != new.get(key) and (key not in allowed or key not in new):
            return f"{key} of {name} changed"
    return None


def _without_properties(resource: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in resource.items() if k not in ("Properties", "Metadata")}
