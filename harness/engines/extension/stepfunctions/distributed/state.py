"""The evaluation of a distributed Map state: read, select, batch, run, gather, write."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .. import failing
from ..redrive.progress import of
from . import templates, writing
from .children import Surroundings, Work
from .definition import Distributed
from .reading import Unreadable, batches, entries, items
from .running import MapRun

_EXCEEDED = "States.ExceedToleratedFailureThreshold"
_READER, _WRITER = "States.ItemReaderFailed", "States.ResultWriterFailed"


def evaluate(state: Any, distributed: Distributed, env: Any) -> None:
    """Leaves the state's result on the stack, as `StateMap._eval_execution` does."""
    progress = of(env)
    path = (*getattr(env, "harness_path", ()), state.name)
    before = progress.map_runs.get(path)
    if before is not None and progress.redrives > before.record.harness_redrives:
        before.record.harness_redrives = progress.redrives
        _again(before, distributed, env)
        return
    state.max_concurrency_decl.eval(env=env)
    record = _record(distributed, env, env.stack.pop())
    record.harness_redrives = progress.redrives
    given = None
    if "ItemReader" not in distributed.parts:
        given = _given(state, env)
    _event(env, "MapStateStarted", mapStateStartedEventDetails={"length": len(given or ())})
    state.tolerated_failure_count_decl.eval(env=env)
    record.tolerated_failure_count = env.stack.pop()
    state.tolerated_failure_percentage_decl.eval(env=env)
    record.tolerated_failure_percentage = env.stack.pop()
    env.map_run_record_pool_manager.add(record)
    _event(env, "MapRunStarted", mapRunStartedEventDetails={"mapRunArn": record.map_run_arn})

    def begin() -> MapRun:
        items = _read(distributed, env) if given is None else given
        works = _batch(distributed, env, _select(state, env, items))
        run = MapRun(works, _surroundings(distributed, env, record), distributed.tolerates)
        record.harness_run = progress.map_runs[path] = run
        return run

    _finish(begin, distributed, env, record)


def _again(run: MapRun, distributed: Distributed, env: Any) -> None:
    """The map run of an execution that is redriven: what did not succeed runs again."""
    record = run.record
    record.status, record.stop_date = "RUNNING", None
    details = {"mapRunArn": record.map_run_arn, "redriveCount": record.harness_redrives}
    _event(env, "MapRunRedriven", mapRunRedrivenEventDetails=details)

    def begin() -> MapRun:
        run.again(_surroundings(distributed, env, record))
        return run

    _finish(begin, distributed, env, record)


def _finish(begin: Callable[[], MapRun], distributed: Distributed, env: Any, record: Any) -> None:
    """Run it to its end, with the events of its end and the result on the stack."""
    try:
        result = _run(begin(), distributed, env, record)
    except Exception as error:
        _event(env, "MapRunFailed", mapRunFailedEventDetails=_told(error))
        record.set_stop(status="FAILED")
        raise
    if not env.is_running():
        record.set_stop(status="ABORTED")
        _event(env, "MapRunAborted")
        return
    _event(env, "MapRunSucceeded")
    record.set_stop(status="SUCCEEDED")
    env.stack.append(result)
    _event(env, "MapStateSucceeded", update=False)


def _run(run: MapRun, distributed: Distributed, env: Any, record: Any) -> Any:
    works = run.works
    run.run()
    if run.exceeded:
        raise failure(env, _EXCEEDED, "The specified tolerated failure threshold was exceeded")
    writer = distributed.parts.get("ResultWriter", {})
    config = templates.evaluate(
        writer.get("WriterConfig", {}), env, distributed.language, "ResultWriter/WriterConfig"
    )
    if not env.is_running():
        return None
    if "Resource" not in writer:
        return writing.transformed(works, config) if config else writing.outputs(works)
    try:
        target = _arguments(writer, env, distributed.language, "ResultWriter")
        return writing.write(_s3(env), target, config, works, record)
    except Exception as error:
        raise failure(env, _WRITER, _cause(error)) from error


def failure(env: Any, error: str, cause: str) -> Exception:
    # The interpreter writes MapStateFailed after any event but ExecutionFailed.
    return failing.failure(env, error, cause, "MapRunFailed")


def _record(distributed: Distributed, env: Any, concurrency: int) -> Any:
    from localstack.services.stepfunctions.asl.component.state.state_execution.state_map.iteration.itemprocessor import (  # noqa: E501
        map_run_record,
    )

    context = env.states.context_object.context_object_data
    record = map_run_record.MapRunRecord(
        state_machine_arn=context["StateMachine"]["Id"],
        execution_arn=context["Execution"]["Id"],
        max_concurrency=concurrency,
        tolerated_failure_count=0,
        tolerated_failure_percentage=0.0,
        label=distributed.label,
    )
    record.harness_run = None
    return record


def _given(state: Any, env: Any) -> list[Any]:
    if state.items:
        state.items.eval(env=env)
        found = env.stack.pop()
    elif state.items_path:
        state.items_path.eval(env=env)
        found = env.stack.pop()
    else:
        found = env.states.get_input()
    try:
        return entries(found)
    except Unreadable as error:
        raise failure(env, "States.Runtime", str(error)) from None


def _read(distributed: Distributed, env: Any) -> list[Any]:
    reader = distributed.parts["ItemReader"]
    try:
        parameters = _arguments(reader, env, distributed.language, "ItemReader")
        config = templates.evaluate(
            reader.get("ReaderConfig", {}), env, distributed.language, "ItemReader/ReaderConfig"
        )
        return items(str(reader.get("Resource")), parameters, config, _s3(env))
    except Exception as error:
        raise failure(env, _READER, _cause(error)) from error


def _select(state: Any, env: Any, given: list[Any]) -> list[Any]:
    selector = state.item_selector or state.parameters
    if selector is None:
        return given
    found = []
    context = env.states.context_object.context_object_data
    try:
        for index, value in enumerate(given):
            context["Map"] = {"Item": {"Index": index, "Value": value}}
            selector.eval(env=env)
            found.append(env.stack.pop())
    finally:
        context.pop("Map", None)
    return found


def _batch(distributed: Distributed, env: Any, selected: list[Any]) -> list[Work]:
    if "ItemBatcher" not in distributed.parts:
        return [Work(index, value, 1) for index, value in enumerate(selected)]
    config = templates.evaluate(
        distributed.parts["ItemBatcher"], env, distributed.language, "ItemBatcher"
    )
    try:
        grouped = batches(selected, config)
    except Unreadable as error:
        raise failure(env, "States.Runtime", str(error)) from None
    extra = {"BatchInput": config["BatchInput"]} if "BatchInput" in config else {}
    return [
        Work(index, {**extra, "Items": group}, len(group)) for index, group in enumerate(grouped)
    ]


def _surroundings(distributed: Distributed, env: Any, record: Any) -> Surroundings:
    from localstack.services.stepfunctions.backend.store import sfn_stores

    details = env.aws_execution_details
    return Surroundings(
        env=env,
        record=record,
        definition=distributed.child,
        express=distributed.express,
        account=details.account,
        region=details.region,
        role=details.role_arn,
        store=sfn_stores[details.account][details.region],
    )


def _arguments(part: dict[str, Any], env: Any, language: str, name: str) -> dict[str, Any]:
    field = "Arguments" if language == "JSONata" else "Parameters"
    return templates.evaluate(part.get(field, {}), env, language, f"{name}/{field}")


def _s3(env: Any) -> Any:
    from localstack.services.stepfunctions.asl.component.state.state_execution.state_task import (
        credentials,
    )
    from localstack.services.stepfunctions.asl.utils.boto_client import boto_client_for

    details = env.aws_execution_details
    who = credentials.StateCredentials(role_arn=details.role_arn)
    return boto_client_for(service="s3", region=details.region, state_credentials=who)


def _cause(error: Exception) -> str:
    answer = getattr(error, "response", None)
    if isinstance(answer, dict) and "Error" in answer:
        return str(answer["Error"].get("Message") or answer["Error"].get("Code"))
    return str(error)


def _told(error: Exception) -> dict[str, str]:
    pair = getattr(error, "extract_error_cause_pair", lambda: None)()
    named = zip(("error", "cause"), pair or (None, None), strict=True)
    return {name: value for name, value in named if value}


def _event(env: Any, kind: str, *, update: bool = True, **details: Any) -> None:
    from localstack.aws.api.stepfunctions import HistoryEventType
    from localstack.services.stepfunctions.asl.eval.event.event_detail import EventDetails

    env.event_manager.add_event(
        context=env.event_history_context,
        event_type=HistoryEventType[kind],
        event_details=EventDetails(**details) if details else None,
        update_source_event_id=update,
    )
