"""Map runs and their executions, as the API tells of them.

Stock cannot list a map run's executions, changes nothing that runs, and takes the run of a
parent that has not started yet for an internal error (4.13.1). AWS: "ListExecutions",
"DescribeMapRun", "UpdateMapRun" in the Step Functions API reference.
"""

from __future__ import annotations

import functools
import re
from typing import Any

from ...mends.on_import import after_import

_PROVIDER = "localstack.services.stepfunctions.provider"
_EXECUTION = "localstack.services.stepfunctions.backend.execution"


def install() -> None:
    after_import(_PROVIDER, _mend)
    after_import(_EXECUTION, _mend_execution)


def _mend(module: Any) -> None:
    cls = module.StepFunctionsProvider
    stock_list = cls.list_executions

    def find(self: Any, context: Any, arn: str) -> Any:
        for execution in list(self.get_store(context).executions.values()):
            env = execution.exec_worker.env if execution.exec_worker else None
            record = env.map_run_record_pool_manager.get(arn) if env is not None else None
            if record is not None:
                return record
        raise module.ResourceNotFound(f"Map Run Does Not Exist: '{arn}'", resourceName=arn)

    def describe_map_run(self: Any, context: Any, map_run_arn: str, **_kwargs: Any) -> Any:
        return {**find(self, context, map_run_arn).describe(), "redriveCount": 0}

    def update_map_run(self: Any, context: Any, map_run_arn: str, **given: Any) -> Any:
        record = find(self, context, map_run_arn)
        limits = ("max_concurrency", "tolerated_failure_percentage", "tolerated_failure_count")
        record.update(**{limit: given.get(limit) for limit in limits})
        if (run := getattr(record, "harness_run", None)) is not None:
            run.changed()
        return module.UpdateMapRunOutput()

    @functools.wraps(stock_list)
    def list_executions(self: Any, context: Any, **given: Any) -> Any:
        map_run_arn = given.get("map_run_arn")
        if map_run_arn is None:
            return stock_list(self, context, **given)
        find(self, context, map_run_arn)
        found = [
            child.to_execution_list_item()
            for child in list(self.get_store(context).executions.values())
            if getattr(child, "map_run_arn", None) == map_run_arn
            and given.get("status_filter") in (None, child.exec_status)
        ]
        found.sort(key=lambda item: item["startDate"], reverse=True)
        page, token = module.PaginatedList(found).get_page(
            token_generator=lambda item: module.get_next_page_token_from_arn(item["executionArn"]),
            page_size=module.normalise_max_results(given.get("max_results")),
            next_token=given.get("next_token"),
        )
        return module.ListExecutionsOutput(executions=page, nextToken=token)

    # The ARN of a map run's child names the machine and the Map's label: `machine/label`.
    cls._STATE_MACHINE_EXECUTION_ARN_REGEX = re.compile(
        cls._STATE_MACHINE_EXECUTION_ARN_REGEX.pattern.replace("[a-zA-Z0-9-_.]+", "[^:]+", 1)
    )
    cls.describe_map_run = describe_map_run
    cls.update_map_run = update_map_run
    cls.list_executions = list_executions


def _mend_execution(module: Any) -> None:
    cls = module.Execution
    for name, extra in (("to_describe_output", False), ("to_execution_list_item", True)):
        stock = getattr(cls, name)

        def told(self: Any, stock: Any = stock, extra: bool = extra) -> Any:
            found = stock(self)
            if (arn := getattr(self, "map_run_arn", None)) is not None:
                found["mapRunArn"] = arn
                if extra:
                    found["itemCount"] = self.item_count
            return found

        setattr(cls, name, functools.wraps(stock)(told))
