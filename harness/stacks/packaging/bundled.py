"""What SAM changes of a function when esbuild has bundled it."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

from harness.stacks.build.esbuild import handler_of
from harness.stacks.build.plan import Plan
from harness.stacks.functions import Function, property_of
from harness.stacks.template import Template

_MAPS = "--enable-source-maps"


def adapt(template: Template, body: dict[str, Any], function: Function, plan: Plan) -> Function:
    """Change the resource's `body`: the handler's path, and NODE_OPTIONS for source maps.

    Answers the function as it is called now.
    """
    properties = body.setdefault("Properties", {})
    if plan.options.get("sourcemap"):
        _use_source_maps(template, properties, function)
    if function.handler is None or "." not in function.handler:
        return function
    handler = handler_of(plan, function.handler)
    if handler != function.handler:
        properties["Handler"] = handler
    return replace(function, handler=handler)


def _use_source_maps(template: Template, properties: dict[str, Any], function: Function) -> None:
    given = property_of(template, function.logical_id, "Environment")
    variables = given.get("Variables") if isinstance(given, dict) else None
    options = (variables or {}).get("NODE_OPTIONS", "")
    if not isinstance(options, str) or _MAPS in options.split():
        return
    environment = copy.deepcopy(properties.get("Environment")) or {}
    if not isinstance(environment, dict) or "Fn::If" in environment:
        return
    own = environment.setdefault("Variables", {})
    if isinstance(own, dict) and "Fn::If" not in own:
        own["NODE_OPTIONS"] = f"{options} {_MAPS}".strip()
        properties["Environment"] = environment
