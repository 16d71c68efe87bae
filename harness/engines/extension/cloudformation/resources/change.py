"""A change of a resource that stays the same resource."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .record import Target
from .schema import MISSING, differing


@dataclass
class Change:
    """`before` and `after` are properties as the template gives them.

    `model` starts as what was known before, with the properties of `after`; what an update
    learns (a new ARN of a stream) it puts there.
    """

    target: Target
    name: str
    physical_id: str
    before: dict[str, Any]
    after: dict[str, Any]
    model: dict[str, Any]
    clients: Any

    def client(self, service: str) -> Any:
        """A client for LocalStack, in the stack's account; `lambda_`, `sqs` and so on.

        It converts text to numbers and booleans where the API wants them.
        """
        return getattr(self.clients, service)

    @property
    def changed(self) -> set[str]:
        return set(differing(self.before, self.after))

    def value(self, name: str, default: Any = None) -> Any:
        """The property as it is wanted now, or what AWS takes where the template is silent."""
        found = self.after.get(name, MISSING)
        return default if found is MISSING else found

    def tags(self, name: str = "Tags") -> tuple[dict[str, str], list[str]]:
        """Tags to set and keys to take away; the property is a list of Key/Value or a map."""
        before, after = tag_map(self.before.get(name)), tag_map(self.after.get(name))
        return (
            {key: value for key, value in after.items() if before.get(key) != value},
            [key for key in before if key not in after],
        )


def tag_map(tags: Any) -> dict[str, str]:
    if isinstance(tags, dict):
        return {key: str(value) for key, value in tags.items()}
    return {each["Key"]: str(each.get("Value", "")) for each in tags or []}


def tag_list(tags: dict[str, str], key: str = "Key", value: str = "Value") -> list[dict[str, str]]:
    return [{key: name, value: each} for name, each in tags.items()]
