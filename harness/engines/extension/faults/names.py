"""Whether a name, URL or ARN is that of a resource."""

from __future__ import annotations


def is_of(resource: str, name: str) -> bool:
    """`resource` and `name` may each be a name, a queue's URL or an ARN."""
    return name == resource or _last(name) == _last(resource)


def _last(text: str) -> str:
    return text.rpartition("/")[2].rpartition(":")[2]
