"""The environment variables of the container: LocalStack's settings, and the extension's."""

from __future__ import annotations

import os

from harness.engines.docker.packages import ENGINE
from harness.engines.docker.ports import Ports
from harness.engines.outbound import outbound
from harness.engines.plugins import plugin_settings
from harness.engines.runaway import runaway_rounds

_FROM_HOST = ("HARNESS_DYNAMODB_TTL_DELAY",)


def variables(ports: Ports, *, debug: bool = False) -> dict[str, str]:
    """Everything in the container listens on all its interfaces; Docker publishes on loopback."""
    return {
        "HARNESS_CONTAINER": "1",
        "PYTHONPATH": ENGINE,
        "HARNESS_CONTROL_LISTEN": f"0.0.0.0:{ports.control}",
        "GATEWAY_LISTEN": f"0.0.0.0:{ports.gateway}",
        # In the addresses that it gives out: localhost.localstack.cloud needs a resolver online.
        "LOCALSTACK_HOST": f"localhost:{ports.gateway}",
        "SQS_ENDPOINT_STRATEGY": "dynamic",
        "IN_MEMORY_CLIENT": "1",
        "SQS_DISABLE_CLOUDWATCH_METRICS": "1",
        "SQS_DELAY_PURGE_RETRY": "1",
        "EAGER_SERVICE_LOADING": "0",
        "SKIP_SSL_CERT_DOWNLOAD": "1",
        "DISABLE_EVENTS": "1",
        "DNS_ADDRESS": "0",
        "DEBUG": "1" if debug else "0",
        **{name: os.environ[name] for name in _FROM_HOST if name in os.environ},
        **outbound(),
        **runaway_rounds(),
        **plugin_settings(),
    }
