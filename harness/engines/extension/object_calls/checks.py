"""What is checked of single values of a call's parameters; see `inputs`."""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable
from typing import Any


class Plain(Exception):
    """The call has to be made over HTTP."""


class Walk:
    """One walk; `same` as long as JSON of the parameters is what botocore would send."""

    same = True


Check = Callable[[Any, Walk], Any]


def nothing(value: Any, _walk: Walk) -> Any:
    if value:
        raise Plain
    return {}


def plain(_value: Any, _walk: Walk) -> Any:
    raise Plain


def a_structure(members: dict[str, Check], required: frozenset[str]) -> Check:
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


def one_member(structure: Check) -> Check:
    def check(value: Any, walk: Walk) -> Any:
        if not isinstance(value, dict) or len(value) != 1:
            raise Plain
        return structure(value, walk)

    return check


def a_list(member: Check, minimum: int, empty: bool) -> Check:
    def check(value: Any, walk: Walk) -> Any:
        if not isinstance(value, list) or len(value) < minimum or not (value or empty):
            raise Plain
        return [member(given, walk) for given in value]

    return check


def a_map(member: Check, minimum: int, empty: bool) -> Check:
    def check(value: Any, walk: Walk) -> Any:
        if not isinstance(value, dict) or len(value) < minimum or not (value or empty):
            raise Plain
        return {name: member(given, walk) for name, given in value.items()}

    return check


def a_string(minimum: int) -> Check:
    def check(value: Any, _walk: Walk) -> Any:
        if not isinstance(value, str) or len(value) < minimum:
            raise Plain
        return value

    return check


def a_whole(minimum: int | None) -> Check:
    def check(value: Any, _walk: Walk) -> Any:
        if type(value) is not int or (minimum is not None and value < minimum):
            raise Plain
        return value

    return check


def a_number(minimum: float | None) -> Check:
    def check(value: Any, _walk: Walk) -> Any:
        if type(value) not in (int, float) or (minimum is not None and value < minimum):
            raise Plain
        return float(value)

    return check


def a_boolean(value: Any, _walk: Walk) -> Any:
    if type(value) is not bool:
        raise Plain
    return value


def a_blob(minimum: int) -> Check:
    def check(value: Any, walk: Walk) -> Any:
        if not isinstance(value, str | bytes) or len(value) < minimum:
            raise Plain
        walk.same = False
        return value.encode() if isinstance(value, str) else value

    return check


def a_time(whole_seconds: bool) -> Check:
    def check(value: Any, walk: Walk) -> Any:
        if not isinstance(value, datetime.datetime):
            raise Plain
        walk.same = False
        moment = value.astimezone(datetime.UTC)
        return moment.replace(microsecond=0) if whole_seconds else moment

    return check


def a_stream(value: Any, walk: Walk) -> Any:
    """A body of its own: what is empty is none."""
    if not isinstance(value, str | bytes) or not value:
        raise Plain
    walk.same = False
    return io.BytesIO(value.encode() if isinstance(value, str) else value)


def filled(check: Check) -> Check:
    def checked(value: Any, walk: Walk) -> Any:
        if not value:
            raise Plain
        return check(value, walk)

    return checked


def located(check: Check, several: bool) -> Check:
    """In the address or a header, where text is bent: only what cannot be is taken."""

    def checked(value: Any, walk: Walk) -> Any:
        if several and value == {}:
            return value
        if value in ("", [], {}) or not _is_straight(value):
            raise Plain
        if several and any(name != name.lower() or not _is_straight(name) for name in value):
            raise Plain
        walk.same = False
        return check(value, walk)

    return checked


def _is_straight(value: Any) -> bool:
    if isinstance(value, str):
        return value.isascii() and value.isprintable() and value == value.strip()
    if isinstance(value, list):
        return all(_is_straight(one) and "," not in str(one) for one in value)
    if isinstance(value, dict):
        return all(_is_straight(one) for one in value.values())
    return True
