"""A request to an HTTP API, in the parts that payloads, mappings and logs are made of."""

from __future__ import annotations

import base64
import time
import uuid
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote

from .addressing import DEFAULT, Address
from .apis import Api, Content, Part

_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_DROPPED = frozenset({"connection", "transfer-encoding", "keep-alive", "upgrade", "te"})


@dataclass
class Incoming:
    """`path`: decoded, without the stage; `headers`: as sent, in order; `query`: decoded pairs."""

    api: Api
    stage: Part
    content: Content
    method: str
    path: str
    raw_query: str
    query: list[tuple[str, str]]
    headers: list[tuple[str, str]]
    body: bytes
    source_ip: str
    began: float
    request_id: str
    trace: str
    route: Part = field(default_factory=dict)
    path_parameters: dict[str, str] = field(default_factory=dict)
    authorizer: dict[str, Any] | None = None
    """What the authorizer said: `{"jwt": {…}}` or `{"lambda": {…}}`."""
    principal: str | None = None
    noted: dict[str, str] = field(default_factory=dict)
    """Further `$context` variables for the access log: `integration.status` and so on."""

    @property
    def stage_name(self) -> str:
        return str(self.stage["StageName"])

    @property
    def full_path(self) -> str:
        """With the stage, unless it is `$default`."""
        return self.path if self.stage_name == DEFAULT else f"/{self.stage_name}{self.path}"

    @property
    def user_agent(self) -> str:
        return self.header("user-agent") or ""

    @property
    def time_text(self) -> str:
        return time_text(self.began)

    def header(self, name: str) -> str | None:
        """All values of that name, joined by commas."""
        wanted = name.lower()
        values = [value for key, value in self.headers if key.lower() == wanted]
        return ",".join(values) if values else None

    def parameter(self, name: str) -> str | None:
        values = [value for key, value in self.query if key == name]
        return ",".join(values) if values else None

    def body_text(self) -> tuple[str | None, bool]:
        """The body as payloads have it, and whether that is base64."""
        if not self.body:
            return None, False
        kind = (self.header("content-type") or "").partition(";")[0].strip().lower()
        if not kind or _is_text(kind):
            try:
                return self.body.decode(), False
            except UnicodeDecodeError:
                pass
        return base64.b64encode(self.body).decode(), True


def incoming(request: Any, address: Address, content: Content) -> Incoming:
    """
    Args:
        request: werkzeug's, of LocalStack's gateway.
    """
    raw_query = request.query_string.decode("latin-1")
    headers = [(k, v) for k, v in request.headers.items() if k.lower() not in _DROPPED]
    client = request.remote_addr or "127.0.0.1"
    headers = [(k, address.api.domain if k.lower() == "host" else v) for k, v in headers]
    names = {key.lower() for key, _ in headers}
    trace = next((v for k, v in headers if k.lower() == "x-amzn-trace-id"), None) or new_trace()
    added = {
        "x-amzn-trace-id": trace,
        "x-forwarded-for": client,
        "x-forwarded-port": "443",
        "x-forwarded-proto": "https",
    }
    headers += [(name, value) for name, value in added.items() if name not in names]
    return Incoming(
        api=address.api,
        stage=address.stage or {},
        content=content,
        method=request.method,
        path=unquote(address.path),
        raw_query=raw_query,
        query=parse_qsl(raw_query, keep_blank_values=True),
        headers=headers,
        body=request.get_data(),
        source_ip=client,
        began=time.time(),
        request_id=short_id(),
        trace=trace,
    )


def _is_text(kind: str) -> bool:
    """Other kinds are handed on as base64 (AWS: working with binary media types, HTTP APIs)."""
    return (
        kind.startswith("text/")
        or kind in ("application/json", "application/javascript", "application/xml")
        or kind.endswith(("+json", "+xml"))
        or kind == "application/x-www-form-urlencoded"
    )


def time_text(epoch: float) -> str:
    """`12/Mar/2020:19:03:58 +0000`, in English whatever the locale."""
    at = time.gmtime(epoch)
    return f"{at.tm_mday:02}/{_MONTHS[at.tm_mon - 1]}/{time.strftime('%Y:%H:%M:%S', at)} +0000"


def short_id() -> str:
    """As ids of requests and connections look."""
    return base64.b64encode(uuid.uuid4().bytes[:11]).decode()[:15] + "="


def new_trace() -> str:
    return f"Root=1-{int(time.time()):08x}-{uuid.uuid4().hex[:24]}"
