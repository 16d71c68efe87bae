"""Sections, logical ids and types of a template (AWS: Template anatomy)."""

from __future__ import annotations

import re

from harness.errors import BadInput, did_you_mean
from harness.stacks.template import Template

SECTIONS = frozenset(
    [
        "AWSTemplateFormatVersion",
        "Description",
        "Metadata",
        "Parameters",
        "Rules",
        "Mappings",
        "Conditions",
        "Transform",
        "Hooks",
        "Resources",
        "Outputs",
    ]
)
_ATTRIBUTES = frozenset(
    [
        "Type",
        "Properties",
        "DependsOn",
        "Condition",
        "Metadata",
        "CreationPolicy",
        "DeletionPolicy",
        "UpdatePolicy",
        "UpdateReplacePolicy",
        "Connectors",
        "IgnoreGlobals",
    ]
)
_CUSTOM = ("Custom::", "AWS::CloudFormation::CustomResource")
_LOGICAL_ID = re.compile(r"[A-Za-z0-9]+")
_TYPE = re.compile(r"(AWS|Alexa|Custom|[A-Za-z0-9]{2,64})::[A-Za-z0-9_@:.-]+")


def check_structure(template: Template) -> None:
    """Raises:
    BadInput: an unknown section, a resource without Type, a logical id that is none, …
    """
    sections = SECTIONS | ({"Globals"} if template.format == "sam" else set())
    for name in template.body:
        if name not in sections:
            fix = did_you_mean(name, sections)
            if name == "Globals":
                fix = "Globals needs `Transform: AWS::Serverless-2016-10-31`"
            raise BadInput(f"unknown section {name!r}", where=template.where(name), fix=fix)
    for name in ("Parameters", "Mappings", "Conditions", "Resources", "Outputs", "Globals"):
        if not isinstance(template.body.get(name) or {}, dict):
            raise BadInput(f"{name} has to be a mapping", where=template.where(name))
    if not template.body["Resources"]:
        raise BadInput("Resources is empty", where=template.where("Resources"))
    for name, parameter in template.parameters.items():
        if not isinstance(parameter, dict) or not isinstance(parameter.get("Type"), str):
            raise BadInput(
                f"parameter {name!r} has no Type",
                where=template.where("Parameters", name),
                fix="for example `Type: String`",
            )
    for logical_id in template.resources:
        _check_resource(template, logical_id)


def _check_resource(template: Template, logical_id: str) -> None:
    where = template.where("Resources", logical_id)
    resource = template.resources[logical_id]
    if not _LOGICAL_ID.fullmatch(logical_id):
        raise BadInput(
            f"{logical_id!r} is not a logical id", where=where, fix="use letters and digits only"
        )
    if not isinstance(resource, dict):
        raise BadInput(f"resource {logical_id!r} has to be a mapping", where=where)
    kind = resource.get("Type")
    if kind is None:
        raise BadInput(f"resource {logical_id!r} has no Type", where=where)
    if not isinstance(kind, str) or not _TYPE.fullmatch(kind):
        raise BadInput(
            f"{kind!r} is not a resource type",
            where=template.where("Resources", logical_id, "Type"),
            fix="a type looks like AWS::SQS::Queue",
        )
    if kind.startswith("AWS::Serverless::") and template.format != "sam":
        raise BadInput(
            f"{logical_id!r} is of type {kind}, but the template has no serverless transform",
            where=where,
            fix="add `Transform: AWS::Serverless-2016-10-31` at the top",
        )
    for attribute in resource:
        if attribute == "Version" and kind.startswith(_CUSTOM):
            continue
        if attribute not in _ATTRIBUTES and not attribute.startswith("Fn::"):
            raise BadInput(
                f"unknown attribute {attribute!r} of resource {logical_id!r}",
                where=template.where("Resources", logical_id, attribute),
                fix=did_you_mean(attribute, _ATTRIBUTES),
            )
    if not isinstance(resource.get("Properties") or {}, dict):
        raise BadInput(
            f"the Properties of {logical_id!r} have to be a mapping",
            where=template.where("Resources", logical_id, "Properties"),
        )
