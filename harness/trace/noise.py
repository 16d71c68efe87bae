"""Calls that services make for themselves: they would drown what an application does."""

from __future__ import annotations

from harness.engines.extension.wire import Call

_READS = ("Get", "List", "Describe", "Head")
_HOUSEKEEPING = {
    "sqs": ("ReceiveMessage", "DeleteMessage", "DeleteMessageBatch", "ChangeMessageVisibility"),
    "dynamodbstreams": (),
    "logs": (),
    "sts": (),
    "kms": (),
    "iam": (),
    "cloudwatch": (),
}
"""By service: operations that say nothing when a service calls them; empty: none of them does."""


def is_noise(call: Call) -> bool:
    """The call is no part of the application's flow."""
    if call.caller.kind == "probe":
        return True
    if call.operation == "ReceiveMessage" and not call.response.get("Messages"):
        return call.error is None
    if call.caller.kind != "service" or call.error is not None:
        return False
    operations = _HOUSEKEEPING.get(call.service)
    if operations is not None and (not operations or call.operation in operations):
        return True
    return (call.operation.startswith(_READS) and call.service != "s3") or _is_announcement(call)


def _is_announcement(call: Call) -> bool:
    """A service tells EventBridge of itself (`aws.ssm`, `aws.states`, …)."""
    entries = call.parameters.get("Entries")
    return (
        call.service == "events"
        and call.operation == "PutEvents"
        and isinstance(entries, list)
        and all(str(e.get("Source", "")).startswith("aws.") for e in entries)
    )
