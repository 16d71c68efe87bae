"""Patch operations of API Gateway. AWS: API Gateway API Reference, PatchOperation."""

from __future__ import annotations

from typing import Any

from ...language.special import as_text


def replaced(path: str, value: Any) -> dict[str, str]:
    return {"op": "replace", "path": path, "value": as_text(value)}


def escaped(name: str) -> str:
    """A name as one step of a path."""
    return name.replace("~", "~0").replace("/", "~1")


def listed(path: str, before: list[str], after: list[str]) -> list[dict[str, str]]:
    """Steps from one list of names to another."""
    gone = [{"op": "remove", "path": f"{path}/{escaped(n)}"} for n in before if n not in after]
    new = [{"op": "add", "path": f"{path}/{escaped(n)}"} for n in after if n not in before]
    return gone + new
