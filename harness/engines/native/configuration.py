"""The environment variables that the engine's process gets: these, and few of the host's."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

from harness.engines.installation.engine import EngineEnvironment
from harness.engines.installation.home import harness_home
from harness.engines.outbound import outbound
from harness.engines.plugins import plugin_settings
from harness.engines.ports import LOOPBACK
from harness.engines.runaway import runaway_rounds

_FROM_HOST = ("PATH", "LANG", "LC_ALL", "TZ", "HARNESS_DYNAMODB_TTL_DELAY")
_ALLOCATOR = {
    "MALLOC_ARENA_MAX": "2",
    "MALLOC_MMAP_THRESHOLD_": str(1024 * 1024),
    "MALLOC_TRIM_THRESHOLD_": str(4 * 1024 * 1024),
}
"""glibc's (mallopt(3)): by default each of some fifty threads has a heap of its own, and what one
big payload took of a heap is kept."""


def variables(
    *,
    environment: EngineEnvironment,
    stage: Path,
    state: Path,
    port: int,
    control_port: int,
    pythons: Mapping[str, Mapping[str, str]],
    node: Mapping[str, str],
    debug: bool = False,
    extra: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """`extra` has the last word; HARNESS_* are for the extension, the others LocalStack's."""
    home = state / "home"
    host = {name: os.environ[name] for name in _FROM_HOST if name in os.environ}
    return {
        **host,
        "HOME": str(home),
        "TMPDIR": str(state / "tmp"),
        "XDG_CACHE_HOME": str(environment.cache),
        "PYTHONPATH": str(stage),
        "PYTHONNOUSERSITE": "1",
        "PYTHONUNBUFFERED": "1",
        **_ALLOCATOR,
        "FILESYSTEM_ROOT": str(state / "fs"),
        "OVERRIDE_IN_DOCKER": "0",
        "GATEWAY_LISTEN": f"{LOOPBACK}:{port}",
        "LOCALSTACK_HOST": f"localhost:{port}",
        "SKIP_SSL_CERT_DOWNLOAD": "1",
        "DISABLE_EVENTS": "1",
        "DNS_ADDRESS": "0",
        "SQS_ENDPOINT_STRATEGY": "path",
        "SQS_DISABLE_CLOUDWATCH_METRICS": "1",
        "SQS_DELAY_PURGE_RETRY": "1",
        "EAGER_SERVICE_LOADING": "0",
        "IN_MEMORY_CLIENT": "1",
        "LEGACY_DOCKER_CLIENT": "1",  # the other one is imported, this one is a command
        "DEBUG": "1" if debug else "0",
        "HARNESS_CONTROL_LISTEN": f"{LOOPBACK}:{control_port}",
        "HARNESS_PYTHONS": json.dumps(pythons),
        "HARNESS_NODE": json.dumps(node),
        "HARNESS_COMPILED": str(environment.cache / "compiled"),
        "HARNESS_UNPACKED": str(harness_home() / "unpacked"),
        "HARNESS_WORK": str(state / "work"),
        **outbound(),
        **runaway_rounds(),
        **plugin_settings(),
        **(extra or {}),
    }
