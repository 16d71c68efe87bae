"""What a request's parameters may be by themselves, told as AWS tells it: all faults at once."""

from __future__ import annotations

from typing import Any

from ..backend import validation_error

Body = dict[str, Any]
_ENUMS = {
    "ReturnConsumedCapacity": "INDEXES, TOTAL, NONE",
    "ReturnItemCollectionMetrics": "SIZE, NONE",
    "ReturnValues": "ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW",
    "ReturnValuesOnConditionCheckFailure": "ALL_OLD, NONE",
    "Select": "SPECIFIC_ATTRIBUTES, COUNT, ALL_ATTRIBUTES, ALL_PROJECTED_ATTRIBUTES",
    "ConditionalOperator": "OR, AND",
}
_RANGES = {"Limit": (1, None), "Segment": (0, 999999), "TotalSegments": (1, 1000000)}
_LEGACY = (
    "AttributesToGet",
    "AttributeUpdates",
    "QueryFilter",
    "KeyConditions",
    "ScanFilter",
    "Expected",
    "ConditionalOperator",
)
_EXPRESSIONS = (
    "UpdateExpression",
    "KeyConditionExpression",
    "FilterExpression",
    "ConditionExpression",
    "ProjectionExpression",
)


def check(body: Body, *required: str) -> None:
    """Raise for required parameters that are missing, wrong enumerations, numbers out of range."""
    faults = [
        _fault("null", name, "Member must not be null")
        for name in required
        if body.get(name) is None
    ]
    for name, allowed in _ENUMS.items():
        value = body.get(name)
        if value is not None and value not in allowed.split(", "):
            rule = f"Member must satisfy enum value set: [{allowed}]"
            faults.append(_fault(f"'{value}'", name, rule))
    for name, (low, high) in _RANGES.items():
        value = body.get(name)
        if value is None:
            continue
        if value < low:
            rule = f"Member must have value greater than or equal to {low}"
            faults.append(_fault(f"'{value}'", name, rule))
        elif high is not None and value > high:
            rule = f"Member must have value less than or equal to {high}"
            faults.append(_fault(f"'{value}'", name, rule))
    raise_for(faults)


def raise_for(faults: list[str]) -> None:
    if faults:
        errors = "error" if len(faults) == 1 else "errors"
        raise validation_error(f"{len(faults)} validation {errors} detected: {'; '.join(faults)}")


def _fault(value: str, name: str, rule: str) -> str:
    member = name[0].lower() + name[1:]
    return f"Value {value} at '{member}' failed to satisfy constraint: {rule}"


def one_language(body: Body) -> None:
    """Raise where expressions and the parameters that they replaced are mixed."""
    legacy = [name for name in _LEGACY if body.get(name) is not None]
    expressions = [name for name in _EXPRESSIONS if body.get(name) is not None]
    if legacy and expressions:
        raise validation_error(
            "Can not use both expression and non-expression parameters in the same request: "
            f"Non-expression parameters: {{{', '.join(legacy)}}} "
            f"Expression parameters: {{{', '.join(expressions)}}}"
        )
    if body.get("ConditionalOperator") and not (
        body.get("QueryFilter") or body.get("ScanFilter") or body.get("Expected")
    ):
        raise validation_error("ConditionalOperator cannot be used without Filter or Expected")


def return_values(body: Body, *allowed: str) -> None:
    """Raise for ReturnValues that the operation does not know."""
    if body.get("ReturnValues", "NONE") not in ("NONE", *allowed):
        raise validation_error("ReturnValues can only be ALL_OLD or NONE")
