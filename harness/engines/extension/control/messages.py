"""What lies in a queue, looked at in LocalStack's store: nothing is received."""

from __future__ import annotations

from typing import Any

from ..imported import imported


def messages(account: str, region: str, queue: str) -> list[dict[str, Any]] | None:
    """The messages of a queue, oldest first; None where there is no such queue.

    Args:
        queue: its name, URL or ARN.
    """
    models = imported("localstack.services.sqs.models")
    if models is None:
        return None
    name = queue.rpartition("/")[2].rpartition(":")[2]
    if account not in models.sqs_stores:
        return None
    found = models.sqs_stores[account][region].queues.get(name)
    if found is None:
        return None
    with found.mutex:
        found.requeue_inflight_messages()
        found.enqueue_delayed_messages()
        entries = [
            *((m, "visible") for m in _visible(found)),
            *((m, "delayed") for m in found.delayed),
            *((m, "in_flight") for m in found.inflight),
        ]
        shown = [(m.created, m.sequence_number or "", _shown(m, state)) for m, state in entries]
    return [data for _, _, data in sorted(shown, key=lambda entry: entry[:2])]


def _visible(queue: Any) -> list[Any]:
    if hasattr(queue, "message_groups"):
        found = [m for group in queue.message_groups.values() for m in group.messages]
    else:
        found = list(queue.visible.queue)
    return [m for m in found if not m.deleted]


def _shown(stored: Any, state: str) -> dict[str, Any]:
    attributes = {str(k): str(v) for k, v in stored.message.get("Attributes", {}).items()}
    data = {
        "message_id": stored.message["MessageId"],
        "body": stored.message["Body"],
        "attributes": attributes,
        "message_attributes": _attributes(stored.message.get("MessageAttributes") or {}),
        "receive_count": stored.receive_count,
        "state": state,
    }
    if stored.message_group_id:
        data["group"] = stored.message_group_id
    return data


def _attributes(given: dict[str, Any]) -> dict[str, Any]:
    from ..recorder.snapshot import snapshot

    return {name: snapshot(attribute) for name, attribute in given.items()}
