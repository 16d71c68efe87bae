"""AWS::Events::Rule."""

from __future__ import annotations

import json
from typing import Any

from localstack.services.cloudformation.provider_utils import convert_request_kwargs

from ..change import Change, tag_list

_NAMES = ("Description", "EventPattern", "RoleArn", "ScheduleExpression", "State")


def _where(change: Change) -> dict[str, Any]:
    bus = change.after.get("EventBusName")
    return {"EventBusName": bus} if bus else {}


def _name(change: Change) -> str:
    return change.physical_id.rsplit("|", 1)[-1]


def _rule(change: Change) -> None:
    given = {name: change.after[name] for name in _NAMES if name in change.after}
    if isinstance(given.get("EventPattern"), dict):
        given["EventPattern"] = json.dumps(given["EventPattern"])
    change.client("events").put_rule(Name=_name(change), **_where(change), **given)


def _targets(change: Change) -> None:
    events = change.client("events")
    before = {each["Id"]: each for each in change.before.get("Targets") or []}
    after = {each["Id"]: each for each in change.value("Targets") or []}
    gone = [key for key in before if key not in after]
    if gone:
        events.remove_targets(Rule=_name(change), Ids=gone, **_where(change))
    new = [each for key, each in after.items() if before.get(key) != each]
    if new:
        request = {"Rule": _name(change), "Targets": new, **_where(change)}
        shape = events.meta.service_model.operation_model("PutTargets").input_shape
        events.put_targets(**convert_request_kwargs(request, shape))


def _tags(change: Change) -> None:
    added, gone = change.tags()
    events, arn = change.client("events"), change.model["Arn"]
    if added:
        events.tag_resource(ResourceARN=arn, Tags=tag_list(added))
    if gone:
        events.untag_resource(ResourceARN=arn, TagKeys=gone)


UPDATES = {_NAMES: _rule, ("Targets",): _targets, ("Tags",): _tags}

AT_CREATION = ("Tags",)
