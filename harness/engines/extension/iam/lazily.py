"""The handler as every call meets it: nothing of IAM is imported until something is enforced."""

from __future__ import annotations

from typing import Any

from .switch import SWITCH


def enforce(chain: Any, context: Any, response: Any) -> None:
    if SWITCH.on:
        from .gate import enforce as gate

        gate(chain, context, response)
