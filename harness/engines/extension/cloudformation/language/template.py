"""The sections of a template, after its transforms, held against the format.

AWS: CloudFormation User Guide, "Template anatomy".
"""

from __future__ import annotations

import re
from typing import Any

from .errors import TemplateError

SECTIONS = (
    "AWSTemplateFormatVersion",
    "Conditions",
    "Description",
    "Globals",
    "Hooks",
    "Mappings",
    "Metadata",
    "Outputs",
    "Parameters",
    "Resources",
    "Rules",
    "Transform",
)
ATTRIBUTES = (
    "Condition",
    "CreationPolicy",
    "DeletionPolicy",
    "DependsOn",
    "Metadata",
    "Properties",
    "Type",
    "UpdatePolicy",
    "UpdateReplacePolicy",
)
_NAME = re.compile(r"[A-Za-z0-9]+")


def check_document(document: Any) -> None:
    """Raise TemplateError unless this is a template, before its transforms."""
    if not isinstance(document, dict):
        raise TemplateError("Template format error: unsupported structure.")
    unknown = [key for key in document if key not in SECTIONS]
    if unknown:
        raise TemplateError(
            f"Invalid template property or properties [{', '.join(map(str, unknown))}]"
        )
    if not isinstance(document.get("Resources"), dict) or not document["Resources"]:
        raise TemplateError("Template format error: At least one Resources member must be defined.")


def check_transformed(document: dict[str, Any]) -> None:
    """Raise TemplateError unless resources and outputs have the shape they must have."""
    check_document(document)
    for name, resource in document["Resources"].items():
        _check_resource(name, resource)
    for name, output in (document.get("Outputs") or {}).items():
        if not isinstance(output, dict) or output.get("Value") is None:
            raise TemplateError(
                f"Template format error: Output {name} is malformed. Every Outputs member must "
                "contain a Value object"
            )


def _check_resource(name: str, resource: Any) -> None:
    if not _NAME.fullmatch(name):
        raise TemplateError(f"Template format error: Resource name {name} is non alphanumeric.")
    if not isinstance(resource, dict):
        raise TemplateError(
            f"Template format error: [/Resources/{name}] resource definition is malformed"
        )
    if not isinstance(resource.get("Type"), str):
        raise TemplateError(
            f"Template format error: [/Resources/{name}] Every Resources object must contain a "
            "Type member."
        )
    for key in resource:
        if key not in ATTRIBUTES:
            raise TemplateError(f"Invalid template resource property '{key}'")
    if not isinstance(resource.get("Properties") or {}, dict):
        raise TemplateError(
            f"Template format error: [/Resources/{name}] Properties must be an object."
        )
