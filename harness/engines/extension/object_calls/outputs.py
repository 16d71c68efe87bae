"""A provider's answer as botocore gives it to who called: LocalStack's serializer and botocore's
parser in one walk along the operation's output.

What the shape does not name is left out, as is what is None; times are written as on the wire,
and read by who called, as botocore reads them there.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from .encoding import Moment

_BODIES = frozenset({"json", "rest-json"})

_ABSENT = object()
Tell = Callable[[Any], Any]


class Answers:
    """What is told of a service's outputs, by shape; made when first needed."""

    def __init__(self, protocol: str, serializer: Any) -> None:
        self._json = protocol in _BODIES
        self._serializer = serializer
        self._made: dict[str, Tell] = {}
        self._operations: dict[str, Tell] = {}
        self._status: dict[str, str | None] = {}
        self._making = threading.Lock()

    def answer(self, operation: Any, result: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """The HTTP status that the answer would have, and the answer."""
        tell = self._operations.get(operation.name) or self._make(operation)
        told: dict[str, Any] = tell(result)
        status = int(operation.http.get("responseCode", 200))
        if (member := self._status[operation.name]) is not None:
            status = told[member] = int(told.get(member) or status)
        return status, told

    def _make(self, operation: Any) -> Tell:
        # One at a time: a shape that is half made stands for itself.
        with self._making:
            if operation.name not in self._operations:
                self._status[operation.name] = _status_member(operation.output_shape)
                self._operations[operation.name] = self._operation(operation)
            return self._operations[operation.name]

    def _operation(self, operation: Any) -> Tell:
        shape = operation.output_shape
        if shape is None:
            return lambda _: {}
        payload = shape.serialization.get("payload")
        members = {
            name: _body(member.type_name)
            if name == payload and member.type_name in ("blob", "string")
            else self._of(member)
            for name, member in shape.members.items()
        }
        always: dict[str, Any] = {
            name: {}
            for name, member in shape.members.items()
            if member.serialization.get("location") == "headers"
        }
        if payload is not None and shape.members[payload].type_name == "blob":
            always[payload] = b""
        return _structure(members, always)

    def _of(self, shape: Any) -> Tell:
        # A shape's serialisation is that of where it is used: its name alone is not enough.
        key = f"{shape.name} {shape.serialization}"
        if key not in self._made:
            # A shape may hold itself: what is made of it meanwhile looks it up when it is used.
            made = self._made
            made[key] = lambda value: made[key](value)  # noqa: PLW0108
            made[key] = self._new(shape)
        return self._made[key]

    def _new(self, shape: Any) -> Tell:
        kind = shape.type_name
        if kind == "structure":
            if getattr(shape, "is_document_type", False):
                return _same
            return _structure({n: self._of(member) for n, member in shape.members.items()}, {})
        if kind == "list":
            flat = not self._json and bool(shape.serialization.get("flattened"))
            return _list(self._of(shape.member), flat)
        if kind == "map":
            of = self._of(shape.value)
            # Providers take members of enumerations as keys.
            return lambda value: {str(k): of(one) for k, one in value.items() if one is not None}
        if kind == "blob":
            return _bytes
        if kind == "timestamp":
            return self._time(shape)
        if self._json and not shape.serialization.get("location"):
            return _same
        plain: dict[str, Tell] = {
            "integer": int,
            "long": int,
            "float": float,
            "double": float,
            "boolean": _boolean,
        }
        return plain.get(kind, str)

    def _time(self, shape: Any) -> Tell:
        write = self._serializer._convert_timestamp_to_str
        written = shape.serialization.get("timestampFormat")
        if not written and shape.serialization.get("location") == "header":
            written = "rfc822"
        return lambda value: Moment(write(value, written))


def _structure(members: dict[str, Tell], always: dict[str, Any]) -> Tell:
    def tell(value: Any) -> Any:
        told = dict(always)
        for name, given in value.items():
            if given is None or (member := members.get(name)) is None:
                continue
            one = member(given)
            if one is not _ABSENT:
                told[name] = one
        return told

    return tell


def _list(member: Tell, flat: bool) -> Tell:
    """`flat`: written as its members only, so that an empty one is not written."""

    def tell(value: Any) -> Any:
        told = [member(one) for one in value if one is not None]
        return told if told or not flat else _ABSENT

    return tell


def _same(value: Any) -> Any:
    return value


def _boolean(value: Any) -> Any:
    return value.lower() == "true" if isinstance(value, str) else bool(value)


def _bytes(value: Any) -> bytes:
    return value.encode() if isinstance(value, str) else bytes(value)


def _body(kind: str) -> Tell:
    """A body of its own, which a provider may give in parts."""

    def tell(value: Any) -> Any:
        data = _bytes(value) if isinstance(value, str | bytes) else _read(value)
        return data if kind == "blob" else data.decode()

    return tell


def _read(stream: Any) -> bytes:
    """All of a stream, closed: S3 locks an object for as long as one reads it."""
    try:
        if callable(read := getattr(stream, "read", None)):
            return bytes(read())
        return b"".join(map(_bytes, stream))
    finally:
        if callable(close := getattr(stream, "close", None)):
            close()


def _status_member(shape: Any) -> str | None:
    for name, member in shape.members.items() if shape is not None else ():
        if member.serialization.get("location") == "statusCode":
            return str(name)
    return None
