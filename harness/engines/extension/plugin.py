"""LocalStack loads this before its runtime is created; each part installs itself."""

from __future__ import annotations

from localstack.runtime import hooks


@hooks.on_runtime_create(name="harness")
def on_runtime_create() -> None:
    from . import control, delivery, lambda_runtime, mends, providers, recorder

    for part in (mends, recorder, lambda_runtime, providers, delivery, control):
        part.install()
