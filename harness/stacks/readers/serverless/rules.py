"""What EventBridge rules have in common, whichever event makes them."""

from __future__ import annotations

import contextlib
import json
from typing import Any

from harness.errors import BadInput
from harness.stacks.readers.serverless import fields
from harness.stacks.readers.serverless.nodes import Node

_INPUTS = ("input", "inputPath", "inputTransformer")


def rule_state(node: Node) -> str:
    return "ENABLED" if fields.flag(node.get("enabled"), "enabled", True) else "DISABLED"


def input_of(node: Node) -> dict[str, Any]:
    """The part of a target that says what it gets.

    Raises:
        BadInput: more than one of input, inputPath and inputTransformer.
    """
    given = [key for key in _INPUTS if node.get(key) is not None]
    if len(given) > 1:
        raise BadInput(
            f"{given[0]} and {given[1]} exclude each other", where=node.value[given[1]].where
        )
    if (fixed := node.get("input")) is not None:
        return {"Input": Node(input_text(fixed), fixed.where)}
    if (path := node.get("inputPath")) is not None:
        return {"InputPath": path}
    if (transformer := node.get("inputTransformer")) is not None:
        template = fields.required(transformer, "inputTemplate", "inputTransformer")
        paths = transformer.get("inputPathsMap")
        return {
            "InputTransformer": fields.optional({"InputTemplate": template, "InputPathsMap": paths})
        }
    return {}


def input_text(node: Node) -> str:
    """JSON text; text that the file gives is JSON already."""
    if isinstance(node.value, str):
        return node.value
    data = node.data()
    if isinstance(data, dict) and isinstance(data.get("body"), str):
        with contextlib.suppress(ValueError):
            data["body"] = json.loads(data["body"])
    return json.dumps(data, separators=(",", ":"))
