"""Records as the lines of JSON that travel to the harness."""

from __future__ import annotations

import functools
import json
from typing import Any

from ..wire import Caller, Failure, Record, to_json
from .snapshot import SECRET_KEYS, SECRET_MEMBERS, snapshot

_SMALL = 8_192
"""Characters of JSON of which nothing needs to be cut, whatever it holds."""

Told = tuple[Any, ...]
"""What a record of a call is made of: when it began (seconds since the epoch), how many seconds
it took, account, region, service, operation, status, caller and failure (as JSON), request id,
trace id, parameters, response. These two are text where they are JSON already, bytes where they
are what was sent and answered. Nothing in it changes, and nothing in it needs the collector."""

_quoted = json.encoder.encode_basestring_ascii
_ENCODER = json.JSONEncoder(default=str, separators=(",", ":"))
_STRICT = json.JSONEncoder(allow_nan=False, separators=(",", ":"))


def line_of(record: Record) -> bytes:
    """The record as a line, with its newline."""
    return _ENCODER.encode(to_json(record)).encode() + b"\n"


def call_line(seq: int, told: Told) -> bytes:
    """As `line_of(Call(...))`."""
    began, took, account, region, service, operation, status, caller, error, *rest = told
    request_id, trace_id, parameters, response = rest
    if type(parameters) is bytes:
        parameters, response = _texts(parameters, response, service)
    else:
        parameters, response = parameters.encode(), response.encode()
    head = (
        f'{{"kind":"call","seq":{seq},"time":{began!r},"duration_ms":{took * 1000:.3f},'
        f'{_named(account, region, service, operation)}"status":{status},"caller":{caller},'
        f'"error":{error},"request_id":{_quoted(request_id) if request_id else "null"},'
        f'"trace_id":{_quoted(trace_id) if trace_id else "null"},"parameters":'
    )
    return b"".join((head.encode(), parameters, b',"response":', response, b"}\n"))


@functools.lru_cache(maxsize=1024)
def _named(account: str, region: str, service: str, operation: str) -> str:
    return (
        f'"account":{_quoted(account)},"region":{_quoted(region)},"service":{_quoted(service)},'
        f'"operation":{_quoted(operation)},'
    )


@functools.lru_cache(maxsize=256)
def caller_json(caller: Caller) -> str:
    return _ENCODER.encode(vars(caller))


def failure_json(failure: Failure) -> str:
    return _ENCODER.encode(vars(failure))


def _texts(sent: bytes, answered: bytes, service: str) -> tuple[bytes, bytes]:
    """Both as JSON of what may be told."""
    both = sent + answered
    if len(both) <= _SMALL and both.isascii() and b"\n" not in both and service not in _HIDDEN:
        lower = both.lower()
        for suspect in _SUSPECT:
            if suspect in lower:
                break
        else:
            return sent or b"{}", answered or b"{}"
    return json_of_text(sent, service).encode(), json_of_text(answered, service).encode()


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
STEMS = (b"authparameters", b"password", b"privatekey", b"secret", b"token")
"""In each name of a secret is one of them: to look for few costs half of what all cost."""
_SUSPECT = (*STEMS, b"null", b'"value"')
