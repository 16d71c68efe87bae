"""What the engine says of itself."""

from __future__ import annotations

import platform
from typing import Any

CAPABILITIES = ("records", "baseline", "reset", "messages", "mails")
"""What this extension gives beyond AWS's APIs."""


def info() -> dict[str, Any]:
    """Release, Python, capabilities, and whether the gateway answers."""
    from localstack.version import version

    from .server import port

    return {
        "control_port": port(),
        "release": version,
        "python": platform.python_version(),
        "capabilities": list(CAPABILITIES),
        "ready": ready(),
    }


def ready() -> bool:
    """The gateway listens and LocalStack has run its start hooks."""
    from localstack.runtime import events

    return bool(events.infra_ready.is_set())
