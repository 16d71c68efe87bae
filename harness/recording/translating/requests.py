"""HTTP requests to the application's APIs."""

from __future__ import annotations

import base64
import json
from typing import Any
from urllib.parse import parse_qs, unquote

from harness.engines.extension.wire import Call
from harness.recording.likeness import variable
from harness.recording.translating.base import (
    MASK,
    Left,
    Step,
    Translation,
    Translator,
    hidden,
    some,
    text,
)

_THE_CLIENT_S = frozenset(
    {
        "accept-encoding",
        "accept-language",
        "connection",
        "content-length",
        "expect",
        "host",
        "origin",
        "priority",
        "referer",
        "transfer-encoding",
        "upgrade",
        "upgrade-insecure-requests",
        "user-agent",
        "x-amzn-trace-id",
        "x-localstack-edge",
    }
)
"""Headers that the next client sends by itself."""
_PREFIXES = ("sec-", "x-forwarded-", "x-amz-", "x-localstack-")


def _request(call: Call, to: Translation) -> list[Step]:
    sent = call.parameters
    api = to.logical("api", sent["api"])
    where = {**some(api=None if len(to.names.all("api")) == 1 else api)}
    if sent["method"] == "WEBSOCKET":
        return [_open(call, to, where)]
    return [_step(call, {**where, **_method(sent), "path": unquote(str(sent["path"]))})]


def _function_url(call: Call, to: Translation) -> list[Step]:
    """Its address is another one in each account: an output of the stack has to tell it."""
    sent = call.parameters
    function = to.logical("function", sent.get("FunctionName"))
    host = f"//{sent['url']}.lambda-url."
    output = next((n for n, value in to.names.stack.outputs.items() if host in value), None)
    if output is None:
        raise Left(f"no output of the stack tells the URL of {function}")
    url = variable(f"outputs.{output}") + unquote(str(sent["path"])).removeprefix("/")
    return [_step(call, {"url": url, **_method(sent)})]


def _open(call: Call, to: Translation, where: dict[str, Any]) -> Step:
    connection = str(call.parameters.get("connection"))
    client = to.clients.setdefault(connection, f"client-{len(to.clients) + 1}")
    if any(name.lower() == "sec-websocket-protocol" for name in call.parameters["headers"]):
        raise Left("it asks for a subprotocol")
    asked = _step(call, {"client": client, **where})["request"]
    if "sign" in asked:
        raise Left("it is signed, as no action opens a connection")
    return {"open_websocket": {**asked, **some(status=None if call.status == 101 else call.status)}}


def _method(sent: dict[str, Any]) -> dict[str, Any]:
    return {} if sent["method"] == "GET" else {"method": str(sent["method"])}


def _step(call: Call, address: dict[str, Any]) -> Step:
    sent = call.parameters
    headers = {k: v for k, v in (sent.get("headers") or {}).items() if _counts(k, v)}
    signed = _hide(headers, sent.get("marks") or {})
    body = _body(sent.get("body"), headers)
    query = {
        name: values[0] if len(values) == 1 else values
        for name, values in parse_qs(sent.get("query") or "", keep_blank_values=True).items()
    }
    return {"request": {**address, **some(query=query, headers=headers, sign=signed), **body}}


def _hide(headers: dict[str, Any], marks: dict[str, dict[str, Any]]) -> str | None:
    """Marks for what is secret; the service that the request was signed for."""
    signed = None
    for name, told in marks.items():
        if name not in headers:
            continue
        if "service" in told:
            signed = str(told["service"])
            del headers[name]
        elif "cookies" in told:
            pairs = (f"{key}={hidden(mark)}" for key, mark in told["cookies"].items())
            headers[name] = "; ".join(pairs)
        elif "mark" in told:
            scheme = f"{told['scheme']} " if "scheme" in told else ""
            headers[name] = scheme + hidden(told["mark"])
    return signed


def _counts(name: str, value: str) -> bool:
    small = name.lower()
    if small == "accept" and value in ("*/*", "application/json"):
        return False
    return small not in _THE_CLIENT_S and not small.startswith(_PREFIXES)


def _body(sent: Any, headers: dict[str, Any]) -> dict[str, Any]:
    """The content; the header that it says by itself is taken from `headers`."""
    for name, value in headers.items():
        if value == MASK:
            raise Left(f"its header {name} is secret, and not recorded")
    if sent is None:
        return {}
    if isinstance(sent, dict):
        if "$length" in sent:
            raise Left("its body is too long to be recorded")
        return {"base64": base64.b64encode(base64.b64decode(sent["$base64"])).decode()}
    content = text(sent, "its body")
    kind = next((name for name in headers if name.lower() == "content-type"), None)
    if kind is not None and headers[kind].partition(";")[0] == "application/json":
        try:
            parsed = json.loads(content)
        except ValueError:
            return {"body": content}
        del headers[kind]
        return {"json": parsed}
    return {"body": content}


REQUESTS: dict[tuple[str, str], Translator] = {
    ("apigateway", "Invoke"): _request,
    ("lambda", "InvokeFunctionUrl"): _function_url,
}
