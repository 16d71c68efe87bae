"""Plain CloudFormation templates."""

from __future__ import annotations

from harness.stacks.documents.document import Document
from harness.stacks.template import Template


def recognises(document: Document) -> bool:
    return isinstance(document.data, dict) and "Resources" in document.data


def read(document: Document) -> Template:
    return Template("cloudformation", document.data, document)
