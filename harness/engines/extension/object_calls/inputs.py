"""Parameters of a call as its provider gets them over HTTP; what needs care is left to HTTP.

botocore checks parameters, writes them, and LocalStack reads them. Here is one walk along the
operation's input that does as much where the three together change nothing but types. Whatever
botocore would refuse, or a protocol writes in a way of its own (an empty list in a query), is
`Plain`: such a call is made by botocore, and its error is botocore's.
"""

from __future__ import annotations

import datetime
import io
import uuid
from collections.abc import Callable
from typing import Any

_BODIES = frozenset({"json", "rest-json"})
"""Protocols whose bodies can tell an empty list or map from none."""
_LOCATED = frozenset({"uri", "querystring", "header", "headers"})
_WHOLE_SECONDS = frozenset({"unixtimestamp", "rfc822"})


class Plain(Exception):
    """The call has to be made over HTTP."""


class Walk:
    """One walk; `same` as long as JSON of the parameters is what botocore would send."""

    same = True


Check = Callable[[Any, Walk], Any]


class Checks:
    """What is checked of a service's inputs, by shape; made when first needed.

    `any_path`: what goes into the path has been looked at already.
    """

    def __init__(self, protocol: str, *, any_path: bool = False) -> None:
        self._protocol = protocol
        self._any_path = any_path
        self._made: dict[str, Check] = {}
        self._operations: dict[str, Check] = {}

    def parameters(self, operation: Any, given: dict[str, Any], walk: Walk) -> dict[str, Any]:
        """
        Raises:
            Plain: this is a call for HTTP.
        """
        check = self._operations.get(operation.name)
        if check is None:
            check = self._operations[operation.name] = self._operation(operation)
        if missing := [name for name in operation.idempotent_members if name not in given]:
            given = {**given, **{name: str(uuid.uuid4()) for name in missing}}
            walk.same = False
        checked: dict[str, Any] = check(given, walk)
        return checked

    def _operation(self, operation: Any) -> Check:
        shape = operation.input_shape
        if shape is None:
            return _nothing
        if operation.has_event_stream_input or operation.has_event_stream_output:
            return _plain
        members = {
            name: self._top(member, shape.serialization.get("payload") == name)
            for name, member in shape.members.items()
        }
        return _structure(members, frozenset(shape.required_members))

    def _top(self, shape: Any, is_payload: bool) -> Check:
        if is_payload and shape.type_name == "blob":
            return _stream
        location = shape.serialization.get("location")
        check = self._of(shape)
        if location is None:
            return check
        if location not in _LOCATED or shape.serialization.get("jsonvalue"):
            return _plain
        if location == "querystring" and shape.type_name == "string":
            return check
        if location == "uri" and self._any_path:
            return _filled(check)
        return _located(check, location == "headers")

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
            return _plain
        if kind == "structure":
            members = {name: self._of(member) for name, member in shape.members.items()}
            check = _structure(members, frozenset(shape.required_members))
            return _one_member(check) if shape.is_tagged_union else check
        if kind == "list":
            return _list(self._of(shape.member), shape.metadata.get("min", 0), self._empty())
        if kind == "map":
            return _map(self._of(shape.value), shape.metadata.get("min", 0), self._empty())
        if kind == "timestamp":
            written = shape.serialization.get("timestampFormat") or {
                "header": "rfc822",
                "querystring": "iso8601",
            }.get(shape.serialization.get("location"), self._times())
            return _time(written.lower() in _WHOLE_SECONDS)
        minimum = shape.metadata.get("min")
        return {
            "string": _string(minimum or 0),
            "character": _string(minimum or 0),
            "integer": _whole(minimum),
            "long": _whole(minimum),
            "float": _number(minimum),
            "double": _number(minimum),
            "boolean": _boolean,
            "blob": _blob(minimum or 0),
        }.get(kind, _plain)

    def _empty(self) -> bool:
        return self._protocol in _BODIES

    def _times(self) -> str:
        return "unixtimestamp" if self._protocol in _BODIES else "iso8601"


def _nothing(value: Any, _walk: Walk) -> Any:
    if value:
        raise Plain
    return {}


def _plain(_value: Any, _walk: Walk) -> Any:
    raise Plain


def _structure(members: dict[str, Check], required: frozenset[str]) -> Check:
    def check(value: Any, walk: Walk) -> Any:
        if not isinstance(value, dict) or not required <= value.keys():
            raise Plain
        changed: dict[str, Any] | None = None
        for name, given in value.items():
            member = members.get(name)
            if member is None:
                raise Plain
            checked = member(given, walk)
            if checked is not given:
                changed = changed or dict(value)
                changed[name] = checked
        return changed or value

    return check


def _one_member(structure: Check) -> Check:
    def check(value: Any, walk: Walk) -> Any:
        if not isinstance(value, dict) or len(value) != 1:
            raise Plain
        return structure(value, walk)

    return check


def _list(member: Check, minimum: int, empty: bool) -> Check:
    def check(value: Any, walk: Walk) -> Any:
        if not isinstance(value, list) or len(value) < minimum or not (value or empty):
            raise Plain
        return [member(given, walk) for given in value]

    return check


def _map(member: Check, minimum: int, empty: bool) -> Check:
    def check(value: Any, walk: Walk) -> Any:
        if not isinstance(value, dict) or len(value) < minimum or not (value or empty):
            raise Plain
        return {name: member(given, walk) for name, given in value.items()}

    return check


def _string(minimum: int) -> Check:
    def check(value: Any, _walk: Walk) -> Any:
        if not isinstance(value, str) or len(value) < minimum:
            raise Plain
        return value

    return check


def _whole(minimum: int | None) -> Check:
    def check(value: Any, _walk: Walk) -> Any:
        if type(value) is not int or (minimum is not None and value < minimum):
            raise Plain
        return value

    return check


def _number(minimum: float | None) -> Check:
    def check(value: Any, _walk: Walk) -> Any:
        if type(value) not in (int, float) or (minimum is not None and value < minimum):
            raise Plain
        return float(value)

    return check


def _boolean(value: Any, _walk: Walk) -> Any:
    if type(value) is not bool:
        raise Plain
    return value


def _blob(minimum: int) -> Check:
    def check(value: Any, walk: Walk) -> Any:
        if not isinstance(value, str | bytes) or len(value) < minimum:
            raise Plain
        walk.same = False
        return value.encode() if isinstance(value, str) else value

    return check


def _time(whole_seconds: bool) -> Check:
    def check(value: Any, walk: Walk) -> Any:
        if not isinstance(value, datetime.datetime):
            raise Plain
        walk.same = False
        moment = value.astimezone(datetime.UTC)
        return moment.replace(microsecond=0) if whole_seconds else moment

    return check


def _stream(value: Any, walk: Walk) -> Any:
    """A body of its own: what is empty is none."""
    if not isinstance(value, str | bytes) or not value:
        raise Plain
    walk.same = False
    return io.BytesIO(value.encode() if isinstance(value, str) else value)


def _filled(check: Check) -> Check:
    def filled(value: Any, walk: Walk) -> Any:
        if not value:
            raise Plain
        return check(value, walk)

    return filled


def _located(check: Check, several: bool) -> Check:
    """In the address or a header, where text is bent: only what cannot be is taken."""

    def located(value: Any, walk: Walk) -> Any:
        if value in ("", [], {}) or not _is_straight(value):
            raise Plain
        if several and any(name != name.lower() or not _is_straight(name) for name in value):
            raise Plain
        walk.same = False
        return check(value, walk)

    return located


def _is_straight(value: Any) -> bool:
    if isinstance(value, str):
        return value.isascii() and value.isprintable() and value == value.strip()
    if isinstance(value, list):
        return all(_is_straight(one) and "," not in str(one) for one in value)
    if isinstance(value, dict):
        return all(_is_straight(one) for one in value.values())
    return True
