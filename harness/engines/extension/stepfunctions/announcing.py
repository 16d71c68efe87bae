"""Changes of an execution's status, as EventBridge is told of them, and its end, as records are.

Faults of 4.13.1: Express workflows are announced too; times are texts, an empty input is no
text, versions, aliases and redrives are left out. Nothing is sent where no rule and no archive
could take it: it costs a call for each change. AWS: "Automating Step Functions event delivery
with EventBridge".
"""

from __future__ import annotations

import json
import time
from typing import Any

from ..imported import imported
from ..mends.on_import import after_import
from ..recorder.lines import line_of
from ..recorder.stream import RING
from ..wire import ExecutionEnd

_EXECUTION = "localstack.services.stepfunctions.backend.execution"
_EVENTS = "localstack.services.events.models"
_BUS = "default"
_MOST = 248 * 1024


def install() -> None:
    after_import(_EXECUTION, _mend)


def _mend(module: Any) -> None:
    def announce(self: Any) -> None:
        if self.sm_type != module.StateMachineType.STANDARD:
            return
        if str(self.exec_status) != "RUNNING":
            record_end(self)
        if not heard(self.account_id, self.region_name):
            return
        entry = module.PutEventsRequestEntry(
            Source="aws.states",
            Resources=[self.exec_arn],
            DetailType="Step Functions Execution Status Change",
            Detail=json.dumps(detail(self)),
        )
        try:
            self._get_events_client().put_events(Entries=[entry])
        except Exception:
            module.LOG.exception("EventBridge did not take the status of %s", self.exec_arn)

    module.Execution.publish_execution_status_change_event = announce


def record_end(execution: Any) -> None:
    """For whoever waits for it: no call tells it."""
    facts = {
        "time": time.time(),
        "account": execution.account_id,
        "region": execution.region_name,
        "machine": execution.state_machine.arn,
        "execution": execution.exec_arn,
        "status": str(execution.exec_status),
    }
    RING.emit(execution.account_id, lambda seq: line_of(ExecutionEnd(seq, **facts)))


def heard(account: str, region: str) -> bool:
    """Whether anything can take an event of the default bus."""
    models = imported(_EVENTS)
    if models is None:
        return False
    store = models.events_stores[account][region]
    bus = store.event_buses.get(_BUS)
    return bool(store.archives) or bool(bus is not None and bus.rules)


def detail(execution: Any) -> dict[str, Any]:
    described = execution.to_describe_output()
    told: dict[str, Any] = {
        "executionArn": execution.exec_arn,
        "stateMachineArn": execution.state_machine_arn,
        "stateMachineVersionArn": execution.state_machine_version_arn,
        "stateMachineAliasArn": execution.state_machine_alias_arn,
        "name": execution.name,
        "status": str(execution.exec_status),
        "startDate": _milliseconds(execution.start_date),
        "stopDate": _milliseconds(execution.stop_date),
        "error": execution.error,
        "cause": execution.cause,
        "redriveCount": described.get("redriveCount", 0),
        "redriveDate": _milliseconds(described.get("redriveDate")),
        "redriveStatus": described.get("redriveStatus"),
        "redriveStatusReason": described.get("redriveStatusReason"),
    }
    for name in ("input", "output"):
        text = described.get(name)
        fits = text is not None and len(text.encode()) <= _MOST
        told[name] = text if fits else None
        told[f"{name}Details"] = None if text is None else {"included": fits}
    return told


def _milliseconds(moment: Any) -> int | None:
    return None if moment is None else round(moment.timestamp() * 1000)
