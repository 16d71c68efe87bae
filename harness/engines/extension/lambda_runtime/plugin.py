"""The plux plugin by which LocalStack finds the executor (`LAMBDA_RUNTIME_EXECUTOR=harness`)."""

from __future__ import annotations

from typing import Any

from localstack.services.lambda_.invocation.plugins import RuntimeExecutorPlugin


class HarnessExecutorPlugin(RuntimeExecutorPlugin):
    name = "harness"

    def load(self, *_args: Any, **_kwargs: Any) -> Any:
        from .executor import HarnessExecutor

        return HarnessExecutor
