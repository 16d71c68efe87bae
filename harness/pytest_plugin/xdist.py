"""Working under pytest-xdist: hooks that exist only where it is installed."""

from __future__ import annotations

from typing import Any

import pytest

from harness.engines.accounts import account_after
from harness.pytest_plugin.broker import WORKER_KEY, Broker
from harness.pytest_plugin.keys import BROKER, WORLD


def invitation(config: pytest.Config) -> dict[str, Any] | None:
    """In a worker: where to ask for the engine. None elsewhere."""
    found: dict[str, Any] | None = getattr(config, "workerinput", {}).get(WORKER_KEY)
    return found


def account_of(config: pytest.Config, first: str) -> str:
    """The 12-digit account of this process: `first`, or for worker gwN the one N+1 above."""
    worker = str(getattr(config, "workerinput", {}).get("workerid", ""))
    digits = "".join(c for c in worker if c.isdecimal())
    offset = int(digits) + 1 if digits else 0
    return account_after(first, offset)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Controller: tell a new worker where the engine is to be had."""
    config: pytest.Config = node.config
    if BROKER not in config.stash:
        config.stash[BROKER] = Broker(config.stash[WORLD].own_engine())
    node.workerinput[WORKER_KEY] = config.stash[BROKER].invitation()
