"""The resource schemas that ship with the harness (written by `scripts/schemas.py`)."""

from __future__ import annotations

import json
import zipfile
from functools import cache
from importlib.resources import files
from typing import Any

from harness.stacks.validation.schemas.mended import mended

GLOBALS = "AWS::Serverless::Globals"
"""The name under which the schema of SAM's Globals section is kept."""


def schema_of(type_name: str) -> dict[str, Any] | None:
    """The schema of a resource type, or None where AWS publishes none.

    JSON Schema draft 7, with `attributes`: what Fn::GetAtt takes, as regular expressions.
    """
    if type_name not in known_types():
        return None
    return _read(type_name)


@cache
def known_types() -> frozenset[str]:
    """Every resource type that AWS published when the schemas were written."""
    return frozenset(_archive().namelist()) - {GLOBALS}


def globals_schema() -> dict[str, Any]:
    return _read(GLOBALS)


@cache
def _read(name: str) -> dict[str, Any]:
    return mended(name, json.loads(_archive().read(name)))


@cache
def _archive() -> zipfile.ZipFile:
    return zipfile.ZipFile(files(__package__).joinpath("resources.zip").open("rb"))
