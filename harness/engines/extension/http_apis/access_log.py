"""A stage's access log, into its log group (AWS: Configure logging for HTTP APIs)."""

from __future__ import annotations

import contextlib
import re
import time

from . import mapping
from .answers import Answer
from .incoming import Incoming

_VARIABLE = re.compile(r"\$context\.([A-Za-z0-9_.-]*[A-Za-z0-9_-])")


def write(request: Incoming, answer: Answer) -> None:
    """One line, if the stage has a log; unknown variables are `-`, as on AWS."""
    settings = request.stage.get("AccessLogSettings") or {}
    group, form = _group(settings.get("DestinationArn")), settings.get("Format")
    if not group or not form:
        return
    request.noted |= {
        "status": str(answer.status),
        "responseLength": str(len(answer.body)),
        "responseLatency": str(round((time.time() - request.began) * 1000)),
    }
    line = _VARIABLE.sub(lambda found: mapping.context_value(request, found[1]) or "-", form)
    _put(request, group, line)


def _group(arn: str | None) -> str | None:
    """`arn:aws:logs:REGION:ACCOUNT:log-group:NAME[:*]`."""
    parts = (arn or "").split(":")
    return parts[6] if len(parts) > 6 and parts[5] == "log-group" else None


def _put(request: Incoming, group: str, line: str) -> None:
    from localstack.aws.connect import connect_to
    from localstack.utils.aws.client_types import ServicePrincipal

    api = request.api
    logs = connect_to(aws_access_key_id=api.account, region_name=api.region).logs
    logs = logs.request_metadata(
        service_principal=ServicePrincipal.apigateway,
        source_arn=f"arn:aws:execute-api:{api.region}:{api.account}:{api.id}",
    )
    stream = f"{api.id}-{request.stage_name}"
    # A log group that is gone is no fault of the request.
    with contextlib.suppress(logs.exceptions.ResourceNotFoundException):
        with contextlib.suppress(logs.exceptions.ResourceAlreadyExistsException):
            logs.create_log_stream(logGroupName=group, logStreamName=stream)
        event = {"timestamp": int(time.time() * 1000), "message": line}
        logs.put_log_events(logGroupName=group, logStreamName=stream, logEvents=[event])
