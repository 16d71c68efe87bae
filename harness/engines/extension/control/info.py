"""What the engine says of itself."""

from __future__ import annotations

import platform
from typing import Any

from .listening import port

CAPABILITIES = (
    *("records", "baseline", "reset", "messages", "mails", "types", "runtimes", "settled"),
    *("iam", "calls"),
)
"""What this extension gives beyond AWS's APIs."""


def info() -> dict[str, Any]:
    """Release, Python, capabilities, whether the gateway answers, what functions run on."""
    from localstack.version import version

    from ..lambda_runtime import settings

    runtimes = settings.current()
    return {
        "control_port": port(),
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
