"""AWS::SSM::Parameter."""

from __future__ import annotations

from ..change import Change, tag_list

_NAMES = ("AllowedPattern", "DataType", "Description", "Policies", "Tier", "Type", "Value")


def _value(change: Change) -> None:
    given = {name: change.after[name] for name in _NAMES if name in change.after}
    given.setdefault("Description", "")
    change.client("ssm").put_parameter(Name=change.physical_id, Overwrite=True, **given)


def _tags(change: Change) -> None:
    added, gone = change.tags()
    ssm = change.client("ssm")
    what = {"ResourceType": "Parameter", "ResourceId": change.physical_id}
    if added:
        ssm.add_tags_to_resource(**what, Tags=tag_list(added))
    if gone:
        ssm.remove_tags_from_resource(**what, TagKeys=gone)


UPDATES = {_NAMES: _value, ("Tags",): _tags}
