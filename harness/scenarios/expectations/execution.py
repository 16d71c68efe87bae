"""`execution`: how a state machine's execution went."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Literal

from pydantic import Field

from harness.engines.extension.wire import Call, ExecutionEnd, Record
from harness.scenarios.cloud.history import failures, visited
from harness.scenarios.cloud.history_paths import taken, visits
from harness.scenarios.context import Context
from harness.scenarios.expectations.base import Expectation, Look
from harness.scenarios.expectations.counting import Counted, matching
from harness.scenarios.expectations.looking import compared
from harness.scenarios.fields import MACHINE, Expected, MachineId, Text
from harness.scenarios.formats.data import parsed
from harness.scenarios.matchers import MISSING, match
from harness.scenarios.matchers.base import show
from harness.scenarios.matchers.comparing import is_matcher

_END = ("SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED")
_BEGIN = ("StartExecution", "RedriveExecution")
_LATEST = 20
_COMPARED = ("status", "error", "cause", "output", "visited", "path", "states")


class Execution(Counted, Expectation):
    """The latest execution of a state machine, or the latest that `input` or `name` selects."""

    kind: ClassVar[str] = "execution"
    example: ClassVar[str] = (
        "execution: {machine: OrderSaga, input: {orderId: o-1}, status: FAILED, "
        "error: PaymentDeclined, visited: [Validate, ReserveStock, ChargeCard, ReleaseStock]}"
    )

    machine: MachineId
    name: Text | None = Field(None, description="Select by the execution's name.")
    input: Expected = Field(None, description="Select by a part of the input.")
    status: Literal["RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"] | None = Field(
        None, description="The execution's status."
    )
    error: Expected = Field(None, description="The error's name.")
    cause: Expected = Field(None, description="The error's cause (JSON is parsed for mappings).")
    output: Expected = Field(None, description="A part of the output.")
    visited: Expected = Field(
        None, description="The states' names in the order they were entered; retries count once."
    )
    path: Expected = Field(
        None,
        description="The states as they were taken: after a Parallel the list of its branches, "
        "after a Map that of its iterations, each a path of its own.",
    )
    states: dict[str, Expected] | None = Field(
        None,
        description="By state: of a visit its input and output; of all visits, as a list.",
    )
    map_runs: Expected = Field(
        None, description="The runs of distributed Maps: status, items and executions by outcome."
    )

    def may_have_changed(self, records: Sequence[Record]) -> bool:
        if self.status == "RUNNING" or any(isinstance(r, ExecutionEnd) for r in records):
            return True
        begun = (r for r in records if isinstance(r, Call) and r.operation in _BEGIN)
        return self._is_counted and any(begun)

    def too_early(self, context: Context) -> bool:
        """Without an end on record, none of those that run for the scenario has ended.

        What the scenario did not start is looked for: an Express machine has no executions to
        look at, which is told at once.
        """
        if self._is_counted or self.status == "RUNNING":
            return False
        arn = context.physical(self.machine, MACHINE, "machine")
        ours = arn.replace(":stateMachine:", ":execution:") + ":"
        if not any(started.startswith(ours) for started in context.shared.started):
            return False
        return not any(isinstance(r, ExecutionEnd) for r in context.observed.records())

    @property
    def _is_counted(self) -> bool:
        return any(n is not None for n in (self.exactly, self.at_least, self.at_most))

    def look(self, context: Context) -> Look:
        client = context.looks("stepfunctions")
        executions = self._executions(client, context)
        if self._is_counted:
            return self._count(client, executions)
        if not executions:
            return Look(
                holds=False,
                message=f"{self.machine} has no such execution",
                expected=self.model_dump(exclude_unset=True, exclude={"machine"}),
                differences=["$: no execution" + (" with that input" if self.input else "")],
            )
        running = executions[0]["status"] == "RUNNING"
        if running and self.status != "RUNNING" and not context.last:
            return Look(holds=False, message=f"the execution of {self.machine} is still running")
        return self._one(client, executions[0], context)

    def _executions(self, client: Any, context: Context) -> list[dict[str, Any]]:
        arn = context.physical(self.machine, MACHINE, "machine")
        listed = client.list_executions(stateMachineArn=arn, maxResults=1000)["executions"]
        listed.sort(key=lambda e: e["startDate"], reverse=True)
        if self.name is not None:
            listed = [e for e in listed if e["name"] == self.name]
        if "input" not in self.model_fields_set:
            return list(listed)
        found = []
        for execution in listed:
            details = client.describe_execution(executionArn=execution["executionArn"])
            if not match(self.input, parsed(details["input"]), exact=False):
                found.append(execution)
        return found

    def _one(self, client: Any, execution: dict[str, Any], context: Context) -> Look:
        details = client.describe_execution(executionArn=execution["executionArn"])
        events = history(client, execution["executionArn"])
        actual = execution_data(details, events)
        given = self.model_fields_set
        wanted = [n for n in (*_COMPARED, "map_runs") if n in given]
        if "map_runs" in wanted:
            actual["map_runs"] = map_runs(client, execution["executionArn"])
        ended = details["status"] in _END
        parts = [self._part(n, actual) for n in wanted]
        if not ended and self.status != "RUNNING":
            parts.insert(0, ("$.status", self.status or {"$not": "RUNNING"}, "RUNNING", False))
        seen = [
            f"execution {details['name']}: {details['status']}",
            f"visited: {', '.join(actual['visited'])}",
            *failures(events),
        ]
        if actual.get("output") is not None:
            seen.append(f"output: {show(actual['output'])}")
        message = f"the execution of {self.machine} " + ("differs" if ended else "is still running")
        selected = self.name is not None or "input" in given
        ours = execution["executionArn"] in context.shared.started
        final = ended and (selected or ours)
        return compared(message, parts, actual=actual, seen=seen, final=final)

    def _count(self, client: Any, executions: list[dict[str, Any]]) -> Look:
        actuals = []
        for execution in executions[:_LATEST]:
            details = client.describe_execution(executionArn=execution["executionArn"])
            actuals.append(execution_data(details, history(client, execution["executionArn"])))
        actuals.reverse()
        given = self.model_fields_set
        names = [n for n in _COMPARED if n in given]
        found, nearest = matching(actuals, lambda a: [self._part(n, a) for n in names])
        seen = [f"execution {a['name']}: {a['status']}, visited {a['visited']}" for a in actuals]
        return self.counted(
            found, f"execution of {self.machine}", nearest=nearest, seen=seen, grows=False
        )

    def _part(self, name: str, actual: dict[str, Any]) -> tuple[str, Any, Any, bool]:
        expected = getattr(self, name)
        if name == "states":
            # A mapping is one of the visits; a list, or a matcher, is all of them.
            expected = {
                state: {"$contains": visit}
                if isinstance(visit, dict) and not is_matcher(visit)
                else visit
                for state, visit in expected.items()
            }
        return f"$.{name}", expected, _value(actual, name, expected), False


def _value(actual: dict[str, Any], name: str, expected: Any) -> Any:
    value = actual.get(name)
    if value is None and name in ("error", "cause", "output"):
        return MISSING
    if name == "cause" and isinstance(expected, dict) and isinstance(value, str):
        plain = not any(k.startswith("$") for k in expected)
        return parsed(value) if plain else value
    return value


def history(client: Any, arn: str) -> list[dict[str, Any]]:
    """All events of an execution, in order."""
    events: list[dict[str, Any]] = []
    token: dict[str, Any] = {}
    while True:
        page = client.get_execution_history(executionArn=arn, maxResults=1000, **token)
        events += page["events"]
        if not page.get("nextToken"):
            return events
        token = {"nextToken": page["nextToken"]}


def map_runs(client: Any, arn: str) -> list[dict[str, Any]]:
    """The map runs of an execution, in the order they were started."""
    listed = client.list_map_runs(executionArn=arn)["mapRuns"]
    found = []
    for listing in sorted(listed, key=lambda r: r["startDate"]):
        run = client.describe_map_run(mapRunArn=listing["mapRunArn"])
        counts = {"items": run["itemCounts"], "executions": run["executionCounts"]}
        found.append({"status": run["status"], **counts})
    return found


def execution_data(details: dict[str, Any], events: list[dict[str, Any]]) -> dict[str, Any]:
    """An execution as plain data."""
    return {
        "arn": details["executionArn"],
        "name": details["name"],
        "status": details["status"],
        "error": details.get("error"),
        "cause": details.get("cause"),
        "input": parsed(details.get("input") or "null"),
        "output": parsed(details["output"]) if details.get("output") is not None else None,
        "visited": visited(events),
        "path": taken(events),
        "states": visits(events),
    }
