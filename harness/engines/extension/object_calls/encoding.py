"""Parameters and answers of calls as JSON that loses nothing: bytes and times keep their type.

Standard library only, since both sides import it. What JSON lacks stands in an object with one
key, the tag: `{TAG: "base64"}` is bytes, `{TAG: [x]}` a time, written as `x`. A text without
any has no tag, and nothing in it is looked at twice; a tag occurs nowhere else in its text.
"""

from __future__ import annotations

import base64
import datetime
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

NO_TAG = ""


class NotEncodable(TypeError):
    """A value that is neither JSON nor bytes nor a time."""


@dataclass(frozen=True)
class Moment:
    """A time as it is written in an answer: seconds since the epoch, or a text."""

    written: float | str


def encode(value: Any) -> tuple[str, str]:
    """The tag (empty: none was needed), and the text.

    Raises:
        NotEncodable: something in it cannot be told.
    """
    tag = "$"
    while True:
        told = 0

        def special(found: Any, tag: str = tag) -> dict[str, Any]:
            nonlocal told
            told += 1
            return {tag: _told(found)}

        try:
            text = json.dumps(value, default=special, separators=(",", ":"))
        except (ValueError, RecursionError) as error:
            raise NotEncodable(str(error)) from error
        if not told:
            return NO_TAG, text
        if text.count(f'"{tag}":') == told:
            return tag, text
        tag += "$"


def strictly_named(value: Any) -> None:
    """
    Raises:
        NotEncodable: a name is no text; JSON would make it one.
    """
    if isinstance(value, dict):
        for name, one in value.items():
            if not isinstance(name, str):
                raise NotEncodable(f"the name {name!r} is no text")
            strictly_named(one)
    elif isinstance(value, list | tuple):
        for one in value:
            strictly_named(one)


def decode(tag: str, text: str | bytes, moment: Callable[[Any], Any]) -> Any:
    """What `encode` was given; `moment` makes a time of what it was written as."""
    if tag == NO_TAG:
        return json.loads(text)

    def restored(found: dict[str, Any]) -> Any:
        if len(found) != 1 or tag not in found:
            return found
        told = found[tag]
        return base64.b64decode(told) if isinstance(told, str) else moment(told[0])

    return json.loads(text, object_hook=restored)


def _told(value: Any) -> Any:
    if isinstance(value, bytes | bytearray):
        return base64.b64encode(value).decode()
    if isinstance(value, Moment):
        return [value.written]
    if isinstance(value, datetime.datetime):
        return [(value if value.tzinfo else value.astimezone()).isoformat()]
    raise NotEncodable(f"{type(value).__name__} cannot be sent")
