"""What tells a deployment that there is nothing to do: tags on the stack.

On the stack and not in a file: an engine that was started anew, or a stack that was deleted
by hand, then never looks deployed. One DescribeStacks answers it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

CONTENT = "harness:content"
PARAMETERS = "harness:parameters"
TEMPLATE = "harness:template"


def tags(body: dict[str, Any], parameters: Mapping[str, str], template: Path) -> dict[str, str]:
    """Tags for a stack: `body` names artifacts by their contents, so it stands for all sources."""
    return {
        CONTENT: _digest(body),
        PARAMETERS: _digest(dict(parameters)),
        TEMPLATE: str(template.resolve())[-256:],
    }


def tags_of(stack: dict[str, Any]) -> dict[str, str]:
    """The tags that DescribeStacks told."""
    return {tag["Key"]: tag["Value"] for tag in stack.get("Tags", [])}


def same(wanted: dict[str, str], found: dict[str, str]) -> bool:
    return all(wanted[key] == found.get(key) for key in (CONTENT, PARAMETERS))


def _digest(data: Any) -> str:
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()
