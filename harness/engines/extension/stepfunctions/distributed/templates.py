"""Values of a Map's parts, with their paths and expressions evaluated in the state.

The interpreter evaluates templates as parts of the states that its grammar knows: a Pass state
takes any template, so each part is read as the one of a Pass state.
"""

from __future__ import annotations

import json
from typing import Any

from ..fields import field

_NAME = "Value"


def evaluate(template: dict[str, Any], env: Any, language: str, name: str) -> dict[str, Any]:
    """The template's value; `name`: the field that errors tell."""
    if not template:
        return {}
    from localstack.services.stepfunctions.asl.parse.asl_parser import AmazonStateLanguageParser

    if language == "JSONata":
        state: dict[str, Any] = {"Type": "Pass", "End": True, "Output": template}
    else:
        state = {"Type": "Pass", "End": True, "Parameters": _paths(template)}
    text = json.dumps({"QueryLanguage": language, "StartAt": _NAME, "States": {_NAME: state}})
    program, _ = AmazonStateLanguageParser.parse(text)
    parsed = program.states.states[_NAME]
    with field(name):
        if language == "JSONata":
            parsed.output.jsonata_template_value.eval(env=env)
        else:
            parsed.parameters.eval(env=env)
    value = env.stack.pop()
    return value if isinstance(value, dict) else {}


def _paths(template: dict[str, Any]) -> dict[str, Any]:
    """`MaxItemsPath: $.n` written as the template `MaxItems.$: $.n`."""
    found = {}
    for name, value in template.items():
        if name.endswith("Path") and isinstance(value, str):
            found[f"{name.removesuffix('Path')}.$"] = value
        else:
            found[name] = value
    return found
