"""CreateStack, UpdateStack and DeleteStack."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from localstack.aws.api import RequestContext
from localstack.aws.api.cloudformation import AlreadyExistsException
from localstack.services.cloudformation.engine.validations import ValidationError
from localstack.services.cloudformation.stores import get_cloudformation_store
from localstack.services.cloudformation.v2.entities import Stack
from localstack.utils.threads import start_worker_thread

from ..deployment import events, run
from ..deployment.lookups import LookUps
from ..deployment.plan import plan
from ..deployment.state import keep, state_of
from .requests import TransformFailed, source_of, stack_named, template_text

UPDATABLE = (
    "CREATE_COMPLETE",
    "UPDATE_COMPLETE",
    "UPDATE_ROLLBACK_COMPLETE",
    "CREATE_FAILED",
    "UPDATE_FAILED",
    "IMPORT_COMPLETE",
    "IMPORT_ROLLBACK_COMPLETE",
)
_STARTED = "User Initiated"


def create(context: RequestContext, request: dict[str, Any]) -> Any:
    name = _name(request)
    account, region = context.account_id, context.region
    if stack_named(account, region, name):
        raise AlreadyExistsException(f"Stack [{name}] already exists")
    rolled_back = request.get("OnFailure")
    if rolled_back and "DisableRollback" in request:
        raise ValidationError("You can specify either DisableRollback or OnFailure, but not both.")
    on_failure = rolled_back or ("DO_NOTHING" if request.get("DisableRollback") else "ROLLBACK")
    text = template_text(request)
    stack = Stack(account, region, request, tags=request.get("Tags"))
    stack.enable_termination_protection = bool(request.get("EnableTerminationProtection"))
    look_ups = LookUps(account, region)
    stacks = get_cloudformation_store(account, region).stacks_v2
    try:
        source = source_of(stack, request, text, look_ups, update=False)
    except TransformFailed as error:
        stacks[stack.stack_id] = stack
        events.of_stack(stack, "ROLLBACK_IN_PROGRESS", f"{error}. Rollback requested by user.")
        events.of_stack(stack, "ROLLBACK_COMPLETE")
        stack.status_reason = str(error)
        return {"StackId": stack.stack_id}
    stacks[stack.stack_id] = stack
    keep(stack, state_of(stack).but(disable_rollback=on_failure == "DO_NOTHING"))
    events.of_stack(stack, "CREATE_IN_PROGRESS", _STARTED)
    start_worker_thread(lambda *_: run.create(stack, source, look_ups, on_failure))
    return {"StackId": stack.stack_id}


def update(context: RequestContext, request: dict[str, Any]) -> Any:
    name = _name(request)
    stack = stack_named(context.account_id, context.region, name)
    if stack is None or not stack.is_active():
        raise ValidationError(f"Stack [{name}] does not exist")
    check_updatable(stack)
    look_ups = LookUps(context.account_id, context.region)
    text = template_text(request, stack)
    try:
        source = source_of(stack, request, text, look_ups, update=True)
    except TransformFailed as error:
        raise ValidationError(str(error)) from error
    tags = request.get("Tags")
    found = plan(source, state_of(stack).records, stack.resolved_outputs)
    nested = any(r.type == "AWS::CloudFormation::Stack" for r in state_of(stack).records.values())
    if found.empty and not nested and (tags is None or tags == stack.tags):
        raise ValidationError("No updates are to be performed.")
    if tags is not None:
        stack.tags = tags
    if request.get("Capabilities"):
        stack.capabilities = request["Capabilities"]
    begin_update(stack)
    keep_failed = bool(request.get("DisableRollback"))
    start_worker_thread(lambda *_: run.update(stack, source, look_ups, keep_failed=keep_failed))
    return {"StackId": stack.stack_id}


def delete(context: RequestContext, request: dict[str, Any]) -> None:
    name = _name(request)
    stack = stack_named(context.account_id, context.region, name)
    if stack is None or not stack.is_active():
        return  # as on AWS, that is no error
    if stack.enable_termination_protection:
        raise ValidationError(
            f"Stack [{stack.stack_name}] cannot be deleted while TerminationProtection is enabled"
        )
    retain = request.get("RetainResources") or []
    if retain and stack.status != "DELETE_FAILED":
        raise ValidationError(
            f"Invalid operation on stack [{stack.stack_id}]. RetainResources can only be "
            "specified for stacks in DELETE_FAILED state"
        )
    if stack.status == "DELETE_IN_PROGRESS":
        return
    events.of_stack(stack, "DELETE_IN_PROGRESS", _STARTED)
    start_worker_thread(lambda *_: run.delete(stack, retain))


def check_updatable(stack: Stack) -> None:
    if stack.status not in UPDATABLE:
        raise ValidationError(
            f"Stack:{stack.stack_id} is in {stack.status} state and can not be updated."
        )


def begin_update(stack: Stack) -> None:
    keep(stack, state_of(stack).but(updated_at=datetime.now(tz=UTC)))
    events.of_stack(stack, "UPDATE_IN_PROGRESS", _STARTED)


def _name(request: dict[str, Any]) -> str:
    if not request.get("StackName"):
        raise ValidationError("StackName must be specified")
    return str(request["StackName"])
