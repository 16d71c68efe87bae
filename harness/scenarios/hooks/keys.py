"""The body of `call`: a function's name, or its name and arguments."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from harness.errors import BadInput
from harness.scenarios.fields import Body
from harness.scenarios.hooks.finding import HookName, check
from harness.scenarios.source.tree import Document, NodePath
from harness.scenarios.values.interpolation import is_dynamic


class CallKeys(Body):
    """A Python function, and what it is called with beside the context."""

    function: str = Field(
        description="`package.module:function`: beside this file, in the working directory, or "
        "installed.",
        min_length=1,
    )
    arguments: dict[str, Any] = Field(default_factory=dict, description="Arguments by name.")


def _keys(value: Any) -> Any:
    return {"function": value} if isinstance(value, str) else value


Call = Annotated[CallKeys, BeforeValidator(_keys, json_schema_input_type=str | CallKeys)]


def check_call(document: Document, path: NodePath) -> Iterator[BadInput]:
    """What can be known of the function without running it."""
    body = document.at(path)
    place = (*path, "function") if isinstance(body, dict) else path
    name = body.get("function") if isinstance(body, dict) else body
    if not isinstance(name, str) or is_dynamic(name):
        return
    where = document.where(place)
    try:
        check(HookName.parse(name, where), document.file, where)
    except BadInput as error:
        yield error
