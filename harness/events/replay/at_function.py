"""Hands an event straight to a function, as the stack would deliver it."""

from __future__ import annotations

import base64
import json
from typing import Any

from harness.events.model import Identified
from harness.events.replay.destination import Destination
from harness.events.replay.renaming import as_deployed

FUNCTION = ("AWS::Lambda::Function", "AWS::Serverless::Function")


def replay_at_function(
    event: Any, found: Identified | None, destination: Destination, function: str | None
) -> dict[str, Any]:
    """Invoke the function (a logical id; None: the stack's only one) and wait for its answer.

    `found` None: an event of the application's own, which is handed on as it is.

    Raises:
        BadInput: there is no such function, or it is not clear which.
    """
    if function is not None:
        chosen = destination.stack.resource(function, *FUNCTION, where=destination.where)
    else:
        chosen = _only(destination)
    delivered = event if found is None else as_deployed(event, found, destination)
    answer = destination.cloud.calls("lambda").invoke(
        FunctionName=chosen.physical_id,
        Payload=json.dumps(delivered, ensure_ascii=False).encode(),
        LogType="Tail",
    )
    body = answer["Payload"].read().decode(errors="replace")
    payload = _json(body)
    failed = answer.get("FunctionError")
    details = payload if failed and isinstance(payload, dict) else {}
    return {
        "function": chosen.logical_id,
        "status": answer["StatusCode"],
        "payload": payload,
        "json": payload,
        "body": body,
        "headers": {},
        "error": details.get("errorType", failed),
        "error_message": details.get("errorMessage"),
        "log": base64.b64decode(answer.get("LogResult") or b"").decode(errors="replace"),
    }


def _only(to: Destination) -> Any:
    functions = to.of_types(*FUNCTION)
    if len(functions) == 1:
        return functions[0]
    ids = sorted(one.logical_id for one in functions)
    raise to.bad(
        f"the stack {to.stack.name} has {len(ids)} functions: {', '.join(ids) or 'none'}",
        fix="name the one that gets the event: `function: LogicalId`",
    )


def _json(body: str) -> Any:
    try:
        return json.loads(body) if body else None
    except ValueError:
        return None
