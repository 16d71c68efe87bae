"""CloudWatch: logs, alarms, dashboards."""

from __future__ import annotations

from typing import Any

from harness.events.kinds.streams import need_base64
from harness.events.looking import Look, together
from harness.events.model import Found, Kind, WrongEvent
from harness.events.payloads import from_json, unzipped
from harness.events.shapes import has, mapping, need, text


def log_data(event: Any) -> dict[str, Any]:
    """What a subscription sends: owner, logGroup, logStream, logEvents.

    Raises:
        WrongEvent: not base64, not gzip, or not JSON.
    """
    path = ("awslogs", "data")
    packed = need_base64(need(event, str, *path), path)
    data = from_json(unzipped(packed) or b"")
    if not isinstance(data, dict):
        raise WrongEvent("awslogs.data is not JSON, packed by gzip and base64", path)
    return data


def _logs(event: Any, look: Look) -> Found | None:
    if not has(event, "awslogs"):
        return None
    inside = _subscription(log_data(event), look)
    if inside is None:
        raise WrongEvent("awslogs.data has no logGroup and logEvents", ("awslogs", "data"))
    return inside


def _subscription(event: Any, look: Look) -> Found | None:
    """What stands in awslogs, or in a record of Kinesis or Firehose."""
    if not has(event, "messageType", "logGroup", "logEvents"):
        return None
    lines = event["logEvents"]
    if not isinstance(lines, list):
        return None
    inside = together(look.inside(mapping({"line": line}, "line").get("message")) for line in lines)
    control = text(event, "messageType") == "CONTROL_MESSAGE"
    why = "CloudWatch Logs sends a control message to see whether it is heard" if control else None
    return Found(text(event, "logGroup"), len(lines), inside, why)


def _alarm(event: Any, _: Look) -> Found | None:
    if text(event, "source") != "aws.cloudwatch" or not has(event, "alarmData"):
        return None
    state = text(event, "alarmData", "state", "value")
    return Found(f"{text(event, 'alarmData', 'alarmName')}: {state}")


def _alarm_message(event: Any, _: Look) -> Found | None:
    if not has(event, "AlarmName", "NewStateValue"):
        return None
    return Found(f"{text(event, 'AlarmName')}: {text(event, 'NewStateValue')}")


def _widget(event: Any, _: Look) -> Found | None:
    return Found(text(event, "widgetContext", "title")) if has(event, "widgetContext") else None


KINDS = (
    Kind(
        "cloudwatch-logs", "CloudWatch Logs subscription", _logs,
        replay="writes the lines to the log group",
    ),
    Kind(
        "cloudwatch-logs", "CloudWatch Logs subscription", _subscription,
        replay="writes the lines to the log group",
    ),
    Kind(
        "cloudwatch-alarm", "CloudWatch alarm action", _alarm,
        replay="sets the alarm's state",
    ),
    Kind(
        "cloudwatch-alarm", "CloudWatch alarm message", _alarm_message,
        replay="sets the alarm's state",
    ),
    Kind(
        "cloudwatch-widget", "CloudWatch dashboard widget", _widget,
        obstacle="CloudWatch calls it when a person opens a dashboard",
    ),
)  # fmt: skip
