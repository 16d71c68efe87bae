"""What a change set would do. AWS: CloudFormation API Reference, ResourceChange."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from ..language.special import UNKNOWN, is_unknown
from ..resources.handlers import handler_of
from ..resources.record import Record, Wanted
from ..resources.schema import differing
from . import outputs
from .live import value_at
from .source import Source

_TOLD_LATER = ("AWS::CloudFormation::Stack", "AWS::CloudFormation::CustomResource", "Custom::")
_DESCRIBED = ("Metadata",)


@dataclass(frozen=True)
class Plan:
    """`changes` as DescribeChangeSet gives them, with the property values."""

    changes: list[dict[str, Any]]
    outputs_change: bool

    @property
    def empty(self) -> bool:
        return not self.changes and not self.outputs_change


class _Foreseen:
    """What functions see of resources that are not made or changed yet."""

    def __init__(self, records: dict[str, Record]) -> None:
        self.records = records
        self.new: set[str] = set()
        self.changed: dict[str, Wanted] = {}

    def physical_id(self, name: str) -> Any:
        return UNKNOWN if name in self.new else self.records[name].physical_id

    def attribute(self, name: str, attribute: str) -> Any:
        if name in self.new:
            return UNKNOWN
        wanted = self.changed.get(name)
        if wanted is not None:
            if wanted.type.startswith(_TOLD_LATER):
                return UNKNOWN
            given = value_at(wanted.properties, attribute)
            if given is not None:
                return given
        found = value_at(self.records[name].model, attribute)
        return UNKNOWN if found is None else found


def plan(source: Source, records: dict[str, Record], shown: list[dict[str, Any]]) -> Plan:
    """`shown` are the outputs as they are now."""
    foreseen = _Foreseen(records)
    resolver = source.resolver(foreseen)
    changes = []
    for name in source.order:
        before = records.get(name)
        if before is None:
            foreseen.new.add(name)
        wanted = source.wanted(name, resolver, None)
        if before is None:
            changes.append(_added(wanted))
        elif before.wanted.written != wanted.written or _redescribed(before.wanted, wanted):
            change = _modified(before, wanted)
            if change["Replacement"] == "True":
                foreseen.new.add(name)
            foreseen.changed[name] = wanted
            changes.append(change)
    changes += [_removed(record) for name, record in records.items() if name not in source.order]
    # after the resources: what an output says follows from them
    told = outputs.resolved(source, resolver)
    return Plan([{"Type": "Resource", "ResourceChange": c} for c in changes], told != shown)


def _redescribed(before: Wanted, after: Wanted) -> bool:
    return any(before.rest.get(key) != after.rest.get(key) for key in _DESCRIBED)


def _added(wanted: Wanted) -> dict[str, Any]:
    return {
        "Action": "Add",
        "LogicalResourceId": wanted.name,
        "ResourceType": wanted.type,
        "Scope": [],
        "Details": [],
        "AfterContext": _context(wanted),
    }


def _removed(record: Record) -> dict[str, Any]:
    retained = record.wanted.deletion_policy != "Delete"
    return {
        "PolicyAction": "Retain" if retained else "Delete",
        "Action": "Remove",
        "LogicalResourceId": record.name,
        "PhysicalResourceId": record.physical_id,
        "ResourceType": record.type,
        "Scope": [],
        "Details": [],
        "BeforeContext": _context(record.wanted),
    }


def _modified(before: Record, wanted: Wanted) -> dict[str, Any]:
    old, new = before.wanted.written, wanted.written
    schema = handler_of(wanted.type).schema
    replaced = schema.replaced_by(old, new)
    certain = [name for name in replaced if not is_unknown(new.get(name))]
    names = list(differing(old, new))
    scope = sorted({"Tags" if name == "Tags" else "Properties" for name in names})
    if _redescribed(before.wanted, wanted):
        scope.insert(0, "Metadata")
    change = {
        "Action": "Modify",
        "LogicalResourceId": wanted.name,
        "PhysicalResourceId": before.physical_id,
        "ResourceType": wanted.type,
        "Replacement": "True" if certain else "Conditional" if replaced else "False",
        "Scope": scope,
        "Details": [_detail(name, new, replaced, certain) for name in names],
        "BeforeContext": _context(before.wanted),
        "AfterContext": _context(wanted),
    }
    if certain:
        retained = before.wanted.replace_policy != "Delete"
        change["PolicyAction"] = "ReplaceAndRetain" if retained else "ReplaceAndDelete"
    return change


def _detail(name: str, new: dict[str, Any], replaced: list[str], certain: list[str]) -> Any:
    needs = "Always" if name in certain else "Conditionally" if name in replaced else "Never"
    dynamic = is_unknown(new.get(name))
    target = (
        {"Attribute": "Tags", "RequiresRecreation": needs}
        if name == "Tags"
        else {"Attribute": "Properties", "Name": name, "RequiresRecreation": needs}
    )
    return {
        "Target": target,
        "Evaluation": "Dynamic" if dynamic else "Static",
        "ChangeSource": "ResourceAttribute" if dynamic else "DirectModification",
    }


def _context(wanted: Wanted) -> str:
    return json.dumps({"Properties": wanted.written})
