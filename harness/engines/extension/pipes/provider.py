"""The API of Pipes: moto keeps the pipes; what it does not know of is here.

moto (5.1) lets a name be taken twice, knows neither update nor start and stop, and looks at
nothing that a pipe is made of.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from localstack.aws.api import CommonServiceException, RequestContext
from localstack.services.moto import call_moto
from localstack.services.plugins import ServiceLifecycleHook
from localstack.state import StateVisitor
from moto.pipes.models import Pipe, pipes_backends

from . import running
from .settings import problems

Request = dict[str, Any]
_CHANGED = {
    "Description": "description",
    "SourceParameters": "source_parameters",
    "Enrichment": "enrichment",
    "EnrichmentParameters": "enrichment_parameters",
    "Target": "target",
    "TargetParameters": "target_parameters",
    "RoleArn": "role_arn",
    "LogConfiguration": "log_configuration",
}


class PipesProvider(ServiceLifecycleHook):
    service = "pipes"

    def accept_state_visitor(self, visitor: StateVisitor) -> None:
        visitor.visit(pipes_backends)

    def forward(self, context: RequestContext, _request: Request) -> Request | None:
        answer: Request = call_moto(context)
        return answer

    def create_pipe(self, context: RequestContext, request: Request) -> Request | None:
        if request["Name"] in _pipes(context):
            raise _error("ConflictException", f"Pipe {request['Name']} already exists.", 409)
        _check(request)
        answer = self.forward(context, request)
        pipe = _pipes(context)[request["Name"]]
        pipe.current_state = "STOPPED"
        if pipe.desired_state == "RUNNING":
            _run(pipe)
        return {**(answer or {}), "CurrentState": "CREATING"}

    def update_pipe(self, context: RequestContext, request: Request) -> Request:
        pipe = _pipe(context, request)
        given = {"Source": pipe.source, "Target": pipe.target, **request}
        given["SourceParameters"] = _merged(
            pipe.source_parameters or {}, request.get("SourceParameters") or {}
        )
        _check(given)
        running.stop(pipe.arn)
        for name, attribute in _CHANGED.items():
            if name in request:
                value = given[name] if name == "SourceParameters" else request[name]
                setattr(pipe, attribute, value)
        pipe.desired_state = request.get("DesiredState") or pipe.desired_state
        if pipe.desired_state == "RUNNING":
            _run(pipe)
        else:
            pipe.current_state = "STOPPED"
        return _told(pipe, "UPDATING")

    def start_pipe(self, context: RequestContext, request: Request) -> Request:
        pipe = _pipe(context, request)
        if pipe.current_state != "STOPPED":
            raise _error("ConflictException", f"Pipe {pipe.name} is not stopped.", 409)
        pipe.desired_state = "RUNNING"
        _run(pipe)
        return _told(pipe, "STARTING")

    def stop_pipe(self, context: RequestContext, request: Request) -> Request:
        pipe = _pipe(context, request)
        if pipe.current_state != "RUNNING":
            raise _error("ConflictException", f"Pipe {pipe.name} is not running.", 409)
        running.stop(pipe.arn)
        pipe.desired_state = pipe.current_state = "STOPPED"
        return _told(pipe, "STOPPING")

    def delete_pipe(self, context: RequestContext, request: Request) -> Request | None:
        pipe = _pipe(context, request)
        running.delete(pipe.arn)
        return self.forward(context, request)


def _run(pipe: Pipe) -> None:
    running.start(pipe)
    pipe.current_state = "RUNNING"


def _pipes(context: RequestContext) -> dict[str, Pipe]:
    pipes: dict[str, Pipe] = pipes_backends[context.account_id][context.region].pipes
    return pipes


def _pipe(context: RequestContext, request: Request) -> Pipe:
    pipe = _pipes(context).get(request["Name"])
    if pipe is None:
        raise _error("NotFoundException", f"Pipe {request['Name']} does not exist.", 404)
    pipe.last_modified_time = datetime.now(UTC).replace(tzinfo=None)
    return pipe


def _check(request: Request) -> None:
    if found := list(problems(request)):
        raise _error("ValidationException", "; ".join(found), 400)


def _merged(before: Request, given: Request) -> Request:
    """Parameters of the source that are given replace those of the same name."""
    merged = {**before, **given}
    for name, value in given.items():
        if name.endswith("Parameters") and isinstance(before.get(name), dict):
            merged[name] = {**before[name], **value}
    return merged


def _told(pipe: Pipe, state: str) -> Request:
    return {
        "Arn": pipe.arn,
        "Name": pipe.name,
        "DesiredState": pipe.desired_state,
        "CurrentState": state,
        "CreationTime": pipe.creation_time,
        "LastModifiedTime": pipe.last_modified_time,
    }


def _error(code: str, message: str, status: int) -> CommonServiceException:
    return CommonServiceException(code, message, status_code=status)
