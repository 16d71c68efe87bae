"""Plain CloudFormation templates."""

from __future__ import annotations

from collections.abc import Mapping

from harness.engines.cloud import Cloud
from harness.stacks.documents.document import Document
from harness.stacks.template import Template


def recognises(document: Document) -> bool:
    return isinstance(document.data, dict) and "Resources" in document.data


def read(document: Document, _parameters: Mapping[str, str], _cloud: Cloud | None) -> Template:
    return Template("cloudformation", document.data, document)
