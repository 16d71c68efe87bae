"""Bringing an account's data back to where it was."""

from __future__ import annotations

from typing import Any


def baseline(account: str) -> dict[str, Any]:
    raise NotImplementedError


def reset(account: str) -> dict[str, Any]:
    raise NotImplementedError
