"""A trace of X-Ray, as `aws xray batch-get-traces` prints it, or segment documents themselves.

Source: X-Ray developer guide, "AWS X-Ray segment documents".
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from harness.events.imports.model import Imported, NothingIn

Segment = dict[str, Any]


def traces(data: Any) -> list[Imported] | None:
    if isinstance(data, dict) and isinstance(data.get("Traces"), list):
        groups = [_documents(trace.get("Segments")) for trace in data["Traces"]]
    elif documents := _documents(data if isinstance(data, list) else [data]):
        groups = [documents]
    else:
        return None
    found = [group for group in groups if group]
    if not found:
        raise NothingIn("the trace has no segments: it may be older than 30 days")
    many = len(found) > 1
    return [
        Imported(
            f"trace-{n}" if many else "trace",
            scenario=_scenario(group),
            about=f"{len(group)} segments",
        )
        for n, group in enumerate(found, 1)
    ]


def _documents(segments: Any) -> list[Segment] | None:
    """Segments in the order in which they began; None where something else is among them."""
    found = []
    for segment in segments if isinstance(segments, list) else [None]:
        document = segment
        if isinstance(segment, dict) and isinstance(segment.get("Document"), str):
            try:
                document = json.loads(segment["Document"])
            except ValueError:
                return None
        if not (isinstance(document, dict) and {"id", "name", "start_time"} <= document.keys()):
            return None
        found.append(document)
    return sorted(found, key=lambda document: float(document["start_time"]))


def _scenario(segments: list[Segment]) -> dict[str, Any]:
    entry = next((s for s in segments if not s.get("parent_id")), segments[0])
    when, then = _begin(entry)
    functions = [s for s in segments if s.get("origin") == "AWS::Lambda::Function"]
    ran = Counter((str(s["name"]), "error" if _failed(s) else "ok") for s in functions)
    then += [
        {"calls": {"function": name, "status": status, "exactly": n}}
        for (name, status), n in ran.items()
    ]
    asked = Counter(call for segment in functions for call in _asked(segment))
    then += [
        {"api_calls": {"service": service, "operation": operation, "by": by, "exactly": n}}
        for (service, operation, by), n in asked.items()
    ]
    return {
        "scenario": f"What {entry['name']} set off in production happens again",
        "when": [when],
        "then": then or [{"quiet": True}],
    }


def _begin(entry: Segment) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What set the trace off, and what its caller was answered."""
    http = entry.get("http") or {}
    request = http.get("request") or {}
    if request.get("url") and str(entry.get("origin", "")).startswith("AWS::ApiGateway"):
        parts = urlsplit(str(request["url"]))
        method = {"method": request["method"]} if request.get("method", "GET") != "GET" else {}
        status = (http.get("response") or {}).get("status")
        told = [{"response": {"status": status}}] if status else []
        return {"request": {**method, "path": _path(entry, parts.path)}}, told
    return {"invoke": {"function": str(entry["name"]), "payload": {}}}, []


def _path(entry: Segment, path: str) -> str:
    """Without the stage, which the name of an API's segment ends in: `shop/Prod`."""
    stage = "/" + str(entry["name"]).partition("/")[2]
    found = path.removeprefix(stage) if len(stage) > 1 and path.startswith(f"{stage}/") else path
    return found or "/"


def _failed(segment: Segment) -> bool:
    return bool(segment.get("fault") or segment.get("error"))


def _asked(segment: Segment) -> Iterator[tuple[str, str, str]]:
    """Service, operation and function of each AWS call below a function's segment."""
    for inner in _below(segment):
        aws = inner.get("aws") or {}
        if inner.get("namespace") == "aws" and aws.get("operation"):
            yield str(inner["name"]).lower(), str(aws["operation"]), str(segment["name"])


def _below(segment: Segment) -> Iterator[Segment]:
    for inner in segment.get("subsegments") or ():
        yield inner
        yield from _below(inner)
