"""Events of EventBridge, schedules among them (EventBridge user guide: Event structure)."""

from __future__ import annotations

from typing import Any

from harness.events.kinds import s3
from harness.events.looking import Look, together
from harness.events.model import Found, Identified, Kind
from harness.events.payloads import from_json
from harness.events.shapes import at, has, name_of, need, text

_PIPED = ("aws:sqs", "aws:kinesis", "aws:dynamodb", "aws:kafka", "aws:mq", "aws:rmq")


def _is_event(event: Any) -> bool:
    return has(event, "source", "detail-type", "detail")


def _scheduled(event: Any, _: Look) -> Found | None:
    if not _is_event(event) or event["detail-type"] != "Scheduled Event":
        return None
    if event["source"] not in ("aws.events", "aws.scheduler"):
        return None
    return Found(name_of(text(event, "resources", 0)))


def _event(event: Any, look: Look) -> Found | None:
    if not _is_event(event):
        return None
    source = need(event, str, "source")
    kind = need(event, str, "detail-type")
    detail = from_json(event["detail"]) if isinstance(event["detail"], str) else event["detail"]
    if not isinstance(detail, dict):
        need(event, dict, "detail")
    carried = _object(event) if source == "aws.s3" else look.inside(detail)
    return Found(f"{source}: {kind}", 1, together([carried]))


_OF_OBJECTS = {
    "Object Created": None,
    "Object Deleted": None,
    "Object Tags Added": None,
    "Object Tags Deleted": None,
    "Object ACL Updated": None,
}
_OBJECTS = Kind(
    "s3", "S3 event through EventBridge", lambda *_: None, replay="puts or deletes the object"
)


def _object(event: Any) -> Identified | None:
    name, detail = event["detail-type"], event["detail"]
    if not (text(detail, "bucket", "name") and text(detail, "object", "key")):
        return None
    expired = "Lifecycle" in text(detail, "reason")
    why = None if name in _OF_OBJECTS and not expired else s3.obstacle(_alike(name, expired))
    return Identified(_OBJECTS, name, 1, (), why or "")


def _alike(detail_type: str, expired: bool) -> str:
    """The name that the notification has for what EventBridge calls `Object Restore …`."""
    if expired:
        return "LifecycleExpiration:Delete"
    return {
        "Object Restore Initiated": "ObjectRestore:Post",
        "Object Restore Completed": "ObjectRestore:Completed",
        "Object Restore Expired": "ObjectRestore:Delete",
        "Object Storage Class Changed": "LifecycleTransition",
        "Object Access Tier Changed": "IntelligentTiering",
    }.get(detail_type, detail_type)


def _pipe(event: Any, look: Look) -> Found | None:
    """A pipe hands its batch to a function as a list of the source's records."""
    if not isinstance(event, list) or not event:
        return None
    sources = {str(at(record, "eventSource")) for record in event if isinstance(record, dict)}
    if len(sources) != 1 or not sources <= set(_PIPED):
        return None
    batch = look.inside({"Records": event})
    source = sources.pop()
    why = None if batch else f"clusters and brokers ({source}) are not in the engine"
    return Found(source, len(event), together([batch]), why)


KINDS = (
    Kind(
        "scheduled", "Scheduled event", _scheduled,
        replay="fires the schedule or the rule",
    ),
    Kind("eventbridge", "EventBridge event", _event, replay="puts the event on the bus"),
    Kind(
        "pipe", "EventBridge pipe", _pipe,
        replay="replays the records at the pipe's source",
    ),
)  # fmt: skip
