"""Replaces layer ARNs by layers of the stack itself, which are built here."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from harness.engines.cloud import Cloud
from harness.errors import Location
from harness.stacks.configuration import Configuration, configuration_for
from harness.stacks.documents.document import KeyPath
from harness.stacks.functions import TYPES
from harness.stacks.layers.plans import plan_of
from harness.stacks.layers.substitute import Substitute, is_foreign, substitute_for
from harness.stacks.names import artifact_bucket
from harness.stacks.packaging.code import Code
from harness.stacks.packaging.packaged import Packaged
from harness.stacks.template import Template
from harness.stacks.values import Values

_NO_VALUE = {"Ref": "AWS::NoValue"}


def replace_layers(
    template: Template, done: Packaged, cloud: Cloud, parameters: Mapping[str, str | None]
) -> None:
    """Change `done`: every layer that cannot be fetched becomes a resource, or is left out.

    Raises:
        BadInput: a layer that nobody knows, with its line and how to say what stands for it.
        Unsupported: a layer that is an extension.
    """
    _Layers(template, done, cloud, parameters).run()


class _Layers:
    def __init__(
        self,
        template: Template,
        done: Packaged,
        cloud: Cloud,
        parameters: Mapping[str, str | None],
    ) -> None:
        self.template = template
        self.done = done
        self.cloud = cloud
        known = {"AWS::Region": cloud.region, "AWS::AccountId": cloud.account}
        self.values = Values(template, parameters, {**known, "AWS::Partition": "aws"})
        self.pythons: Sequence[str] = cloud.engine.details.get("pythons") or []

    @cached_property
    def configuration(self) -> Configuration:
        """Read only where a layer needs it."""
        return configuration_for(self.template.path)

    def run(self) -> None:
        for path, holder, runtime in self._holders():
            layers = holder.get("Layers")
            if isinstance(layers, list | dict):
                holder["Layers"] = self._replaced(layers, (*path, "Layers"), runtime)

    def _holders(self) -> list[tuple[KeyPath, dict[str, Any], str]]:
        """Where Layers may stand, with the runtime that they are for."""
        found: list[tuple[KeyPath, dict[str, Any], str]] = []
        common = (self.done.body.get("Globals") or {}).get("Function") or {}
        shared = self.values.text(common.get("Runtime")) or ""
        for logical_id, resource in self.done.body["Resources"].items():
            if not isinstance(resource, dict):  # what Fn::ForEach repeats
                continue
            properties = resource.get("Properties")
            if resource.get("Type") not in TYPES or not isinstance(properties, dict):
                continue
            runtime = self.values.text(properties.get("Runtime")) or shared
            shared = shared or runtime
            found.append((("Resources", logical_id, "Properties"), properties, runtime))
        return [*found, (("Globals", "Function"), common, shared)]

    def _replaced(self, node: Any, path: KeyPath, runtime: str) -> Any:
        if isinstance(node, dict) and "Fn::If" in node:
            condition, *branches = node["Fn::If"]
            chosen = [self._replaced(branch, path, runtime) for branch in branches]
            return {"Fn::If": [condition, *(_NO_VALUE if c is None else c for c in chosen)]}
        if isinstance(node, list):
            items = [self._replaced(item, (*path, n), runtime) for n, item in enumerate(node)]
            return [item for item in items if item is not None]
        text = self.values.text(node)
        if text is not None and path[-1] == "Layers":  # a parameter that is a list of ARNs
            return self._replaced([part.strip() for part in text.split(",")], path, runtime)
        if text is None or not is_foreign(text, self.cloud.account):
            return node
        where = self.template.where(*path)
        substitute = substitute_for(text, self.configuration, where)
        if substitute.note and substitute.note not in self.done.notes:
            self.done.notes.append(substitute.note)
        if substitute.path is None and not substitute.packages:
            return None
        return {"Ref": self._resource(text, substitute, runtime, where)}

    def _resource(self, text: str, substitute: Substitute, runtime: str, where: Location) -> str:
        title = f"layer {text.rsplit(':', 2)[-2] if text.startswith('arn:') else text}"
        folder = self.template.path.parent
        if substitute.path is not None:
            code = Code(title, substitute.path, where)
        else:
            plan, prefix = plan_of(substitute, folder, runtime, self.pythons, where)
            code = Code(title, folder, where, plan, prefix, only_built=True)
        artifact = code.artifact()
        logical_id = "HarnessLayer" + hashlib.sha256(artifact.key.encode()).hexdigest()[:10]
        if logical_id not in self.done.body["Resources"]:
            bucket = artifact_bucket(self.cloud.account, self.cloud.region)
            self.done.codes.append((code, None))
            self.done.artifacts.append(artifact)
            self.done.body["Resources"][logical_id] = {
                "Type": "AWS::Lambda::LayerVersion",
                "Properties": {
                    "LayerName": logical_id,
                    "Description": f"stands for {text}"[:256],
                    "Content": {"S3Bucket": bucket, "S3Key": artifact.key},
                },
            }
        return logical_id
