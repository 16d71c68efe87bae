"""The files that a stack of an assembly needs: functions' code, nested templates, data."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.errors import BadInput, Location, Unsupported
from harness.stacks.assembly.environment import Environment
from harness.stacks.assembly.manifest import AssemblyStack
from harness.stacks.documents.document import Document, parse
from harness.stacks.validation.paths import check_exists

_KEY = re.compile(r"([A-Za-z0-9!_.*'()-]+/)*[0-9a-f]{32,}(\.[A-Za-z0-9.]+)?")


@dataclass(frozen=True)
class FileAsset:
    """`bucket` and `key` are where the template expects it."""

    bucket: str
    key: str
    path: Path
    is_zipped: bool
    """A folder that goes into the bucket as a zip file."""
    where: Location


def file_assets(stack: AssemblyStack, environment: Environment) -> dict[str, FileAsset]:
    """The stack's assets by their key, its own template not among them.

    Raises:
        BadInput: a file is missing or malformed.
        Unsupported: an image, or a file that a program outside would have to make.
    """
    if stack.assets is None:
        return {}
    document = parse(stack.assets)
    data: dict[str, Any] = document.data if isinstance(document.data, dict) else {}
    _refuse_images(stack, document, data)
    found: dict[str, FileAsset] = {}
    for name, asset in (data.get("files") or {}).items():
        source = asset.get("source") or {}
        where = document.where("files", name, "source")
        if "path" not in source:
            raise Unsupported(
                "harness deploy",
                f"asset {asset.get('displayName') or name!r} is made by a program of its own",
                where=where,
            )
        path = document.path.parent / source["path"]
        if path.resolve() == stack.template.resolve():
            continue
        check_exists(path, f"asset {asset.get('displayName') or name}", where)
        for destination in (asset.get("destinations") or {}).values():
            key = environment.text(destination["objectKey"])
            bucket = environment.text(destination["bucketName"])
            zipped = source.get("packaging") == "zip" and path.is_dir()
            found[key] = FileAsset(bucket, key, path, zipped, where)
    return found


def asset_in(value: Any, assets: dict[str, FileAsset]) -> FileAsset | None:
    """The asset whose key `value`, a text or an intrinsic with texts in it, ends in."""
    for text in reversed(_texts(value)):
        for match in _KEY.finditer(text):
            for key in (match.group(), match.group().rpartition("/")[2]):
                if key in assets:
                    return assets[key]
    return None


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for part in parts for text in _texts(part)]


def _refuse_images(stack: AssemblyStack, document: Document, data: dict[str, Any]) -> None:
    for name, image in (data.get("dockerImages") or {}).items():
        source = image.get("source") or {}
        raise Unsupported(
            "harness deploy",
            f"stack {stack.display} has the container image "
            f"{image.get('displayName') or source.get('directory') or name}",
            where=document.where("dockerImages", name),
            fix="use a zip package for the function, or leave the stack out with --stack",
        )
    if not isinstance(data.get("files") or {}, dict):
        raise BadInput("files has to be a mapping", where=document.where("files"))
