"""The assets of a stack of CDK's assembly, sent to where its template expects them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from harness.engines.cloud import Cloud
from harness.stacks.assembly.assets import FileAsset, asset_in, file_assets
from harness.stacks.assembly.environment import Environment
from harness.stacks.documents.document import parse
from harness.stacks.functions import functions_of, property_of, where_property
from harness.stacks.names import artifact_bucket
from harness.stacks.packaging.archive import zip_bytes
from harness.stacks.packaging.artifact import Artifact
from harness.stacks.packaging.code import Code
from harness.stacks.packaging.files import files_in
from harness.stacks.packaging.packaged import Packaged
from harness.stacks.template import Template
from harness.stacks.values import Values

_NESTED = "AWS::CloudFormation::Stack"


def package_assembly(
    template: Template,
    cloud: Cloud,
    parameters: Mapping[str, str | None],
    *,
    allow_unsupported: bool = False,
) -> Packaged:
    """The template, moved to the engine's account, and its assets.

    Raises:
        BadInput: an asset is missing.
        Unsupported: a container image.
    """
    if template.assembly is None:
        raise ValueError(f"{template.path} is in no assembly")
    environment = Environment.of(template.assembly, cloud.account, cloud.region)
    assets = file_assets(template.assembly, environment)
    done = Packaged(environment.moved(template.body))
    values = Values(template, parameters)
    _functions(template, assets, values, done)
    nested = _nested_stacks(
        template, assets, values, cloud, done, allow_unsupported=allow_unsupported
    )
    done.artifacts += [_artifact(asset) for asset in assets.values() if asset not in nested]
    return done


def _artifact(asset: FileAsset) -> Artifact:
    def content() -> bytes:
        if asset.is_zipped:
            return zip_bytes(files_in(asset.path, asset.where))
        return asset.path.read_bytes()

    return Artifact(asset.key, content, f"asset {asset.path.name}", asset.bucket)


def _functions(
    template: Template, assets: dict[str, FileAsset], values: Values, done: Packaged
) -> None:
    """Where the code of functions lies, so that their handlers are looked for."""
    for function in functions_of(template, values):
        code = property_of(template, function.logical_id, "Code")
        asset = asset_in(code.get("S3Key"), assets) if isinstance(code, dict) else None
        if asset is not None and asset.path.is_dir():
            where = where_property(template, function.logical_id, "Code")
            owner = replace(function, source=asset.path)
            title = f"function {function.logical_id}"
            done.codes.append((Code(title, asset.path, where), owner))


def _nested_stacks(
    template: Template,
    assets: dict[str, FileAsset],
    values: Values,
    cloud: Cloud,
    done: Packaged,
    *,
    allow_unsupported: bool,
) -> list[FileAsset]:
    """Package the templates of nested stacks too; answers their assets."""
    from harness.stacks.check import check
    from harness.stacks.readers.cdk import without_cdk

    found = []
    for logical_id, resource in template.resources.items():
        properties = resource.get("Properties") or {}
        if resource["Type"] != _NESTED:
            continue
        asset = asset_in(properties.get("TemplateURL"), assets)
        if asset is None:
            continue
        found.append(asset)
        document = parse(asset.path)
        inner = Template("cdk", without_cdk(document), document, template.assembly)
        given = properties.get("Parameters") or {}
        packaged = check(
            inner,
            cloud,
            {name: values.text(v) for name, v in given.items()},
            allow_unsupported=allow_unsupported,
        )
        done.left_out += packaged.left_out
        done.codes += packaged.codes
        content = json.dumps(packaged.body).encode()
        artifact = Artifact(
            hashlib.sha256(content).hexdigest() + ".template.json",
            partial(bytes, content),
            f"nested template {logical_id}",
        )
        inner_assets = [a for a in packaged.artifacts if a.key.endswith(".template.json")]
        done.artifacts += [*inner_assets, artifact]
        bucket = artifact_bucket(cloud.account, cloud.region)
        own = done.body["Resources"][logical_id]["Properties"]
        own["TemplateURL"] = f"{cloud.endpoint}/{bucket}/{artifact.key}"
    return found
