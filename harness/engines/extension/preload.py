"""When the gateway answers: load the services that will be called, in the background."""

from __future__ import annotations

import logging
import os
import threading

from localstack.runtime import hooks

from . import startup
from .recorder.stream import RING

LOG = logging.getLogger(__name__)
SETTING = "HARNESS_PRELOAD"
"""Names of services, separated by commas, in the order in which they are loaded."""

_FIRST_CALL_WITHIN = 5.0


@hooks.on_runtime_ready(name="harness")
def on_ready() -> None:
    startup.collect_from_now_on()
    names = [name for name in os.environ.get(SETTING, "").split(",") if name]
    if names:
        threading.Thread(target=_load, args=(names,), name="harness-preload", daemon=True).start()


def _load(names: list[str]) -> None:
    # Two threads share one interpreter: the caller who waits for the first answer goes first.
    RING.after(0, timeout=_FIRST_CALL_WITHIN)
    from localstack.aws.spec import load_service
    from localstack.services.plugins import SERVICE_PLUGINS

    for name in names:
        try:
            load_service(name)
            SERVICE_PLUGINS.require(name)
        except Exception:
            LOG.exception("service %s cannot be loaded ahead of its first call", name)
