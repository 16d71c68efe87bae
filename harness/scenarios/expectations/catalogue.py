"""All kinds of expectations."""

from __future__ import annotations

from harness.scenarios.expectations.base import Expectation
from harness.scenarios.registry import Registry

BUILT_IN = {
    "response": "response:Response",
    "burst": "burst:Burst",
    "item": "item:ItemExpectation",
    "items": "items:ItemsExpectation",
    "object": "object:ObjectExpectation",
    "objects": "objects:ObjectsExpectation",
    "message": "message:Message",
    "messages": "message:Messages",
    "depth": "depth:Depth",
    "notification": "notification:Notification",
    "event": "event:Event",
    "record": "record:StreamRecord",
    "execution": "execution:Execution",
    "calls": "calls:Calls",
    "concurrency": "concurrency:Concurrency",
    "api_calls": "api_calls:ApiCalls",
    "in_order": "in_order:InOrder",
    "log": "log:Log",
    "correlated": "correlated:Correlated",
    "note": "note:Note",
    "metric": "metric:Metric",
    "latency": "latency:Latency",
    "cost": "cost:Cost",
    "frame": "frame:Frame",
    "frames": "frame:Frames",
    "websocket": "frame:Websocket",
    "quiet": "quiet:Quiet",
    "call": "call:CallExpectation",
    "mail": "mail:Mail",
    "parameter": "configuration:Parameter",
    "secret": "configuration:Secret",
    "outputs": "outputs:Outputs",
    "rows": "rows:Rows",
}
"""Kind to its module in this package and its class."""

EXPECTATIONS: Registry[Expectation] = Registry(
    "harness.expectations",
    Expectation,  # type: ignore[type-abstract]
    {kind: f"{__package__}.{place}" for kind, place in BUILT_IN.items()},
)
