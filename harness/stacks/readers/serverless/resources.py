"""`resources`: CloudFormation of the user's, laid over what the framework makes."""

from __future__ import annotations

from typing import Any

from harness.errors import BadInput, did_you_mean
from harness.stacks.readers.serverless import fields, keys
from harness.stacks.readers.serverless.draft import Draft
from harness.stacks.readers.serverless.nodes import Node
from harness.stacks.readers.serverless.service import Service

_EXTENDED = (
    "Condition",
    "CreationPolicy",
    "DeletionPolicy",
    "DependsOn",
    "Metadata",
    "Properties",
    "UpdatePolicy",
    "UpdateReplacePolicy",
)


def add_resources(service: Service, draft: Draft) -> None:
    """One mapping, or a list of them."""
    node = service.root.get("resources")
    extensions: list[tuple[str, Node]] = []
    for part in fields.one_or_more(node):
        if part.value is None:
            continue  # a file that is empty
        if not isinstance(part.value, dict):
            raise fields.wrong(part, "each part of resources", "a mapping")
        service.keys.check(part, keys.RESOURCES, "resources")
        for section, body in part.items():
            if section == "extensions":
                extensions += fields.mapping(body, "extensions").items()
            elif section == "Resources":
                _merge_resources(draft, body)
            elif section == "Outputs":
                for name, output in fields.mapping(body, section).items():
                    draft.outputs[name] = _merged(draft.outputs.get(name), output)
            elif body.value is not None:
                draft.sections[section] = _merged(draft.sections.get(section), body)
    for name, extension in extensions:
        _extend(draft, name, extension)


def _merge_resources(draft: Draft, body: Node) -> None:
    for logical_id, resource in fields.mapping(body, "Resources").items():
        if resource.value is None:
            continue
        fields.mapping(resource, f"resource {logical_id!r}")
        made = draft.resources.get(logical_id)
        if made is None:
            draft.resources[logical_id] = dict(resource.value)
        else:
            draft.resources[logical_id] = _merged(made, resource)
        draft.places[logical_id] = resource.where


def _merged(below: Any, above: Any) -> Any:
    """Mappings are merged key by key; of anything else the later one stays."""
    old = below.value if isinstance(below, Node) else below
    new = above.value if isinstance(above, Node) else above
    if isinstance(old, dict) and isinstance(new, dict) and not fields.is_intrinsic(above):
        return {**old, **{key: _merged(old.get(key), part) for key, part in new.items()}}
    return above


def _extend(draft: Draft, logical_id: str, extension: Node) -> None:
    resource = draft.resources.get(logical_id)
    if resource is None:
        raise BadInput(
            f"extensions: there is no resource {logical_id!r} to extend",
            where=extension.where,
            fix=did_you_mean(logical_id, draft.resources),
        )
    for key, value in fields.mapping(extension, f"the extension of {logical_id}").items():
        if key not in _EXTENDED:
            raise BadInput(
                f"extensions: {key!r} of {logical_id!r} cannot be extended",
                where=value.where,
                fix=did_you_mean(key, _EXTENDED),
            )
        if key in ("Properties", "Metadata"):
            resource[key] = {**_parts(resource.get(key)), **fields.mapping(value, key)}
        elif key == "DependsOn":
            resource[key] = [*_names(resource.get(key)), *_names(value)]
        else:
            resource[key] = value


def _parts(value: Any) -> dict[str, Any]:
    found = value.value if isinstance(value, Node) else value
    return found if isinstance(found, dict) else {}


def _names(value: Any) -> list[Any]:
    found = value.value if isinstance(value, Node) else value
    return found if isinstance(found, list) else [] if found is None else [found]
