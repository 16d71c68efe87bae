"""Changes that are code of functions and nothing else: made without CloudFormation."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any

CODE = {"AWS::Serverless::Function": "CodeUri", "AWS::Lambda::Function": "Code"}


@dataclass(frozen=True)
class Moved:
    """A function whose code is another now: where it lies in S3."""

    logical_id: str
    bucket: str
    key: str


def moved_code(before: dict[str, Any], after: dict[str, Any]) -> list[Moved] | None:
    """The functions whose code differs between two packaged templates.

    None where anything else differs too, or where callers are led to a published version,
    which new code would not reach.
    """
    old, new = copy.deepcopy(before), copy.deepcopy(after)
    found: list[Moved] = []
    for name, resource in new["Resources"].items():
        other = old["Resources"].get(name)
        key = CODE.get(resource.get("Type", ""))
        if other is None or key is None or resource.get("Type") != other.get("Type"):
            continue
        code = resource.get("Properties", {}).pop(key, None)
        if code == other.get("Properties", {}).pop(key, None):
            continue
        place = _place(code)
        if place is None or "AutoPublishAlias" in resource["Properties"]:
            return None
        found.append(Moved(name, *place))
    if old != new or any(
        r.get("Type") == "AWS::Lambda::Version" for r in new["Resources"].values()
    ):
        return None
    return found


def _place(code: Any) -> tuple[str, str] | None:
    if isinstance(code, str) and code.startswith("s3://"):
        bucket, _, key = code.removeprefix("s3://").partition("/")
        return bucket, key
    if isinstance(code, dict):
        for names in (("Bucket", "Key"), ("S3Bucket", "S3Key")):
            values = tuple(code.get(name) for name in names)
            if all(isinstance(value, str) for value in values):
                return str(values[0]), str(values[1])
    return None
