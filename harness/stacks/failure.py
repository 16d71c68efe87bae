"""What to say when the engine could not make a stack."""

from __future__ import annotations

import re
from typing import Any

from harness.errors import DeployError, HarnessError, Location, Unsupported
from harness.stacks.template import Template

_FALLBACK = "is not supported but was deployed as a fallback"
"""LocalStack's reason on a resource that it passed over: its status is CREATE_COMPLETE.

`CFN_IGNORE_UNSUPPORTED_RESOURCE_TYPES=0` is no way out: the check behind it reads a catalogue
that is downloaded, and without it refuses AWS::Lambda::Function too."""
_SAM_ERRORS = re.compile(
    r"Resource with id \[(\w+)\] is invalid\. (.*?)(?= Resource with id \[|$)", re.S
)
_UNREADABLE = re.compile(r"Unable to fetch parameters \[(.*?)\] from parameter store")
_WRAPPED = re.compile(r'^Resource handler returned message: "(.*)" \(RequestToken: .*\)$', re.S)
IMPOSSIBLE = "The engine cannot change"
"""How the engine begins to say that AWS could make an update, but it cannot."""
_CLIENT_ERROR = re.compile(r"An error occurred \((\S+)\) when calling the (\S+) operation: ")
_CANNOT_RUN = re.compile(r"function \S+ (cannot run here: .*)")
"""The runtime's refusal of a function, where the host has nothing to run it with."""
_MOST_EVENTS = 12
"""They have to fit one screen; that something began says less than how it ended."""


def passed_over(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Events of resources that the engine only pretended to make, oldest first."""
    return [e for e in reversed(events) if _FALLBACK in e.get("ResourceStatusReason", "")]


def not_in_place(events: list[dict[str, Any]]) -> str | None:
    """Why the engine could not make an update, if that is all that went wrong."""
    return next(
        (
            f"{event['LogicalResourceId']}: {_reason(event)}"
            for event in events
            if _reason(event).startswith(IMPOSSIBLE)
        ),
        None,
    )


def unsupported(template: Template, engine: str, resources: list[tuple[str, str]]) -> Unsupported:
    """The error for `resources` (logical id and type) that the engine cannot make."""
    first = resources[0][0]
    named = "; ".join(
        f"{logical_id} is of type {kind} (line {template.line(logical_id) or '?'})"
        for logical_id, kind in resources
    )
    return Unsupported(
        engine,
        f"its CloudFormation cannot make {named}",
        where=template.place(first),
        fix="take it out of the template that is tested, or use another engine",
    )


def of_change_set(template: Template, name: str, reason: str) -> HarnessError:
    """The error for a change set that could not be computed: nothing was made yet."""
    if missing := _UNREADABLE.search(reason):
        return _no_ssm_parameter(template, missing[1])
    invalid = [(m[1], m[2]) for m in _SAM_ERRORS.finditer(reason)]
    if invalid:
        told = [f"{owner} (line {template.line(owner)}): {what}" for owner, what in invalid]
        return DeployError(
            f"SAM cannot translate {told[0]}",
            where=template.place(invalid[0][0]),
            fix="\n  ".join(told[1:]) or None,
        )
    return DeployError(
        f"stack {name!r} cannot be deployed: {reason}", where=Location(template.path)
    )


def _no_ssm_parameter(template: Template, value: str) -> DeployError:
    asked = [
        name
        for name, declared in template.parameters.items()
        if str(declared.get("Type", "")).startswith("AWS::SSM")
    ]
    by_default = [n for n in asked if template.parameters[n].get("Default") == value]
    name = (by_default or asked or [""])[0]
    return DeployError(
        f"parameter {name!r} names an SSM parameter that the engine does not have: {value}",
        where=template.where("Parameters", name),
        fix="put it into the engine before the deployment",
    )


def of_stack(
    template: Template, engine: str, name: str, stack: dict[str, Any], events: list[dict[str, Any]]
) -> HarnessError:
    """The error for a stack that failed, with its events: the cause first.

    `events` are newest first, as CloudFormation gives them.
    """
    if skipped := passed_over(events):
        return unsupported(
            template, engine, [(e["LogicalResourceId"], e["ResourceType"]) for e in skipped]
        )
    failed = [
        e
        for e in reversed(events)
        if e["ResourceStatus"].endswith("FAILED")
        and e["ResourceType"] != "AWS::CloudFormation::Stack"
    ]
    causes = [e for e in failed if _own_reason(e)]
    told = "\n  ".join(["events, the cause first:", *_listed(template, causes, events)])
    if not causes:
        reason = stack.get("StackStatusReason") or "the engine gives no reason"
        return DeployError(
            f"stack {name!r} failed with {stack['StackStatus']}: {reason}",
            where=Location(template.path),
            fix=told,
        )
    first = causes[0]
    logical_id = first["LogicalResourceId"]
    if refused := _CANNOT_RUN.search(_reason(first)):
        return Unsupported(
            engine,
            f"function {logical_id} {refused[1]}",
            where=template.place(logical_id),
        )
    return DeployError(
        f"stack {name!r} failed: {logical_id} ({first['ResourceType']}): {_reason(first)}",
        where=template.place(logical_id),
        fix=told,
    )


def _own_reason(event: dict[str, Any]) -> bool:
    reason = event.get("ResourceStatusReason") or ""
    return bool(reason) and "ancelled" not in reason


def _reason(event: dict[str, Any]) -> str:
    text = _WRAPPED.sub(r"\1", event.get("ResourceStatusReason") or "")
    return _CLIENT_ERROR.sub(r"\1 (\2): ", text)


def _listed(
    template: Template, causes: list[dict[str, Any]], events: list[dict[str, Any]]
) -> list[str]:
    ids = {e["EventId"] for e in causes}
    others = [
        e
        for e in events
        if e["EventId"] not in ids and not e["ResourceStatus"].endswith("_IN_PROGRESS")
    ][: _MOST_EVENTS - len(causes)]
    return [_line(template, e) for e in [*causes, *others]]


def _line(template: Template, event: dict[str, Any]) -> str:
    logical_id = event["LogicalResourceId"]
    line = template.line(logical_id)
    place = f" (line {line})" if line else ""
    reason = _reason(event)
    return f"{event['ResourceStatus']:<24} {logical_id}{place}" + (f": {reason}" if reason else "")
