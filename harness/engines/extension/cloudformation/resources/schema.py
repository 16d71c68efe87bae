"""What the schema of a resource type says about its properties.

The schemas are those that LocalStack's providers bring, which are AWS's
(CloudFormation CLI User Guide, "Resource type definition schema").
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..language.special import as_text

MISSING = object()

REPLACED_TOO: dict[str, tuple[str, ...]] = {
    "AWS::CloudFormation::WaitCondition": ("Count", "Handle", "Timeout"),
    "AWS::DynamoDB::Table": ("KeySchema", "LocalSecondaryIndexes"),
    "AWS::Lambda::Version": ("CodeSha256", "Description", "FunctionName"),
    "AWS::SNS::Subscription": ("Endpoint", "Protocol", "TopicArn"),
    "AWS::SQS::Queue": ("FifoQueue", "QueueName"),
}
"""Properties whose change means a new resource though no schema of LocalStack says so
("Update requires: Replacement" in AWS's Template Reference; conditions left out)."""


class Schema:
    def __init__(self, kind: str, document: dict[str, Any]) -> None:
        self._kind = kind
        self._document = document

    def replaced_by(self, before: dict[str, Any], after: dict[str, Any]) -> list[str]:
        """Names of the properties that differ and can only be had with a new resource."""
        paths = [p.split("/")[2:] for p in self._document.get("createOnlyProperties") or []]
        paths += [[name] for name in REPLACED_TOO.get(self._kind, ())]
        return sorted({path[0] for path in paths if path and _at(before, path) != _at(after, path)})

    def named(self, properties: dict[str, Any]) -> list[str]:
        """The properties that name it, if the template gives the whole name; else none."""
        names = [p.split("/")[2:] for p in self._document.get("primaryIdentifier") or []]
        own = set(self._document.get("createOnlyProperties") or [])
        if not names or any(f"/properties/{'/'.join(path)}" not in own for path in names):
            return []
        return [] if any(_at(properties, p) is MISSING for p in names) else [p[0] for p in names]

    def attributes(self, model: dict[str, Any]) -> dict[str, Any]:
        """What of the model only the provider sets: read-only properties and made-up names."""
        names = {
            path.split("/")[2]
            for key in ("readOnlyProperties", "primaryIdentifier")
            for path in self._document.get(key) or []
            if path.count("/") >= 2
        }
        return {name: model[name] for name in names if name in model}

    def typed(self, properties: dict[str, Any]) -> dict[str, Any]:
        """Scalars in the types that the schema wants: AWS takes "10" for 10 and true for "true"."""
        found: dict[str, Any] = self._typed(properties, self._document)
        return found

    def _typed(self, value: Any, rule: Any) -> Any:
        rule = self._followed(rule)
        if isinstance(value, dict):
            known = _members(rule)
            return {
                key: self._typed(each, known.get(key, known.get(None, {})))
                for key, each in value.items()
            }
        if isinstance(value, list):
            return [self._typed(each, rule.get("items") or {}) for each in value]
        return _scalar(value, rule.get("type"))

    def _followed(self, rule: Any) -> dict[str, Any]:
        for _ in range(5):
            if not isinstance(rule, dict) or "$ref" not in rule:
                break
            found: Any = self._document
            for part in rule["$ref"].removeprefix("#/").split("/"):
                found = found.get(part, {})
            rule = found
        return rule if isinstance(rule, dict) else {}


def _members(rule: dict[Any, Any]) -> dict[Any, Any]:
    """Rules by key; under None the rule for keys that are not named."""
    found: dict[Any, Any] = dict(rule.get("properties") or {})
    for each in (rule.get("patternProperties") or {}).values():
        found[None] = each
    return found


def _scalar(value: Any, wanted: Any) -> Any:
    if wanted == "string" and isinstance(value, bool | int | float):
        return as_text(value)
    if wanted == "boolean" and value in ("true", "True", "false", "False"):
        return value in ("true", "True")
    if wanted in ("integer", "number") and isinstance(value, str):
        for convert in (int, float) if wanted == "number" else (int,):
            try:
                return convert(value)
            except ValueError:
                continue
    return value


def _at(value: Any, path: list[str]) -> Any:
    for index, part in enumerate(path):
        if part == "*" and isinstance(value, list):
            return [_at(each, path[index + 1 :]) for each in value]
        if not isinstance(value, dict) or part not in value:
            return MISSING
        value = value[part]
    return value


def differing(before: dict[str, Any], after: dict[str, Any]) -> Iterator[str]:
    """Names of the properties that are not the same in both."""
    for name in {**before, **after}:
        if before.get(name, MISSING) != after.get(name, MISSING):
            yield name
