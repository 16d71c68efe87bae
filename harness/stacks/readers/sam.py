"""SAM templates: CloudFormation with the serverless transform."""

from __future__ import annotations

from collections.abc import Mapping

from harness.engines.cloud import Cloud
from harness.stacks.documents.document import Document
from harness.stacks.template import Template

TRANSFORM = "AWS::Serverless-2016-10-31"


def recognises(document: Document) -> bool:
    if not isinstance(document.data, dict) or "Resources" not in document.data:
        return False
    transform = document.data.get("Transform")
    return TRANSFORM in (transform if isinstance(transform, list) else [transform])


def read(document: Document, _parameters: Mapping[str, str], _cloud: Cloud | None) -> Template:
    if recognises(document):
        return Template("sam", document.data, document)
    given = document.data.get("Transform") or []  # it was said to be SAM
    transforms = [*(given if isinstance(given, list) else [given]), TRANSFORM]
    return Template("sam", {**document.data, "Transform": transforms}, document)
