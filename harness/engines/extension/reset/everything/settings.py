"""What was said about the account: whether its policies are enforced."""

from __future__ import annotations

from .places import own


def drop(account: str) -> list[str]:
    if switch := own("iam.switch"):
        switch.SWITCH.set(account, None)
    return []
