"""Deployments of several workers: few at a time, so that the first ones are soon done.

An engine is one process, and its deployments share one core however many there are. Begun
together they all end late; two after two, the groups that take longest, which are taken first,
begin early, and their functions start on the other cores while the next stacks are deployed.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

from harness.engines.cloud import Cloud
from harness.stacks.several.deploying import Deploy
from harness.stacks.stack import Stack

AT_ONCE = 2
"""While one of them waits for the engine's answer, the other one goes on."""
WAITS = 5.0
"""Seconds that a deployment waits for earlier ones at most: they may be waiting themselves."""


class DeploymentTurns:
    """Thread-safe. Calling it deploys, in the order of asking."""

    def __init__(self, deploy: Deploy, at_once: int = AT_ONCE, waits: float = WAITS) -> None:
        self._deploy = deploy
        self._free = threading.Semaphore(at_once)
        self._waits = waits

    def __call__(self, template: Path, cloud: Cloud, **options: Any) -> Stack:
        if cloud.control is None:  # an account in the cloud: who deploys there only waits
            return self._deploy(template, cloud, **options)
        had_turn = self._free.acquire(timeout=self._waits)
        try:
            return self._deploy(template, cloud, **options)
        finally:
            if had_turn:
                self._free.release()
