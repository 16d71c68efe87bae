"""Templates of a CDK cloud assembly."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from harness.engines.cloud import Cloud
from harness.errors import Unsupported
from harness.stacks.assembly.manifest import stack_of_template
from harness.stacks.documents.document import Document
from harness.stacks.template import Template

_BOOTSTRAP = "BootstrapVersion"
_RULE = "CheckBootstrapVersion"
_USAGE = "AWS::CDK::Metadata"


def recognises(document: Document) -> bool:
    if not isinstance(document.data, dict) or "Resources" not in document.data:
        return False
    return document.path.suffix == ".json" and stack_of_template(document.path) is not None


def read(document: Document, _parameters: Mapping[str, str], _cloud: Cloud | None) -> Template:
    """The template without what only CDK's own deployment needs.

    That is the check of the bootstrap stack, which the engine does not have, and the resource
    that tells AWS which constructs are used.

    Raises:
        Unsupported: assets as parameters, as CDK 1 and its legacy synthesizer have them.
    """
    return Template("cdk", without_cdk(document), document, stack_of_template(document.path))


def without_cdk(document: Document) -> dict[str, Any]:
    """The body of a template that CDK made, nested ones too."""
    body = dict(document.data)
    for name in body.get("Parameters") or {}:
        if name.startswith("AssetParameters"):
            raise Unsupported(
                "harness deploy",
                "assets as parameters: CDK 1, or its LegacyStackSynthesizer",
                where=document.where("Parameters", name),
                fix="synthesize with CDK 2 and its DefaultStackSynthesizer",
            )
    for section, name in (("Parameters", _BOOTSTRAP), ("Rules", _RULE)):
        if name in (body.get(section) or {}):
            body[section] = {k: v for k, v in body[section].items() if k != name}
            if not body[section]:
                del body[section]
    kept = {k: r for k, r in body["Resources"].items() if r.get("Type") != _USAGE}
    body["Resources"] = kept or body["Resources"]
    return body
