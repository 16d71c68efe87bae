"""Parameters of a call as its provider gets them over HTTP; what needs care is left to HTTP.

botocore checks parameters, writes them, and LocalStack reads them. Here is one walk along the
operation's input that does as much where the three together change nothing but types. Whatever
botocore would refuse, or a protocol writes in a way of its own (an empty list in a query), is
`Plain`: such a call is made by botocore, and its error is botocore's.
"""

from __future__ import annotations

import threading
import uuid
from typing import Any

from .checks import (
    Check,
    Walk,
    a_blob,
    a_boolean,
    a_list,
    a_map,
    a_number,
    a_stream,
    a_string,
    a_structure,
    a_time,
    a_whole,
    filled,
    located,
    nothing,
    one_member,
    plain,
)

_BODIES = frozenset({"json", "rest-json"})
"""Protocols whose bodies can tell an empty list or map from none."""
_LOCATED = frozenset({"uri", "querystring", "header", "headers"})
_WHOLE_SECONDS = frozenset({"unixtimestamp", "rfc822"})


class Checks:
    """What is checked of a service's inputs, by shape; made when first needed.

    `any_path`: what goes into the path has been looked at already.
    """

    def __init__(self, protocol: str, *, any_path: bool = False) -> None:
        self._protocol = protocol
        self._any_path = any_path
        self._made: dict[str, Check] = {}
        self._operations: dict[str, Check] = {}
        self._making = threading.Lock()

    def parameters(self, operation: Any, given: dict[str, Any], walk: Walk) -> dict[str, Any]:
        """
        Raises:
            Plain: this is a call for HTTP.
        """
        check = self._operations.get(operation.name) or self._make(operation)
        if missing := [name for name in operation.idempotent_members if name not in given]:
            given = {**given, **{name: str(uuid.uuid4()) for name in missing}}
            walk.same = False
        if self._protocol == "query":
            given = _without_empty(operation, given)
        checked: dict[str, Any] = check(given, walk)
        return checked

    def _make(self, operation: Any) -> Check:
        # One at a time: a shape that is half made stands for itself.
        with self._making:
            if operation.name not in self._operations:
                self._operations[operation.name] = self._operation(operation)
            return self._operations[operation.name]

    def _operation(self, operation: Any) -> Check:
        shape = operation.input_shape
        if shape is None:
            return nothing
        if operation.has_event_stream_input or operation.has_event_stream_output:
            return plain
        members = {
            name: self._top(member, shape.serialization.get("payload") == name)
            for name, member in shape.members.items()
        }
        return a_structure(members, frozenset(shape.required_members))

    def _top(self, shape: Any, is_payload: bool) -> Check:
        if is_payload and shape.type_name == "blob":
            return a_stream
        location = shape.serialization.get("location")
        check = self._of(shape)
        if location is None:
            return check
        if location not in _LOCATED or shape.serialization.get("jsonvalue"):
            return plain
        if location == "querystring" and shape.type_name == "string":
            return check
        if location == "uri" and self._any_path:
            return filled(check)
        return located(check, location == "headers")

    def _of(self, shape: Any) -> Check:
        # A shape's serialisation is that of where it is used: its name alone is not enough.
        key = f"{shape.name} {shape.serialization}"
        if key not in self._made:
            # A shape may hold itself: what is made of it meanwhile looks it up when it is used.
            made = self._made
            made[key] = lambda value, walk: made[key](value, walk)  # noqa: PLW0108
            made[key] = self._new(shape)
        return self._made[key]

    def _new(self, shape: Any) -> Check:
        kind = shape.type_name
        if shape.serialization.get("jsonvalue") or getattr(shape, "is_document_type", False):
            return plain
        if kind == "structure":
            members = {name: self._of(member) for name, member in shape.members.items()}
            check = a_structure(members, frozenset(shape.required_members))
            return one_member(check) if shape.is_tagged_union else check
        if kind == "list":
            return a_list(self._of(shape.member), shape.metadata.get("min", 0), self._empty())
        if kind == "map":
            return a_map(self._of(shape.value), shape.metadata.get("min", 0), self._empty())
        if kind == "timestamp":
            written = shape.serialization.get("timestampFormat") or {
                "header": "rfc822",
                "querystring": "iso8601",
            }.get(shape.serialization.get("location"), self._times())
            return a_time(written.lower() in _WHOLE_SECONDS)
        minimum = shape.metadata.get("min")
        return {
            "string": a_string(minimum or 0),
            "character": a_string(minimum or 0),
            "integer": a_whole(minimum),
            "long": a_whole(minimum),
            "float": a_number(minimum),
            "double": a_number(minimum),
            "boolean": a_boolean,
            "blob": a_blob(minimum or 0),
        }.get(kind, plain)

    def _empty(self) -> bool:
        return self._protocol in _BODIES

    def _times(self) -> str:
        return "unixtimestamp" if self._protocol in _BODIES else "iso8601"


def _without_empty(operation: Any, given: dict[str, Any]) -> dict[str, Any]:
    """A query tells an empty list or map of an operation no otherwise than none."""
    shape = operation.input_shape
    members = shape.members if shape is not None else {}
    empty = [
        name
        for name, value in given.items()
        if value in ([], {})
        and name in members
        and isinstance(value, {"list": list, "map": dict}.get(members[name].type_name, ()))
        and not members[name].metadata.get("min", 0)
    ]
    return {n: v for n, v in given.items() if n not in empty} if empty else given
