"""What the engine says of itself."""

from __future__ import annotations

import os
import platform
from typing import Any

from .listening import port

CAPABILITIES = (
    *("records", "baseline", "reset", "messages", "mails", "types", "runtimes", "settled"),
    *("iam",),
)
"""What this extension gives beyond AWS's APIs."""

PUBLISHED = "HARNESS_CONTROL_PUBLISHED"
"""The port outside, where a container publishes the control server under another one."""


def info() -> dict[str, Any]:
    """Release, Python, capabilities, whether the gateway answers, what functions run on."""
    from localstack.version import version

    from ..lambda_runtime import settings

    runtimes = settings.current()
    return {
        "control_port": int(os.environ.get(PUBLISHED) or port() or 0) or None,
        "release": version,
        "python": platform.python_version(),
        "capabilities": list(CAPABILITIES),
        "ready": ready(),
        "pythons": [".".join(map(str, python.version)) for python in runtimes.pythons],
        "node": ".".join(map(str, runtimes.node.version)) if runtimes.node else None,
    }


def ready() -> bool:
    """The gateway listens and LocalStack has run its start hooks."""
    from localstack.runtime import events

    return bool(events.infra_ready.is_set())
