"""CreateChangeSet, ExecuteChangeSet and DescribeChangeSet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from localstack.aws.api import RequestContext
from localstack.aws.api.cloudformation import (
    AlreadyExistsException,
    ChangeSetNotFoundException,
    InvalidChangeSetStatusException,
)
from localstack.services.cloudformation.engine.validations import ValidationError
from localstack.services.cloudformation.stores import get_cloudformation_store
from localstack.services.cloudformation.v2.entities import ChangeSet, Stack
from localstack.utils.threads import start_worker_thread

from ..deployment import events, run
from ..deployment.lookups import LookUps
from ..deployment.plan import Plan, plan
from ..deployment.source import Source
from ..deployment.state import keep, state_of
from ..language.errors import TemplateError
from ..resources.errors import ResourceFailed
from .requests import TransformFailed, source_of, stack_named, template_text
from .stacks import begin_update, check_updatable

_ATTRIBUTE = "harness_prepared"
_NOTHING = (
    "The submitted information didn't contain changes. Submit different information to create a "
    "change set."
)


@dataclass(frozen=True)
class _Prepared:
    source: Source
    plan: Plan
    look_ups: LookUps
    on_failure: str


def create(context: RequestContext, request: dict[str, Any]) -> Any:
    for key in ("StackName", "ChangeSetName"):
        if not request.get(key):
            raise ValidationError(f"{key} must be specified")
    kind = request.get("ChangeSetType") or "UPDATE"
    if kind not in ("CREATE", "UPDATE"):
        raise ValidationError(f"ChangeSetType {kind} is not supported by the engine")
    account, region = context.account_id, context.region
    store = get_cloudformation_store(account, region)
    stack = _stack_for(account, region, request, kind)
    if any(
        store.change_sets[each].change_set_name == request["ChangeSetName"]
        for each in stack.change_set_ids
        if each in store.change_sets
    ):
        raise AlreadyExistsException(f"ChangeSet {request['ChangeSetName']} already exists")
    text = template_text(request, stack)
    look_ups = LookUps(account, region)
    change_set = ChangeSet(stack, request, template_body=text)
    try:
        source = source_of(stack, request, text, look_ups, update=kind == "UPDATE")
        _plan(change_set, source, look_ups, request)
    except TransformFailed as error:
        _fail(change_set, str(error))
    stack.capabilities = request.get("Capabilities") or []
    store.stacks_v2[stack.stack_id] = stack
    stack.change_set_ids.add(change_set.change_set_id)
    store.change_sets[change_set.change_set_id] = change_set
    return {"Id": change_set.change_set_id, "StackId": stack.stack_id}


def execute(context: RequestContext, request: dict[str, Any]) -> Any:
    change_set = _found(context, request)
    prepared = vars(change_set).get(_ATTRIBUTE)
    if change_set.execution_status != "AVAILABLE" or not isinstance(prepared, _Prepared):
        raise InvalidChangeSetStatusException(
            f"ChangeSet [{change_set.change_set_id}] cannot be executed in its current status of "
            f"[{change_set.status}]"
        )
    stack = change_set.stack
    creating = stack.status == "REVIEW_IN_PROGRESS"
    if not creating:
        check_updatable(stack)
    change_set.set_execution_status("EXECUTE_IN_PROGRESS")
    former_tags, stack.tags = stack.tags, change_set.tags
    keep_failed = bool(request.get("DisableRollback"))
    if creating:
        events.of_stack(stack, "CREATE_IN_PROGRESS", "User Initiated")
    else:
        begin_update(stack)
    keep(stack, state_of(stack).but(disable_rollback=keep_failed))

    def execution(*_: Any) -> None:
        # before the end shows: whoever sees the stack complete asks for it
        stack.change_set_id = change_set.change_set_id
        if creating:
            on_failure = "DO_NOTHING" if keep_failed else prepared.on_failure
            run.create(stack, prepared.source, prepared.look_ups, on_failure)
        else:
            run.update(stack, prepared.source, prepared.look_ups, keep_failed=keep_failed)
        if stack.status.startswith("UPDATE_ROLLBACK"):
            stack.tags = former_tags
        done = stack.status in ("CREATE_COMPLETE", "UPDATE_COMPLETE")
        change_set.set_execution_status("EXECUTE_COMPLETE" if done else "EXECUTE_FAILED")

    start_worker_thread(execution)
    return {}


def describe(context: RequestContext, request: dict[str, Any]) -> Any:
    change_set = _found(context, request)
    stack = change_set.stack
    prepared = vars(change_set).get(_ATTRIBUTE)
    answer: dict[str, Any] = {
        "ChangeSetId": change_set.change_set_id,
        "ChangeSetName": change_set.change_set_name,
        "StackId": stack.stack_id,
        "StackName": stack.stack_name,
        "Description": change_set.description,
        "CreationTime": change_set.creation_time,
        "Status": change_set.status,
        "StatusReason": change_set.status_reason,
        "ExecutionStatus": change_set.execution_status,
        "Capabilities": stack.capabilities,
        "Tags": change_set.tags or None,
        "NotificationARNs": [],
        "RollbackConfiguration": {},
        "IncludeNestedStacks": False,
        "Changes": [],
    }
    if isinstance(prepared, _Prepared):
        shown = bool(request.get("IncludePropertyValues"))
        answer["Changes"] = [_shown(each, shown) for each in prepared.plan.changes]
        answer["Parameters"] = [
            {
                "ParameterKey": name,
                "ParameterValue": "****" if each.hidden else each.text,
                **({"ResolvedValue": each.looked_up} if each.looked_up is not None else {}),
            }
            for name, each in prepared.source.parameters.items()
        ]
    return answer


def _stack_for(account: str, region: str, request: dict[str, Any], kind: str) -> Stack:
    name = request["StackName"]
    stack = stack_named(account, region, name)
    if stack is not None and not stack.is_active():
        raise ValidationError(
            f"Stack:{stack.stack_id} is in {stack.status} state and can not be updated."
        )
    if kind == "UPDATE":
        if stack is None:
            raise ValidationError(f"Stack [{name}] does not exist")
        check_updatable(stack)
        return stack
    if stack is None:
        if name.startswith("arn:"):
            raise ValidationError(f"Stack [{name}] does not exist")
        return Stack(account, region, request, initial_status="REVIEW_IN_PROGRESS")
    if stack.status != "REVIEW_IN_PROGRESS":
        raise ValidationError(
            f"Stack [{stack.stack_name}] already exists and cannot be created again with the "
            f"changeSet [{request['ChangeSetName']}]."
        )
    return stack


def _plan(
    change_set: ChangeSet, source: Source, look_ups: LookUps, request: dict[str, Any]
) -> None:
    stack = change_set.stack
    try:
        found = plan(source, state_of(stack).records, stack.resolved_outputs)
    except (TemplateError, ResourceFailed) as error:
        raise ValidationError(str(error)) from error
    if found.empty and change_set.tags == stack.tags:
        _fail(change_set, _NOTHING)
        return
    on_failure = request.get("OnStackFailure") or "ROLLBACK"
    setattr(change_set, _ATTRIBUTE, _Prepared(source, found, look_ups, on_failure))
    change_set.template = source.original
    change_set.processed_template = source.document
    change_set.set_change_set_status("CREATE_COMPLETE")
    if stack.status == "REVIEW_IN_PROGRESS" and not stack.events:
        events.of_stack(stack, "REVIEW_IN_PROGRESS", "User Initiated")


def _fail(change_set: ChangeSet, reason: str) -> None:
    change_set.set_change_set_status("FAILED")
    change_set.set_execution_status("UNAVAILABLE")
    change_set.status_reason = reason


def _found(context: RequestContext, request: dict[str, Any]) -> ChangeSet:
    store = get_cloudformation_store(context.account_id, context.region)
    wanted = request["ChangeSetName"]
    if wanted.startswith("arn:"):
        found = store.change_sets.get(wanted)
    else:
        name = request.get("StackName")
        if not name:
            raise ValidationError(
                "StackName must be specified if ChangeSetName is not specified as an ARN."
            )
        stack = stack_named(context.account_id, context.region, name)
        if stack is None:
            raise ValidationError(f"Stack [{name}] does not exist")
        known = [store.change_sets.get(each) for each in stack.change_set_ids]
        found = next((c for c in known if c and c.change_set_name == wanted), None)
    if found is None:
        raise ChangeSetNotFoundException(f"ChangeSet [{wanted}] does not exist")
    return found


def _shown(change: dict[str, Any], values: bool) -> dict[str, Any]:
    if values:
        return change
    resource = change["ResourceChange"]
    hidden = ("BeforeContext", "AfterContext")
    return {**change, "ResourceChange": {k: v for k, v in resource.items() if k not in hidden}}
