"""What the client is answered."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass, field
from typing import Any

JSON = "application/json"
_TEXT = "text/plain; charset=utf-8"


@dataclass
class Answer:
    """`headers`: a name may stand there several times."""

    status: int
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""

    def has(self, name: str) -> bool:
        return any(key.lower() == name for key, _ in self.headers)


class Refused(Exception):
    """API Gateway's own answer instead of an integration's."""

    def __init__(self, status: int, message: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.answer = Answer(
            status,
            [("Content-Type", JSON), *(headers or {}).items()],
            json.dumps({"message": message}, separators=(",", ":")).encode(),
        )


def internal() -> Refused:
    """A function failed, or answered what cannot be read; nothing is told of it."""
    return Refused(500, "Internal Server Error")


def of_function(payload: bytes, version: str) -> Answer:
    """
    AWS: Lambda function response for format 1.0, and for format 2.0.

    Raises:
        Refused: the function's answer is malformed.
    """
    try:
        found = json.loads(payload or b"null")
    except ValueError:
        raise internal() from None
    if version == "2.0" and not (isinstance(found, dict) and "statusCode" in found):
        text = found if isinstance(found, str) else json.dumps(found, ensure_ascii=False)
        return Answer(200, [("Content-Type", JSON)], text.encode())
    if not isinstance(found, dict):
        raise internal()
    answer = Answer(_status(found), _headers(found, version), _body(found))
    if not answer.has("content-type"):
        answer.headers.append(("Content-Type", _TEXT))
    return answer


def _status(found: dict[str, Any]) -> int:
    given = found.get("statusCode")
    try:
        if isinstance(given, bool) or given is None:
            raise internal()
        status = int(given)
    except (TypeError, ValueError):
        raise internal() from None
    if not 100 <= status <= 599:
        raise internal()
    return status


def _headers(found: dict[str, Any], version: str) -> list[tuple[str, str]]:
    single, several = found.get("headers") or {}, found.get("multiValueHeaders") or {}
    cookies = found.get("cookies") or []
    if not (isinstance(single, dict) and isinstance(several, dict) and isinstance(cookies, list)):
        raise internal()
    if version == "2.0":
        headers = [(name, _text(value)) for name, value in single.items()]
        return [*headers, *(("Set-Cookie", _text(cookie)) for cookie in cookies)]
    named = {name.lower() for name in several}
    headers = [(n, _text(v)) for n, v in single.items() if n.lower() not in named]
    for name, values in several.items():
        if not isinstance(values, list):
            raise internal()
        headers += [(name, _text(value)) for value in values]
    return headers


def _text(value: Any) -> str:
    if isinstance(value, dict | list):
        raise internal()
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def _body(found: dict[str, Any]) -> bytes:
    body = found.get("body")
    if body is None:
        return b""
    if not isinstance(body, str):
        raise internal()
    if found.get("isBase64Encoded") is True:
        try:
            return base64.b64decode(body, validate=True)
        except binascii.Error:
            raise internal() from None
    return body.encode()
