"""serverless.yml (Serverless Framework, v3 syntax), as the template that it stands for.

Read by ourselves and not by `osls package`: docs/dependencies.md says why. The logical ids are the
framework's, since users refer to them; `Node`s carry the file and line of each part through
variables and files into the template.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from harness.engines.cloud import Cloud
    from harness.stacks.documents.document import Document
    from harness.stacks.template import Template


def recognises(document: Document) -> bool:
    data = document.data
    return isinstance(data, dict) and "service" in data and "Resources" not in data


def read(document: Document, parameters: Mapping[str, str], cloud: Cloud | None) -> Template:
    """See `reading.read`; its fifty modules are loaded for the first such file."""
    from harness.stacks.readers.serverless import reading

    return reading.read(document, parameters, cloud)
