"""Logs, alarms, custom resources, rotations, tasks of state machines."""

from __future__ import annotations

import base64
import gzip
import json
from typing import Any

from harness.events.make.maker import Given, Maker, Option, new_id

_REQUESTS = {"create": "Create", "update": "Update", "delete": "Delete"}
_STEPS = ("createSecret", "setSecret", "testSecret", "finishSecret")


def logs(_: str, given: Given) -> Any:
    """CloudWatch Logs user guide: Real-time processing of log data with subscriptions."""
    lines = given.several("line") or ["hello"]
    data = {
        "messageType": "DATA_MESSAGE",
        "owner": given.account,
        "logGroup": given.text("group"),
        "logStream": given.text("stream"),
        "subscriptionFilters": ["harness"],
        "logEvents": [
            {
                "id": f"{given.milliseconds * 10**10 + number:056}",
                "timestamp": given.milliseconds + number,
                "message": line,
            }
            for number, line in enumerate(lines)
        ],
    }
    packed = gzip.compress(json.dumps(data).encode(), mtime=0)
    return {"awslogs": {"data": base64.b64encode(packed).decode()}}


def alarm(_: str, given: Given) -> Any:
    """CloudWatch user guide: Alarm events that Lambda functions get."""
    name = given.text("name")
    state = {"value": given.text("state"), "reason": "made", "timestamp": given.time}
    return {
        "source": "aws.cloudwatch",
        "alarmArn": given.arn("cloudwatch", f"alarm:{name}"),
        "accountId": given.account,
        "time": given.time,
        "region": given.region,
        "alarmData": {
            "alarmName": name,
            "state": state,
            "previousState": {**state, "value": "OK"},
            "configuration": {"metrics": []},
        },
    }


def custom_resource(action: str, given: Given) -> Any:
    """CloudFormation user guide: Custom resource request objects."""
    event: dict[str, Any] = {
        "RequestType": _REQUESTS[action],
        "ResponseURL": "http://127.0.0.1:9/answer",
        "StackId": given.arn("cloudformation", f"stack/harness/{new_id()}"),
        "RequestId": new_id(),
        "ResourceType": given.text("type"),
        "LogicalResourceId": given.text("id"),
        "ServiceToken": given.arn("lambda", "function:resource"),
        "ResourceProperties": given.mapping("properties"),
    }
    if action != "create":
        event["PhysicalResourceId"] = f"harness-{given.text('id')}"
    if action == "update":
        event["OldResourceProperties"] = given.mapping("old-properties")
    return event


def rotation(action: str, given: Given) -> Any:
    """Secrets Manager user guide: Rotation function, event data."""
    return {
        "Step": action,
        "SecretId": given.arn("secretsmanager", f"secret:{given.text('secret')}-AbCdEf"),
        "ClientRequestToken": new_id(),
        "RotationToken": new_id(),
    }


def task(_: str, given: Given) -> Any:
    """Step Functions developer guide: Context object (`Payload.$: $$`)."""
    machine, name = given.text("machine"), new_id()
    return {
        "Execution": {
            "Id": given.arn("states", f"execution:{machine}:{name}"),
            "Input": given.data("input"),
            "Name": name,
            "RoleArn": f"arn:aws:iam::{given.account}:role/harness",
            "StartTime": given.time,
        },
        "StateMachine": {"Id": given.arn("states", f"stateMachine:{machine}"), "Name": machine},
        "State": {"EnteredTime": given.time, "Name": given.text("state"), "RetryCount": 0},
        "Task": {"Token": f"AQB8{new_id()}"},
    }


MAKERS = (
    Maker(
        "cloudwatch-logs", "lines of a log group", logs,
        (
            Option("group", "The log group.", "/app/shop"),
            Option("stream", "The log stream.", "main"),
            Option("line", "A line.", several=True),
        ),
    ),
    Maker(
        "cloudwatch-alarm", "an alarm changed its state", alarm,
        (Option("name", "The alarm's name.", "alarm"), Option("state", "Its state.", "ALARM")),
    ),
    Maker(
        "custom-resource", "CloudFormation makes a custom resource", custom_resource,
        (
            Option("type", "The resource's type.", "Custom::Thing"),
            Option("id", "Its logical id.", "Thing"),
            Option("properties", "Its properties, JSON.", "{}"),
            Option("old-properties", "Those that it had (update), JSON.", "{}"),
        ),
        tuple(_REQUESTS),
    ),
    Maker(
        "secret-rotation", "a secret is rotated", rotation,
        (Option("secret", "The secret's name.", "secret"),), _STEPS,
    ),
    Maker(
        "step-functions", "a task gets the Context object of its execution", task,
        (
            Option("machine", "The state machine's name.", "machine"),
            Option("state", "The state's name.", "Task"),
            Option("input", "The execution's input, JSON.", "{}"),
        ),
    ),
)  # fmt: skip
