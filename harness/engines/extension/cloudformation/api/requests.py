"""What the requests that deploy have in common: a template, parameters, a stack."""

from __future__ import annotations

from typing import Any

from localstack.aws.api.cloudformation import InsufficientCapabilitiesException
from localstack.services.cloudformation import api_utils
from localstack.services.cloudformation.engine.template_preparer import parse_template
from localstack.services.cloudformation.engine.validations import ValidationError
from localstack.services.cloudformation.stores import get_cloudformation_store
from localstack.services.cloudformation.v2.entities import Stack
from localstack.utils.aws.arns import get_partition
from localstack.utils.urls import localstack_host

from .. import transforms
from ..deployment.lookups import LookUps
from ..deployment.source import Source
from ..deployment.state import state_of
from ..language import parameters as language_parameters
from ..language.errors import TemplateError
from ..language.scope import Scope
from ..language.template import check_document, check_transformed
from ..resources.errors import ResourceFailed
from ..transforms.context import Context

_LONGEST_BODY = 51_200


class TransformFailed(Exception):
    """A transform failed; the request itself was right."""


def stack_named(account: str, region: str, name: str) -> Stack | None:
    """The stack of that name that is not deleted, or the one of that ARN, deleted or not."""
    stacks = get_cloudformation_store(account, region).stacks_v2
    if name.startswith("arn:"):
        return stacks.get(name)
    return next((s for s in stacks.values() if s.stack_name == name and s.is_active()), None)


def template_text(request: dict[str, Any], previous: Stack | None = None) -> str:
    """The template that the request gives, or the stack's own with UsePreviousTemplate."""
    body, url = request.get("TemplateBody"), request.get("TemplateURL")
    if request.get("UsePreviousTemplate"):
        if body or url or previous is None or not previous.template_body:
            raise ValidationError("Either Template URL or Template Body must be specified.")
        return str(previous.template_body)
    if bool(body) == bool(url):
        raise ValidationError("Specify exactly one of 'TemplateBody' or 'TemplateUrl'")
    if body and len(body.encode()) > _LONGEST_BODY:
        raise ValidationError(
            f"1 validation error detected: Value '{body}' at 'templateBody' failed to satisfy "
            f"constraint: Member must have length less than or equal to {_LONGEST_BODY}"
        )
    return str(api_utils.extract_template_body(request))


def source_of(
    stack: Stack, request: dict[str, Any], text: str, look_ups: LookUps, *, update: bool
) -> Source:
    """The template of a request, checked and transformed.

    Raises:
        ValidationError, InsufficientCapabilitiesException: as the API answers.
        TransformFailed: to be told in the status of the stack or change set.
    """
    original = parse_template(text)
    if ("Transform" in original or "Fn::Transform" in text) and (
        "CAPABILITY_AUTO_EXPAND" not in (request.get("Capabilities") or [])
    ):
        raise InsufficientCapabilitiesException("Requires capabilities : [CAPABILITY_AUTO_EXPAND]")
    try:
        check_document(original)
        parameters = language_parameters.resolve(
            original.get("Parameters") or {},
            _given(request, stack if update else None),
            look_ups.parameter,
        )
        scope = _scope(stack, request, original, look_ups)
        scope.parameters = {name: each.value for name, each in parameters.items()}
        document = _transformed(original, Context(scope, parameters))
        check_transformed(document)
        scope.mappings = document.get("Mappings") or {}
        scope.conditions = document.get("Conditions") or {}
        source = Source(text, original, document, parameters, scope)
    except (TemplateError, ResourceFailed) as error:
        raise ValidationError(str(error)) from error
    _check_types(stack, source)
    return source


def _transformed(original: dict[str, Any], context: Context) -> dict[str, Any]:
    try:
        return transforms.apply(original, context)
    except TemplateError as error:
        raise TransformFailed(str(error)) from error


def _given(request: dict[str, Any], previous: Stack | None) -> dict[str, str]:
    known = {} if previous is None else _previous_parameters(previous)
    found: dict[str, str] = {}
    for each in request.get("Parameters") or []:
        key = each["ParameterKey"]
        if each.get("UsePreviousValue"):
            if key not in known:
                raise ValidationError(
                    f"Invalid input for parameter key {key}. Cannot specify usePreviousValue as "
                    "true for a parameter key not in the previous template"
                )
            found[key] = known[key]
        elif "ParameterValue" in each:
            found[key] = each["ParameterValue"]
    return found


def _previous_parameters(stack: Stack) -> dict[str, str]:
    source = state_of(stack).source
    return {} if source is None else {name: p.text for name, p in source.parameters.items()}


def _scope(
    stack: Stack, request: dict[str, Any], original: dict[str, Any], look_ups: LookUps
) -> Scope:
    return Scope(
        stack_name=stack.stack_name,
        stack_id=stack.stack_id,
        account=stack.account_id,
        region=stack.region_name,
        url_suffix=localstack_host().host,
        partition=get_partition(stack.region_name),
        notification_arns=list(request.get("NotificationARNs") or []),
        mappings=original.get("Mappings") or {},
        conditions=original.get("Conditions") or {},
        import_value=look_ups.export,
        zones=look_ups.zones,
    )


def _check_types(stack: Stack, source: Source) -> None:
    records = state_of(stack).records
    other = [
        name
        for name in source.order
        if name in records and records[name].type != source.type_of(name)
    ]
    if other:
        raise ValidationError(
            "Update of resource type is not permitted. The new template modifies resource type "
            f"of the following resources: [{', '.join(other)}]"
        )
