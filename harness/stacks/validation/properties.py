"""Names and types of properties, held against AWS's resource schemas."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from harness.errors import BadInput, did_you_mean
from harness.stacks.documents.document import KeyPath
from harness.stacks.packaging.local_paths import LOCAL_PATHS
from harness.stacks.template import Template
from harness.stacks.validation.schemas.library import globals_schema, schema_of

_SUPPRESSIONS = {
    "additionalProperties": "E3002",
    "required": "E3003",
    "type": "E3012",
    "enum": "E3030",
    "enumCaseInsensitive": "E3030",
    "const": "E3030",
}
"""Keywords of JSON Schema, and cfn-lint's rule for each: a resource that cfn-lint was told to
pass is passed here too."""
_WORDS = {
    "array": "a list",
    "boolean": "true or false",
    "integer": "a whole number",
    "number": "a number",
    "object": "a mapping",
    "string": "text",
    "null": "nothing",
}
_LONGEST = 60


def check_properties(template: Template) -> Iterator[BadInput]:
    """What AWS's schema of each resource's type does not allow.

    Types without a schema (Custom::*, modules) are not looked at.
    """
    everywhere = _ignored(template.body)
    for logical_id, resource in template.resources.items():
        schema = schema_of(resource["Type"])
        if schema is None or "Fn::Transform" in resource:
            continue
        holder = f"{resource['Type']} {logical_id!r}"
        path: KeyPath = ("Resources", logical_id, "Properties")
        properties = resource.get("Properties") or {}
        is_sam = resource["Type"].startswith("AWS::Serverless::")
        passed = everywhere | _ignored(resource)
        for error in _errors(properties, schema, passed, lenient=is_sam):
            if not _is_local_path(resource["Type"], error):
                yield _told(template, path, error, holder)
    given = template.body.get("Globals")
    if isinstance(given, dict):
        for error in _errors(given, globals_schema(), everywhere):
            yield _told(template, ("Globals",), error, "Globals")


def _ignored(holder: dict[str, Any]) -> set[str]:
    """The rules that `Metadata: {cfn-lint: {config: {ignore_checks: […]}}}` names."""
    found: Any = holder
    for key in ("Metadata", "cfn-lint", "config", "ignore_checks"):
        found = found.get(key) if isinstance(found, dict) else None
    return {str(rule) for rule in found} if isinstance(found, list) else set()


def _errors(
    properties: Any, schema: dict[str, Any], ignored: set[str], *, lenient: bool = False
) -> Iterator[Any]:
    from harness.stacks.validation.schemas.alternatives import nearest
    from harness.stacks.validation.schemas.lenient import LenientValidator

    errors: list[Any] = []
    for error, sure in map(nearest, LenientValidator(schema).iter_errors(properties)):
        if not (lenient and _is_doubtful(error, sure)):
            errors.append(error)
    misspelt = {(tuple(e.absolute_path)[:-1], _meant(e)) for e in errors if _meant(e)}
    for error in errors:
        name = error.message.removeprefix("missing ")
        if error.validator == "required" and (tuple(error.absolute_path), name) in misspelt:
            continue  # told already, as the misspelt one
        rule = _SUPPRESSIONS.get(error.validator, "E3002")
        if not any(rule.startswith(prefix) for prefix in ignored):
            yield error


def _is_doubtful(error: Any, sure: bool) -> bool:
    """Whether it may be SAM's schema that is wrong.

    Below the first level it passes over what the translator takes: `State` of a rule, a list of
    user pools. A real mistake there is told by the translator.
    """
    if len(error.absolute_path) < 2:
        return False
    return not sure or (error.validator == "additionalProperties" and _meant(error) is None)


def _meant(error: Any) -> str | None:
    """The property that was meant by one that is unknown."""
    if error.validator != "additionalProperties":
        return None
    wanted = did_you_mean(str(error.absolute_path[-1]), _known(error))
    found = re.match(r"did you mean '(\w+)'", wanted or "")
    return found[1] if found else None


def _known(error: Any) -> dict[str, Any]:
    known: dict[str, Any] = error.schema.get("properties", {})
    return known


def _is_local_path(kind: str, error: Any) -> bool:
    """Whether it is about a local path, which packaging replaces."""
    local = LOCAL_PATHS.get(kind)
    at_property = local is not None and tuple(error.absolute_path) == (local.property,)
    return at_property and isinstance(error.instance, str)


def _told(template: Template, start: KeyPath, error: Any, holder: str) -> BadInput:
    inside = tuple(error.absolute_path)
    where = template.where(*start, *inside)
    wanted = error.validator_value
    of = ", ".join([holder, ".".join(map(str, inside))] if inside else [holder])
    match error.validator:
        case "additionalProperties":
            outer = ".".join(map(str, inside[:-1]))
            of = f"{outer} of {holder}" if outer else holder
            what = f"{of} has no property {inside[-1]!r}"
            return BadInput(what, where=where, fix=did_you_mean(str(inside[-1]), _known(error)))
        case "required":
            name = error.message.removeprefix("missing ")
            fix = f"required: {', '.join(wanted)}"
            return BadInput(f"{of}: {name!r} is missing", where=where, fix=fix)
        case "enum" | "enumCaseInsensitive" | "const":
            values = map(str, wanted if isinstance(wanted, list) else [wanted])
            what = f"{of}: {_shown(error.instance)} is not allowed"
            return BadInput(what, where=where, fix=did_you_mean(str(error.instance), values))
        case "type":
            types = wanted if isinstance(wanted, list) else [wanted]
            expected = " or ".join(_WORDS[one] for one in types)
            what = f"{of}: expected {expected}, got {_shown(error.instance)}"
            return BadInput(what, where=where)
    return BadInput(f"{of}: {_shown(error.instance)} does not fit", where=where)


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    if value is None:
        return "nothing"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
