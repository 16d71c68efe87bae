"""A stage's access log, into its log group.

AWS: Configure logging for HTTP APIs; Configure logging for a WebSocket API.
"""

from __future__ import annotations

import contextlib
import json
import re
import time

from . import mapping
from .answers import Answer
from .apis import Api, Part
from .incoming import Incoming

_VARIABLE = re.compile(r"\$context\.([A-Za-z0-9_.-]*[A-Za-z0-9_-])")


def write(request: Incoming, answer: Answer) -> None:
    """One line, if the stage has a log; unknown variables are `-`, as on AWS."""
    request.noted |= {
        "status": str(answer.status),
        "responseLength": str(len(answer.body)),
        "responseLatency": str(round((time.time() - request.began) * 1000)),
    }
    _write(request.api, request.stage, lambda name: mapping.context_value(request, name))


def of_event(api: Api, stage: Part, event: Part, status: int) -> None:
    """One line for an event of a WebSocket API."""
    context = {**event["requestContext"], "status": status}

    def look(name: str) -> str | None:
        value = mapping.in_json(json.dumps(context), name)
        return None if value is None else str(value)

    _write(api, stage, look)


def _write(api: Api, stage: Part, look: mapping.Look) -> None:
    settings = stage.get("AccessLogSettings") or {}
    group, form = _group(settings.get("DestinationArn")), settings.get("Format")
    if group and form:
        line = _VARIABLE.sub(lambda found: look(found[1]) or "-", form)
        _put(api, stage, group, line)


def _group(arn: str | None) -> str | None:
    """`arn:aws:logs:REGION:ACCOUNT:log-group:NAME[:*]`."""
    parts = (arn or "").split(":")
    return parts[6] if len(parts) > 6 and parts[5] == "log-group" else None


def _put(api: Api, stage: Part, group: str, line: str) -> None:
    from localstack.aws.connect import connect_to
    from localstack.utils.aws.client_types import ServicePrincipal

    logs = connect_to(aws_access_key_id=api.account, region_name=api.region).logs
    logs = logs.request_metadata(
        service_principal=ServicePrincipal.apigateway,
        source_arn=f"arn:aws:execute-api:{api.region}:{api.account}:{api.id}",
    )
    stream = f"{api.id}-{stage['StageName']}"
    # A log group that is gone is no fault of the request.
    with contextlib.suppress(logs.exceptions.ResourceNotFoundException):
        with contextlib.suppress(logs.exceptions.ResourceAlreadyExistsException):
            logs.create_log_stream(logGroupName=group, logStreamName=stream)
        event = {"timestamp": int(time.time() * 1000), "message": line}
        logs.put_log_events(logGroupName=group, logStreamName=stream, logEvents=[event])
