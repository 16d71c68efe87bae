"""AWS::Events::EventBus."""

from __future__ import annotations

import json

from ..change import Change, tag_list

_NAMES = ("DeadLetterConfig", "Description", "KmsKeyIdentifier")


def _bus(change: Change) -> None:
    given = {name: change.after[name] for name in _NAMES if name in change.after}
    change.client("events").update_event_bus(Name=change.physical_id, **given)


def _policy(change: Change) -> None:
    events = change.client("events")
    if policy := change.value("Policy"):
        text = policy if isinstance(policy, str) else json.dumps(policy)
        events.put_permission(EventBusName=change.physical_id, Policy=text)
    else:
        events.remove_permission(EventBusName=change.physical_id, RemoveAllPermissions=True)


def _tags(change: Change) -> None:
    added, gone = change.tags()
    events, arn = change.client("events"), change.model["Arn"]
    if added:
        events.tag_resource(ResourceARN=arn, Tags=tag_list(added))
    if gone:
        events.untag_resource(ResourceARN=arn, TagKeys=gone)


UPDATES = {_NAMES: _bus, ("Policy",): _policy, ("Tags",): _tags}

AT_CREATION = ("Tags",)
