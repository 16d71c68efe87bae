"""Dynamic references: `{{resolve:ssm:…}}`, `ssm-secure`, `secretsmanager`.

AWS: CloudFormation User Guide, "Get values stored in other services using dynamic references".
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

_REFERENCE = re.compile(r"\{\{resolve:([a-z-]+):([^{}]+)\}\}")

LookUp = Callable[[str, str], str]
"""From the service's name and what stands behind it to the value."""


def replaced(value: Any, look_up: LookUp) -> Any:
    """`value` with each reference in it, at any depth, replaced by what it refers to."""
    if isinstance(value, str):
        if "{{resolve:" not in value:
            return value
        return _REFERENCE.sub(lambda found: look_up(found[1], found[2]), value)
    if isinstance(value, dict):
        return {key: replaced(each, look_up) for key, each in value.items()}
    if isinstance(value, list):
        return [replaced(each, look_up) for each in value]
    return value


def secret(key: str) -> tuple[str, str, str, str]:
    """Secret id (a name or an ARN), JSON key, version stage and version id ("" where absent)."""
    name, _, rest = key.partition(":SecretString")
    json_key, stage, version, *_ = [*rest.removeprefix(":").split(":"), "", "", ""]
    return name, json_key, stage, version
