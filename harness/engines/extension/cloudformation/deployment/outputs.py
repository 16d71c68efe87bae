"""Outputs and exports of a stack."""

from __future__ import annotations

from typing import Any

from localstack.services.cloudformation.stores import exports_map, get_cloudformation_store
from localstack.services.cloudformation.v2.entities import Stack

from ..language.errors import TemplateError
from ..language.resolver import Resolver
from ..language.special import as_text
from .source import Source
from .state import state_of


def resolved(source: Source, resolver: Resolver) -> list[dict[str, Any]]:
    """As DescribeStacks shows them."""
    found = []
    for name, value, export, description in source.outputs(resolver):
        if isinstance(value, list | dict):
            raise TemplateError(
                "Template format error: The Value field of every Outputs member must evaluate to "
                f"a String ({name})."
            )
        output = {"OutputKey": name, "OutputValue": as_text(value)}
        if description:
            output["Description"] = description
        if export is not None:
            output["ExportName"] = as_text(export)
        found.append(output)
    return found


def exports(outputs: list[dict[str, Any]]) -> dict[str, str]:
    """Values by the names under which they are exported."""
    return {o["ExportName"]: o["OutputValue"] for o in outputs if "ExportName" in o}


def check_exports(stack: Stack, outputs: list[dict[str, Any]]) -> None:
    """Raise TemplateError where another stack has an export of `outputs`, or uses one that
    would go or change."""
    wanted = exports(outputs)
    if len(wanted) != sum("ExportName" in output for output in outputs):
        raise TemplateError("Template error: two outputs are exported under one name")
    known = exports_map(stack.account_id, stack.region_name)
    for name in wanted:
        owner = known.get(name, {}).get("ExportingStackId", stack.stack_id)
        if owner != stack.stack_id:
            raise TemplateError(
                f"Export with name {name} is already exported by stack {_name(owner)}. Rollback "
                "requested by user."
            )
    for name, value in stack.resolved_exports.items():
        if name not in wanted and (users := importers(stack, name)):
            raise TemplateError(
                f"Export {name} cannot be deleted as it is in use by {' and '.join(users)}"
            )
        if name in wanted and wanted[name] != value and (users := importers(stack, name)):
            raise TemplateError(
                f"Export {name} cannot be updated as it is in use by {' and '.join(users)}"
            )


def importers(stack: Stack, export: str) -> list[str]:
    """Names of the other stacks that import it."""
    store = get_cloudformation_store(stack.account_id, stack.region_name)
    return sorted(
        other.stack_name
        for other in store.stacks_v2.values()
        if other.is_active()
        and other.stack_id != stack.stack_id
        and export in state_of(other).imports
    )


def _name(stack_id: str) -> str:
    return stack_id.split("/")[1] if "/" in stack_id else stack_id
