"""Transforms of a template, before anything of it is worked out.

AWS: CloudFormation User Guide, "Transform reference". `Fn::Transform` comes first, the deepest
one before what stands around it; then those of the section `Transform`, in their order.
"""

from __future__ import annotations

import copy
from typing import Any

from ..language.errors import TemplateError
from . import foreach, include, macros, sam
from .context import Context

_SECRETS = "AWS::SecretsManager-2020-07-23"


def apply(document: dict[str, Any], context: Context) -> dict[str, Any]:
    """The template with every transform made; `document` stays as it is.

    Raises:
        TemplateError: a transform failed, or there is none of that name.
    """
    found: dict[str, Any] = _local(copy.deepcopy(document), context)
    wanted = found.pop("Transform", None) or []
    for each in wanted if isinstance(wanted, list) else [wanted]:
        name, parameters = (each, {}) if isinstance(each, str) else (each["Name"], each)
        found = _global(name, parameters.get("Parameters") or {}, found, context)
        found.pop("Transform", None)
    return found


def _global(
    name: str, parameters: dict[str, Any], document: dict[str, Any], context: Context
) -> dict[str, Any]:
    if name == "AWS::LanguageExtensions":
        return foreach.expand(document, context.resolver())
    if name == "AWS::Serverless-2016-10-31":
        return sam.translate(document, context)
    if name == "AWS::Include":
        return {**document, **include.fetch(parameters, context)}
    if name == _SECRETS:
        if "HostedRotationLambda" in repr(document):
            raise TemplateError(
                f"Transform {_SECRETS} failed with: HostedRotationLambda makes a "
                "function of AWS's own, which is not to be had here"
            )
        return document
    answer = macros.call(name, parameters, document, context)
    if not isinstance(answer, dict):
        raise TemplateError(f"Transform {name} failed with: the fragment is no template")
    return answer


def _local(value: Any, context: Context) -> Any:
    if isinstance(value, list):
        return [_local(each, context) for each in value]
    if not isinstance(value, dict):
        return value
    found = {key: _local(each, context) for key, each in value.items()}
    if "Fn::Transform" not in found:
        return found
    wanted = found.pop("Fn::Transform")
    answer: Any = found
    for each in wanted if isinstance(wanted, list) else [wanted]:
        name, parameters = (each, {}) if isinstance(each, str) else (each["Name"], each)
        given = context.resolver().resolve(parameters.get("Parameters") or {})
        if name == "AWS::Include":
            included = include.fetch(given, context)
            answer = {**answer, **included} if isinstance(included, dict) else included
        else:
            answer = macros.call(name, given, answer, context)
    return answer
