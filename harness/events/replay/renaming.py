"""An event as the stack would deliver it: its account, its region, its resources' names."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

from harness.events.envelopes import inner_event, parts
from harness.events.model import Identified
from harness.events.payloads import from_json
from harness.events.replay.destination import Destination
from harness.events.shapes import name_of, text

_ARN = re.compile(r"arn:aws[\w-]*:([\w-]+):([\w-]*):(\d*|[\w-]*):([^\s\"',\\]+)")
_REGIONS = ("awsRegion", "region", "AwsRegion")
_ACCOUNTS = ("accountId", "account", "AccountId", "owner")

_NAMED: dict[str, tuple[str, tuple[str, ...], tuple[str | int, ...]]] = {
    "s3": ("bucket", ("AWS::S3::Bucket",), ("Records", 0, "s3", "bucket", "name")),
    "sqs": ("queue", ("AWS::SQS::Queue",), ("Records", 0, "eventSourceARN")),
    "sns": ("topic", ("AWS::SNS::Topic",), ("Records", 0, "Sns", "TopicArn")),
    "kinesis": ("stream", ("AWS::Kinesis::Stream",), ("Records", 0, "eventSourceARN")),
    "dynamodb": (
        "table",
        ("AWS::DynamoDB::Table", "AWS::Serverless::SimpleTable", "AWS::DynamoDB::GlobalTable"),
        ("Records", 0, "eventSourceARN"),
    ),
    "scheduled": ("schedule", ("AWS::Events::Rule", "AWS::Scheduler::Schedule"), ("resources", 0)),
}
"""Where the kinds of events name their source."""


def as_deployed(event: Any, found: Identified, to: Destination) -> Any:
    """The event with the names of the stack's resources, its account and its region.

    Names are those that `map` gives, and those of the event's own source where the stack has
    just one that fits; others stay.
    """
    for name, logical in to.names.items():
        to.used[name_of(name)] = _short(to.stack.resource(logical, where=to.where).physical_id)
    _learn(event, found, to)
    return _Renaming(to).value(event)


def _learn(event: Any, found: Identified, to: Destination) -> None:
    """Chooses the sources of the event and of what is inside it."""
    for part in parts(found.kind.name, event):
        named = _NAMED.get(found.kind.name)
        if named is not None:
            what, types, path = named
            name = text(part.event, *path)
            if name and to.has(*types):
                _choose(to, what, types, name)
        if (inner := inner_event(part)) is not None:
            _learn(inner[0], inner[1], to)


def _choose(to: Destination, what: str, types: tuple[str, ...], name: str) -> None:
    to_only, to.to = to.to, None
    try:
        # `to` names the function's own source, which is of this type or is not this one.
        if to_only in to.stack.resources and to.stack.resources[to_only].type in types:
            to.to = to_only
        chosen = to.choose(what, types, name)
        to.used[name_of(name)] = _short(chosen.physical_id)
    finally:
        to.to = to_only


def _short(physical_id: str) -> str:
    """The name in a queue's URL, a topic's ARN, `BUS|RULE`."""
    return re.split(r"[/:|]", physical_id)[-1]


class _Renaming:
    def __init__(self, to: Destination) -> None:
        self._account, self._region = to.cloud.account, to.cloud.region
        self._names = {old: new for old, new in to.used.items() if old and old != new}

    def value(self, value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return self._mapping(value)
        if isinstance(value, list):
            return [self.value(one, key) for one in value]
        if not isinstance(value, str):
            return value
        if key in _REGIONS:
            return self._region
        if key in _ACCOUNTS:
            return self._account
        if value in self._names:
            return self._names[value]
        if (data := from_json(value)) is not None and (renamed := self.value(data)) != data:
            return json.dumps(renamed, ensure_ascii=False)
        return _ARN.sub(self._arn, value)

    def _mapping(self, value: dict[str, Any]) -> dict[str, Any]:
        found = {k: self.value(v, k) for k, v in value.items()}
        body = found.get("body")
        if "md5OfBody" in found and isinstance(body, str) and body != value.get("body"):
            found["md5OfBody"] = hashlib.md5(body.encode(), usedforsecurity=False).hexdigest()
        return found

    def _arn(self, match: re.Match[str]) -> str:
        whole, service, region, account, rest = match[0], match[1], match[2], match[3], match[4]
        name = name_of(whole)
        renamed = rest.replace(name, self._names[name], 1) if name in self._names else rest
        where = self._region if region else ""
        who = self._account if account else ""
        return f"arn:aws:{service}:{where}:{who}:{renamed}"
