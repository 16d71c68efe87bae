"""Parameter mapping: values taken from a request, and changes of requests and responses.

AWS: Transform API requests and responses for HTTP APIs in API Gateway.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from .incoming import Incoming

_IN_TEXT = re.compile(r"\$\{([^{}]+)\}")
_STEP = re.compile(r"\.?([A-Za-z0-9_-]+)|\[(\d+)\]|\['([^']+)'\]")
_TARGET = re.compile(r"(append|overwrite|remove):(header|querystring|path|statuscode)(?:\.(.+))?")

Look = Callable[[str], str | None]


def of_request(request: Incoming) -> Look:
    """Looks up `request.header.x`, `request.body.a.b`, `context.stage`, `stageVariables.x`."""

    def look(expression: str) -> str | None:
        kind, _, rest = expression.partition(".")
        if kind == "request":
            return _of_request(request, rest)
        if kind == "context":
            return context_value(request, rest)
        if kind == "stageVariables":
            return _text((request.stage.get("StageVariables") or {}).get(rest))
        return None

    return look


def evaluate(value: str, look: Look) -> str | None:
    """A mapping value: `$request.…`, a text with `${…}` in it, or just text."""
    if value.startswith("$") and not value.startswith("${"):
        return look(value[1:])
    missing = False

    def put(found: re.Match[str]) -> str:
        nonlocal missing
        text = look(found[1])
        missing = missing or text is None
        return text or ""

    text = _IN_TEXT.sub(put, value)
    return None if missing and not text else text


def _of_request(request: Incoming, rest: str) -> str | None:
    if rest == "path":
        return request.path
    if rest == "body":
        return request.body.decode("utf-8", "replace")
    if rest == "method":
        return request.method
    kind, _, name = rest.partition(".")
    if kind == "header":
        return request.header(name)
    if kind == "querystring":
        return request.parameter(name)
    if kind == "path":
        return request.path_parameters.get(name)
    if kind == "body":
        return in_json(request.body, name)
    return None


def in_json(body: bytes | str, path: str) -> str | None:
    """The value at a path such as `order.items[0].id` in a JSON text."""
    try:
        value = json.loads(body)
    except ValueError:
        return None
    position = 0
    path = path.removeprefix("$")
    while position < len(path):
        step = _STEP.match(path, position)
        if step is None:
            return None
        name, index, quoted = step.groups()
        try:
            value = value[int(index)] if index is not None else value[name or quoted]
        except (KeyError, IndexError, TypeError):
            return None
        position = step.end()
    return _text(value)


def context_value(request: Incoming, name: str) -> str | None:
    """`$context` variables (AWS: HTTP API logging variables)."""
    if name.startswith("authorizer."):
        return _of_authorizer(request, name.removeprefix("authorizer."))
    found: dict[str, Any] = {
        "accountId": request.api.account,
        "apiId": request.api.id,
        "domainName": request.api.domain,
        "domainPrefix": request.api.id,
        "extendedRequestId": request.request_id,
        "httpMethod": request.method,
        "identity.sourceIp": request.source_ip,
        "identity.userAgent": request.user_agent,
        "path": request.full_path,
        "protocol": "HTTP/1.1",
        "requestId": request.request_id,
        "requestTime": request.time_text,
        "requestTimeEpoch": int(request.began),
        "routeKey": request.route.get("RouteKey"),
        "stage": request.stage_name,
        **request.noted,
    }
    return _text(found.get(name))


def _of_authorizer(request: Incoming, name: str) -> str | None:
    if name == "principalId":
        return request.principal
    said = request.authorizer or {}
    claims = (said.get("jwt") or {}).get("claims") or {}
    if name.startswith("claims."):
        return _text(claims.get(name.removeprefix("claims.")))
    return _text((said.get("lambda") or {}).get(name))


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, separators=(",", ":"))


def change(
    parameters: Mapping[str, str],
    look: Look,
    headers: list[tuple[str, str]],
    query: list[tuple[str, str]] | None = None,
) -> tuple[str | None, int | None]:
    """Change headers and query in place.

    Returns:
        The path and the status that the parameters put in the place of the former ones.
    """
    path: str | None = None
    status: int | None = None
    for key, value in parameters.items():
        found = _TARGET.fullmatch(key)
        if found is None:
            continue
        action, place, name = found.groups()
        text = evaluate(str(value), look) if action != "remove" else None
        if place == "path":
            path = None if text is None else quote(text, safe="/%:@!$&'()*+,;=~-._")
        elif place == "statuscode":
            status = int(text) if text and text.isdigit() else status
        else:
            pairs = headers if place == "header" else query
            if pairs is not None:
                _change(pairs, action, name, text, place == "header")
    return path, status


def _change(
    pairs: list[tuple[str, str]], action: str, name: str, text: str | None, fold: bool
) -> None:
    def same(other: str) -> bool:
        return other.lower() == name.lower() if fold else other == name

    if action in ("overwrite", "remove"):
        pairs[:] = [pair for pair in pairs if not same(pair[0])]
    if text is not None and action != "remove":
        pairs.append((name, text))
