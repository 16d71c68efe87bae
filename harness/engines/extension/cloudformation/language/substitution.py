"""The text of `Fn::Sub`. AWS: CloudFormation User Guide, "Fn::Sub"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from .errors import TemplateError

_VARIABLE = re.compile(r"\$\{(!?)([^{}]+)\}")


def arguments(value: Any) -> tuple[str, dict[str, Any]]:
    """The text, and the values that the function itself gives."""
    if isinstance(value, str):
        return value, {}
    if (
        isinstance(value, list)
        and len(value) == 2
        and isinstance(value[0], str)
        and isinstance(value[1], dict)
    ):
        return value[0], value[1]
    raise TemplateError(
        "Template error: One or more Fn::Sub intrinsic functions don't specify expected "
        "arguments. Specify a string as first argument, and an optional second argument to "
        "specify a mapping of values to replace in the string"
    )


def variables(text: str) -> Iterator[str]:
    for literal, name in _VARIABLE.findall(text):
        if not literal:
            yield name.strip()


def replaced(text: str, value: Callable[[str], str]) -> str:
    """`${!Name}` stays as `${Name}`."""
    return _VARIABLE.sub(
        lambda found: f"${{{found[2]}}}" if found[1] else value(found[2].strip()), text
    )
