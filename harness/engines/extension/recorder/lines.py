"""Records as the lines of JSON that travel to the harness."""

from __future__ import annotations

import json
from typing import Any

from ..wire import Call, Caller, Failure, Record, to_json
from .snapshot import SECRET_KEYS, SECRET_MEMBERS, snapshot

_SMALL = 8_192
"""Characters of JSON of which nothing needs to be cut, whatever it holds."""

_ENCODER = json.JSONEncoder(default=str, separators=(",", ":"))
_STRICT = json.JSONEncoder(allow_nan=False, separators=(",", ":"))


def line_of(record: Record) -> bytes:
    """The record as a line, with its newline."""
    return _ENCODER.encode(to_json(record)).encode() + b"\n"


def call_line(
    seq: int, caller: Caller, error: Failure | None, parameters: str, response: str, **told: Any
) -> bytes:
    """As `line_of(Call(...))`, with parameters and response that are JSON already."""
    told |= {"kind": Call.kind, "seq": seq, "caller": vars(caller)}
    told["error"] = vars(error) if error else None
    rest = _ENCODER.encode(told)
    return f'{rest[:-1]},"parameters":{parameters},"response":{response}}}\n'.encode()


def json_of(value: Any, service: str) -> str:
    """The JSON of `snapshot(value, service)`.

    Most of what is called and answered is small, plain and holds no secret: then the encoder's
    own text will do, at a quarter of what the copy costs.
    """
    if not value:
        return "{}"
    try:
        text = _STRICT.encode(value) if isinstance(value, dict) else ""
    except (TypeError, ValueError, RecursionError):
        text = ""
    if not text or len(text) > _SMALL or _needs_a_look(text.lower(), service):
        text = _ENCODER.encode(snapshot(value, service))
    return text


def json_of_text(data: bytes, service: str) -> str:
    """As `json_of`, of JSON as it was sent or answered."""
    text = data.decode("utf-8", "replace")
    if not text:
        return "{}"
    if len(text) > _SMALL or "\n" in text or _needs_a_look(text.lower(), service):
        text = _ENCODER.encode(snapshot(json.loads(text), service))
    return text


def _needs_a_look(text: str, service: str) -> bool:
    """Whether something may have to be masked or left out; `text` is in lower case."""
    if "null" in text or '"value"' in text:
        return True
    return any(key in text for key in _HIDDEN.get(service, _SECRET))


def _shortest(names: frozenset[str]) -> tuple[str, ...]:
    """Those that contain no other one: looking for them finds all."""
    return tuple(n for n in sorted(names) if not any(o in n for o in names if o != n))


_SECRET = _shortest(SECRET_KEYS)
_HIDDEN = {name: _shortest(SECRET_KEYS | members) for name, members in SECRET_MEMBERS.items()}
