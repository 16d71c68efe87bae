"""LocalStack loads this before its runtime is created; each part installs itself."""

from __future__ import annotations

import importlib

from localstack.runtime import hooks

from .parts import wanted

PARTS = (
    "mends",
    "clock",
    "buckets",
    "cloudformation",
    "stepfunctions",
    "recorder",
    "object_calls",
    "faults",
    "iam",
    "cognito",
    "lambda_runtime",
    "functions",
    "providers",
    "delivery",
    "authorizers",
    "eventbridge",
    "scheduler",
    "pipes",
    "http_services",
    "http_apis",
    "websockets",
    "control",
)


@hooks.on_runtime_create(name="harness")
def on_runtime_create() -> None:
    from . import container

    container.discover()
    for part in filter(wanted, PARTS):
        importlib.import_module(f".{part}", __package__).install()
