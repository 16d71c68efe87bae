"""Event source mappings: from a queue or a stream to a function, by a data plane of ours.

LocalStack keeps the mappings (create, list, update, delete) and makes their clients, which
act as the function's role; a worker of ours takes the place of its pollers. `QueueSource` and
`StreamSource` know no Lambda: they hand `{"Records": […]}` to whatever `Deliver` they are given.
"""

from __future__ import annotations

from types import ModuleType
from typing import Any

from ...mends.on_import import after_import

_PACKAGE = "localstack.services.lambda_.event_source_mapping"


def install() -> None:
    after_import(f"{_PACKAGE}.esm_worker_factory", _mend)
    after_import("localstack.services.lambda_.provider", _mend_provider)


def forget(account: str) -> None:
    """Give up what the account's mappings have received: it was reset."""
    from .worker import WORKERS

    for worker in list(WORKERS):
        if worker.settings.account == account:
            worker.forget()


def _mend(module: ModuleType) -> None:
    stock = module.EsmWorkerFactory.get_esm_worker

    def get_esm_worker(self: Any) -> Any:
        from .invoking import Function
        from .settings import KINDS, of_mapping
        from .worker import MappingWorker

        made = stock(self)
        arn = self.esm_config.get("EventSourceArn", "::")
        if arn.split(":")[2] not in KINDS:
            return made
        client = made.poller.processor.sender.target_client
        return MappingWorker(
            self.esm_config,
            of_mapping(self.esm_config, self.function_role_arn),
            client=made.poller.source_client,
            function=Function(self.esm_config["FunctionArn"], client),
            store=made._state,
            enabled=self.enabled,
        )

    module.EsmWorkerFactory.get_esm_worker = get_esm_worker


def _mend_provider(module: ModuleType) -> None:
    from .validation import mend

    mend(module)
