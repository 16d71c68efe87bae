"""Provisioned concurrency: environments that have run their Init phase before they are needed.

Stock (4.13.1, 4.14.0) calls environments ready that have not begun, refuses a change while one
goes on, and cannot take a configuration away from an alias. Source: Lambda developer guide,
"Configuring provisioned concurrency for a function".
"""

from __future__ import annotations

import logging
import threading
import weakref
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from types import ModuleType
from typing import Any

from ..mends.on_import import after_import

LOG = logging.getLogger(__name__)
INIT_FAILED = "FUNCTION_ERROR_INIT_FAILURE"
_INVOCATION = "localstack.services.lambda_.invocation"


class Provisioned:
    """How many provisioned environments of a version are ready, and how many of them run."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ready: Counter[str] = Counter()
        self._running: Counter[str] = Counter()

    def take(self, arn: str) -> bool:
        """Reserve one for an invocation; whether one was free."""
        with self._lock:
            if self._running[arn] >= self._ready[arn]:
                return False
            self._running[arn] += 1
            return True

    def give_back(self, arn: str) -> None:
        with self._lock:
            self._running[arn] -= 1

    def change(self, arn: str, by: int) -> None:
        with self._lock:
            self._ready[arn] += by

    def forget(self, arn: str) -> None:
        with self._lock:
            self._ready.pop(arn, None)


PROVISIONED = Provisioned()
_managers: weakref.WeakValueDictionary[str, Any] = weakref.WeakValueDictionary()
_scaling = ThreadPoolExecutor(thread_name_prefix="lambda-scaling")
_starting = ThreadPoolExecutor(thread_name_prefix="lambda-provisioning")


def install() -> None:
    after_import(f"{_INVOCATION}.version_manager", _mend_manager)
    after_import(f"{_INVOCATION}.assignment", _mend_assignment)
    after_import("localstack.services.lambda_.provider", _mend_provider)


def _mend_manager(module: ModuleType) -> None:
    cls = module.LambdaVersionManager
    stock_stop = cls.stop

    def update_provisioned_concurrency_config(self: Any, wanted: int) -> Any:
        with self.provisioned_state_lock:
            _managers[self.id] = self
            self.harness_wanted = wanted
            if self.harness_scaling is None:
                self.harness_scaling = threading.Lock()
            self.provisioned_state = module.ProvisionedConcurrencyState() if wanted else None
        return _scaling.submit(_scale, self, module.ProvisionedConcurrencyStatusEnum)

    def stop(self: Any) -> None:
        with self.provisioned_state_lock:
            self.harness_wanted = 0
            PROVISIONED.forget(self.function_version.qualified_arn)
        stock_stop(self)

    cls.harness_wanted, cls.harness_scaling = 0, None
    cls.update_provisioned_concurrency_config = update_provisioned_concurrency_config
    cls.stop = stop


def _scale(manager: Any, statuses: Any) -> None:
    """Start and stop until there are as many as are wanted, which may change meanwhile."""
    arn = manager.function_version.qualified_arn
    service = manager.assignment_service
    with manager.harness_scaling:
        while True:
            there = _provisioned(list(service.environments[manager.id].values()))
            missing = manager.harness_wanted - len(there)
            if missing == 0:
                _settled(manager, len(there), statuses.READY)
                return
            if missing < 0:
                PROVISIONED.change(arn, -1)
                # one that does nothing is the better one to end
                there.sort(key=lambda environment: environment.status.name == "INVOKING")
                service.environments[manager.id].pop(there[0].id, None)
                there[0].stop()
                continue
            started = list(_starting.map(_start_one, [manager] * missing))
            PROVISIONED.change(arn, started.count(None))
            if failed := next(filter(None, started), None):
                _settled(manager, len(there) + started.count(None), statuses.FAILED, INIT_FAILED)
                LOG.info("a provisioned environment of %s failed: %s", arn, failed)
                return


def _settled(manager: Any, ready: int, status: Any, reason: str | None = None) -> None:
    with manager.provisioned_state_lock:
        state = manager.provisioned_state
        if state is not None:
            state.available = state.allocated = ready
            state.status, state.status_reason = status, reason


def _start_one(manager: Any) -> str | None:
    """Run its Init phase to the end; why that failed, or None."""
    from localstack.services.lambda_.invocation.execution_environment import ExecutionEnvironment
    from localstack.services.lambda_.invocation.lambda_models import InitializationType

    service = manager.assignment_service
    environment = ExecutionEnvironment(
        function_version=manager.function_version,
        initialization_type=InitializationType.provisioned_concurrency,
        on_timeout=service.on_timeout,
        version_manager_id=manager.id,
    )
    try:
        environment.start()
        initialised = getattr(environment.runtime_executor, "initialised", None)
        failed: str | None = initialised() if initialised else None
    except Exception as error:
        return str(error)
    if failed is not None:
        environment.stop()
        return failed
    service.environments[manager.id][environment.id] = environment
    return None


def _provisioned(environments: Iterable[Any]) -> list[Any]:
    return [e for e in environments if e.initialization_type.value == "provisioned-concurrency"]


def _mend_assignment(module: ModuleType) -> None:
    """An environment that was ended in the middle of its work is replaced."""
    cls = module.AssignmentService
    stock = cls.stop_environment

    def stop_environment(self: Any, environment: Any) -> None:
        stock(self, environment)
        manager = _managers.get(environment.version_manager_id)
        if manager is None or not manager.harness_wanted or not _provisioned([environment]):
            return
        PROVISIONED.change(manager.function_version.qualified_arn, -1)
        manager.update_provisioned_concurrency_config(manager.harness_wanted)

    cls.stop_environment = stop_environment


def _mend_provider(provider: ModuleType) -> None:
    cls = provider.LambdaProvider
    stock_delete_alias = cls.delete_alias

    def delete_provisioned_concurrency_config(
        self: Any, context: Any, function_name: str, qualifier: str, **_kwargs: Any
    ) -> None:
        if qualifier == "$LATEST":
            raise provider.InvalidParameterValueException(
                "The function resource provided must be an alias or a published version.",
                Type="User",
            )
        api = provider.api_utils
        account, region = api.get_account_and_region(function_name, context)
        name, qualifier = api.get_name_and_qualifier(function_name, qualifier, context)
        if self._get_provisioned_config(context, name, qualifier):
            function = provider.lambda_stores[account][region].functions[name]
            _take_away(self, function, qualifier)

    def delete_alias(self: Any, context: Any, function_name: str, name: str, **kwargs: Any) -> None:
        api = provider.api_utils
        account, region = api.get_account_and_region(function_name, context)
        short = api.get_function_name(function_name, context)
        function = self._get_function(function_name=short, region=region, account_id=account)
        if name in function.provisioned_concurrency_configs:
            _take_away(self, function, name)
        stock_delete_alias(self, context, function_name, name, **kwargs)

    cls.delete_provisioned_concurrency_config = delete_provisioned_concurrency_config
    cls.delete_alias = delete_alias


def _take_away(provider: Any, function: Any, qualifier: str) -> None:
    function.provisioned_concurrency_configs.pop(qualifier)
    alias = function.aliases.get(qualifier)
    version = function.versions.get(alias.function_version if alias else qualifier)
    if version is not None:
        manager = provider.lambda_service.get_lambda_version_manager(version.qualified_arn)
        manager.update_provisioned_concurrency_config(0)
