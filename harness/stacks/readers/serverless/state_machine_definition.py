"""`definition` of a state machine, as the text that CloudFormation takes."""

from __future__ import annotations

import json
import re
from typing import Any

from harness.stacks.readers.serverless import fields
from harness.stacks.readers.serverless.nodes import Node
from harness.stacks.readers.serverless.service import Service

_PSEUDO = re.compile(r"#\{([^}]+)\}")
"""serverless-pseudo-parameters' way to write `${AWS::Region}`."""


def definition_string(service: Service, node: Node) -> Node:
    """The definition as JSON text, with a variable of Fn::Sub for each function in it."""
    return Node(_text(service, node), node.where)


def _text(service: Service, node: Node) -> Any:
    found: dict[str, Any] = {}
    text = json.dumps(_without_intrinsics(service, node, found), ensure_ascii=False)
    for name in found:
        text = text.replace(f'"Seconds": "${{{name}}}"', f'"Seconds": ${{{name}}}')
    with_pseudo = _PSEUDO.sub(r"${\1}", text)
    if found:
        return {"Fn::Sub": [with_pseudo, found]}
    return {"Fn::Sub": with_pseudo} if with_pseudo != text else text


def _without_intrinsics(service: Service, node: Node, found: dict[str, Any]) -> Any:
    if fields.is_intrinsic(node):
        name = f"Value{len(found)}"
        found[name] = _function_key(service, node.data())
        return f"${{{name}}}"
    if isinstance(node.value, dict):
        return {k: _without_intrinsics(service, v, found) for k, v in node.value.items()}
    if isinstance(node.value, list):
        return [_without_intrinsics(service, v, found) for v in node.value]
    return node.value


def _function_key(service: Service, value: dict[str, Any]) -> dict[str, Any]:
    """`!GetAtt hello.Arn` may name a function as `functions` does."""
    keys = {function.key: function.logical_id for function in service.functions}
    getter, reference = value.get("Fn::GetAtt"), value.get("Ref")
    if isinstance(getter, list) and getter and getter[0] in keys:
        return {"Fn::GetAtt": [keys[getter[0]], *getter[1:]]}
    if isinstance(reference, str) and reference in keys:
        return {"Ref": keys[reference]}
    return value
