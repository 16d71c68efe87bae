"""Which resources a resource needs, and the order that follows.

AWS: CloudFormation User Guide, "DependsOn attribute".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from . import substitution
from .errors import TemplateError
from .resolver import Resolver

LATE = ("AWS::CloudFormation::WaitCondition",)
"""Types that wait for what others do: they come as late as they may."""


def needs(resource: Mapping[str, Any], resolver: Resolver, names: frozenset[str]) -> set[str]:
    """Names of the resources that have to be there before `resource`.

    Only the branch of an `Fn::If` that counts is looked at.

    Raises:
        TemplateError: it needs a resource that the stack does not have.
    """
    found = set(_in(resource.get("Properties") or {}, resolver))
    depends = resource.get("DependsOn") or []
    found |= {depends} if isinstance(depends, str) else set(depends)
    found = {name for name in found if not name.startswith("AWS::")}
    if missing := sorted(found - names):
        raise TemplateError(
            f"Template format error: Unresolved resource dependencies [{', '.join(missing)}] in "
            "the Resources block of the template"
        )
    return found


def ordered(
    resources: Mapping[str, Mapping[str, Any]], needed: Mapping[str, set[str]]
) -> list[str]:
    """Names so that each stands behind what it needs; otherwise as in the template.

    Raises:
        TemplateError: there is a circle.
    """
    left = {name: set(needed[name]) for name in resources}
    found: list[str] = []
    while left:
        ready = [name for name, wanted in left.items() if not wanted]
        if not ready:
            raise TemplateError(
                f"Circular dependency between resources: [{', '.join(sorted(_circle(left)))}]"
            )
        early = [name for name in ready if resources[name].get("Type") not in LATE]
        for name in early or ready:
            found.append(name)
            del left[name]
        done = set(early or ready)
        left = {name: wanted - done for name, wanted in left.items()}
    return found


def _circle(left: Mapping[str, set[str]]) -> set[str]:
    """What is in a circle: without what only waits for one."""
    found = set(left)
    while True:
        needed = {name for each in found for name in left[each]}
        if found <= needed:
            return found
        found &= needed


def _in(value: Any, resolver: Resolver) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from _in(each, resolver)
    if not isinstance(value, dict):
        return
    if len(value) == 1:
        (function, arguments), *_ = value.items()
        if function == "Ref" and isinstance(arguments, str):
            if not resolver.is_parameter(arguments):
                yield arguments
            return
        if function == "Fn::GetAtt":
            first = arguments.split(".")[0] if isinstance(arguments, str) else arguments[0]
            yield first
            return
        if function == "Fn::If":
            yield from _in(resolver.branch(arguments), resolver)
            return
        if function == "Fn::Sub":
            text, own = substitution.arguments(arguments)
            yield from _in(own, resolver)
            for name in substitution.variables(text):
                base = name if name.startswith("AWS::") else name.split(".")[0]
                if name not in own and not resolver.is_parameter(base):
                    yield base
            return
    for each in value.values():
        yield from _in(each, resolver)
