"""The executions of a map run: one for each item or batch."""

from __future__ import annotations

import datetime
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..redrive.operation import redrive, refusal

SUCCEEDED, FAILED, TIMED_OUT, ABORTED = "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"


@dataclass
class Work:
    """What is to be run: `value` is the child's input, `items` how many items it stands for."""

    index: int
    value: Any
    items: int
    child: Any = None


@dataclass
class Surroundings:
    """What the children have of their parent."""

    env: Any
    record: Any
    definition: str
    express: bool
    account: str
    region: str
    role: str
    store: Any


def run(work: Work, around: Surroundings) -> Any:
    """Run one child to its end, in this thread; the execution.

    One that ran before goes on where it failed; an Express workflow begins anew.
    """
    if work.child is not None and not around.express and refusal(work.child) is None:
        work.child.exec_worker.parent = around.env
        redrive(work.child, wait=True)
        return work.child
    child = _made(work, around)
    work.child = child
    around.store.executions[child.exec_arn] = child
    child.start()
    return child


def _made(work: Work, around: Surroundings) -> Any:
    from localstack.aws.api.stepfunctions import StateMachineType
    from localstack.services.stepfunctions.backend.state_machine import StateMachineRevision

    arn = around.record.map_state_machine_arn
    name = str(uuid.uuid4())
    machine = StateMachineRevision(
        name=arn.rsplit(":", 1)[-1],
        arn=arn,
        definition=around.definition,
        role_arn=around.role,
        logging_config={},
        cloud_watch_logging_configuration=None,
        sm_type=StateMachineType.EXPRESS if around.express else StateMachineType.STANDARD,
    )
    kind = "express" if around.express else "execution"
    tail = f":{uuid.uuid4()}" if around.express else ""
    made = _child_class()(
        name=name,
        sm_type=machine.sm_type,
        role_arn=around.role,
        exec_arn=f"{arn.replace(':stateMachine:', f':{kind}:')}:{name}{tail}",
        account_id=around.account,
        region_name=around.region,
        state_machine=machine,
        start_date=datetime.datetime.now(tz=datetime.UTC),
        cloud_watch_logging_session=None,
        activity_store=around.env.activity_store,
        input_data=work.value,
        local_mock_test_case=around.env.local_mock_test_case,
    )
    made.map_run_arn = around.record.map_run_arn
    made.item_count = work.items
    made.parent_env = around.env
    return made


_classes: list[type] = []
_lock = threading.Lock()


def _child_class() -> type:
    with _lock:
        if not _classes:
            _classes.append(_make_class())
        return _classes[0]


def _make_class() -> type:
    from localstack.services.stepfunctions.backend import execution, execution_worker

    class Worker(execution_worker.SyncExecutionWorker):
        """Runs in the thread that starts it; ends when its parent is ended."""

        parent: Any = None

        def _get_evaluation_environment(self) -> Any:
            env = super()._get_evaluation_environment()
            with self.parent._state_mutex:
                self.parent._frames.append(env)
            return env

        def _execution_logic(self) -> None:
            try:
                super()._execution_logic()
            finally:
                self.parent.delete_frame(self.env)

    class Child(execution.Execution):
        map_run_arn: str
        item_count: int
        parent_env: Any

        def _get_start_execution_worker(self) -> Any:
            worker = super()._get_start_execution_worker()
            worker.__class__ = Worker
            worker.parent = self.parent_env
            return worker

        def publish_execution_status_change_event(self) -> None:
            """Nobody is told of single children."""

    return Child


def ending(child: Any) -> Callable[[], None]:
    """What ends a running child, as aborted."""

    def end() -> None:
        worker = child.exec_worker
        if worker is not None and worker.env is not None:
            worker.stop(stop_date=datetime.datetime.now(tz=datetime.UTC), error=None, cause=None)

    return end
