"""Functions invoked, state machines started."""

from __future__ import annotations

from harness.engines.extension.wire import Call
from harness.recording.translating.base import Left, Step, Translation, Translator, data, some


def _invoke(call: Call, to: Translation) -> list[Step]:
    function = to.logical("function", call.parameters["FunctionName"])
    if call.request_id not in to.events:
        raise Left("the function never got the event")
    kind = call.parameters.get("InvocationType") or "RequestResponse"
    named = str(call.parameters["FunctionName"]).rsplit(":function:", maxsplit=1)[-1]
    qualifier = call.parameters.get("Qualifier") or named.partition(":")[2]
    return [
        {
            "invoke": {
                "function": function,
                "payload": to.events[call.request_id],
                **some(type=None if kind == "RequestResponse" else kind, qualifier=qualifier),
            }
        }
    ]


def _start(call: Call, to: Translation) -> list[Step]:
    machine = to.logical("machine", call.parameters["stateMachineArn"])
    given = data(call.parameters.get("input") or "{}", "an input")
    sync = True if call.operation == "StartSyncExecution" else None
    return [{"start": {"machine": machine, "input": given, **some(sync=sync)}}]


FUNCTIONS: dict[tuple[str, str], Translator] = {
    ("lambda", "Invoke"): _invoke,
    ("stepfunctions", "StartExecution"): _start,
    ("stepfunctions", "StartSyncExecution"): _start,
}
