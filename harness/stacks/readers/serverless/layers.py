"""`layers`: each a layer version (Serverless Framework: Layers)."""

from __future__ import annotations

from harness.stacks.packaging.selection import Selection
from harness.stacks.readers.serverless import fields, keys, naming
from harness.stacks.readers.serverless.draft import Draft
from harness.stacks.readers.serverless.nodes import Node
from harness.stacks.readers.serverless.packaging import PYTHON_REQUIREMENTS
from harness.stacks.readers.serverless.service import Service

_NO_SOURCES = ("!**",)


def add_layers(service: Service, draft: Draft) -> None:
    for name, node in fields.mapping(service.root.get("layers"), "layers").items():
        title = f"layer {name!r}"
        service.keys.check(node, keys.LAYER, title)
        archive = node.at("package", "artifact")
        draft.add(
            naming.layer(name),
            "AWS::Lambda::LayerVersion",
            {
                "Content": archive or fields.required(node, "path", title),
                "LayerName": node.get("name") or name,
                "Description": node.get("description"),
                "LicenseInfo": node.get("licenseInfo"),
                "CompatibleRuntimes": node.get("compatibleRuntimes"),
                "CompatibleArchitectures": node.get("compatibleArchitectures"),
            },
            node.where,
        )
        draft.outputs[f"{naming.layer(name)}QualifiedArn"] = {
            "Description": "Current Lambda layer version",
            "Value": {"Ref": naming.layer(name)},
        }
    _python_requirements(service, draft)


def _python_requirements(service: Service, draft: Draft) -> None:
    """serverless-python-requirements with `layer`: what is required is a layer of its own."""
    layer = service.root.at("custom", "pythonRequirements", "layer")
    if layer is None or layer.value is False or not service.uses(PYTHON_REQUIREMENTS):
        return
    logical_id = "PythonRequirementsLambdaLayer"
    runtime = service.provider.get("runtime") or Node("python3.12", service.provider.where)
    draft.add(
        logical_id,
        "AWS::Lambda::LayerVersion",
        {
            "Content": Node(".", layer.where),
            "LayerName": layer.get("name") or f"{service.prefix}-python-requirements",
            "Description": layer.get("description"),
            "CompatibleRuntimes": layer.get("compatibleRuntimes") or [runtime],
        },
        layer.where,
        Metadata={"BuildMethod": runtime},
    )
    draft.code[logical_id] = Selection(_NO_SOURCES)
