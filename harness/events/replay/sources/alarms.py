"""Alarms of CloudWatch that change their state, secrets that are rotated."""

from __future__ import annotations

from typing import Any

from harness.events.replay.destination import Destination
from harness.events.replay.sources.base import Result, Source, having
from harness.events.shapes import text

_ALARMS = ("AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm")
_SECRET = "AWS::SecretsManager::Secret"


def _named(event: Any) -> tuple[str, str]:
    """The alarm's name and its new state, from an alarm action or from a topic's message."""
    name = text(event, "alarmData", "alarmName") or text(event, "AlarmName")
    return name, text(event, "alarmData", "state", "value") or text(event, "NewStateValue")


def _change(event: Any, to: Destination) -> Result:
    name, state = _named(event)
    alarm = to.choose("alarm", _ALARMS, name)
    if _described(to, alarm.physical_id).get("StateValue") == state:
        raise to.bad(
            f"the alarm {alarm.logical_id} is in {state} already, so nothing would happen",
            fix="set another state first (SetAlarmState)",
        )
    to.cloud.calls("cloudwatch").set_alarm_state(
        AlarmName=alarm.physical_id, StateValue=state, StateReason="replayed"
    )
    return {"alarm": alarm.logical_id, "state": state}


def _described(to: Destination, name: str) -> dict[str, Any]:
    kinds = ["MetricAlarm", "CompositeAlarm"]
    found = to.cloud.looks("cloudwatch").describe_alarms(AlarmNames=[name], AlarmTypes=kinds)
    alarms = [*found.get("MetricAlarms", []), *found.get("CompositeAlarms", [])]
    return dict(alarms[0]) if alarms else {}


def _feeds(event: Any, to: Destination, envelope: str) -> bool:
    name, state = _named(event)
    alarm = _described(to, to.choose("alarm", _ALARMS, name).physical_id)
    actions = {
        "ALARM": "AlarmActions",
        "OK": "OKActions",
        "INSUFFICIENT_DATA": "InsufficientDataActions",
    }
    arns = alarm.get(actions.get(state, ""), [])
    return envelope != "sns" or any(arn.split(":")[2] == "sns" for arn in arns)


def _rotate(event: Any, to: Destination) -> Result:
    secret = to.choose("secret", (_SECRET,), text(event, "SecretId").rpartition(":")[2])
    client = to.cloud.calls("secretsmanager")
    try:
        client.rotate_secret(SecretId=secret.physical_id)
    except client.exceptions.InvalidRequestException as error:
        raise to.bad(
            f"the secret {secret.logical_id} is not rotated: {error.response['Error']['Message']}",
            fix="attach a function by RotateSecret with RotationLambdaARN: the engine attaches "
            "none for an AWS::SecretsManager::RotationSchedule",
        ) from error
    return {"secret": secret.logical_id}


ALARM = Source(("cloudwatch-alarm",), having(*_ALARMS), _change, _feeds)
SECRET = Source(("secret-rotation",), having(_SECRET), _rotate)
