"""One service: its name, stage and functions, every variable resolved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from harness.errors import BadInput, did_you_mean
from harness.stacks.readers.serverless import arns, fields, naming
from harness.stacks.readers.serverless.nodes import Node


@dataclass(frozen=True)
class ServiceFunction:
    """One entry under `functions`."""

    key: str
    node: Node
    physical_name: str

    @property
    def logical_id(self) -> str:
        return naming.function(self.key)

    @property
    def arn(self) -> dict[str, Any]:
        return arns.attribute(self.logical_id)

    @property
    def title(self) -> str:
        return f"function {self.key!r}"

    def events(self, kind: str) -> Iterator[tuple[int, Node]]:
        """The events of `kind`, each with its place in the list, from 1."""
        events = fields.listing(self.node.get("events"), f"events of {self.title}")
        for n, event in enumerate(events, 1):
            if isinstance(event.value, dict) and kind in event.value:
                yield n, event.value[kind]


@dataclass(frozen=True)
class Service:
    name: str
    stage: str
    region: str
    folder: Path
    root: Node
    provider: Node
    keys: fields.Keys
    functions: list[ServiceFunction] = field(default_factory=list)

    @property
    def prefix(self) -> str:
        """What the framework puts before physical names."""
        return f"{self.name}-{self.stage}"

    @property
    def stack_name(self) -> str:
        named = self.provider.get("stackName")
        return fields.text(named, "stackName") if named else self.prefix

    @property
    def plugins(self) -> list[Node]:
        node = self.root.get("plugins")
        if node is not None and isinstance(node.value, dict):
            node = node.get("modules")
        return fields.listing(node, "plugins")

    def uses(self, plugin: str) -> bool:
        return any(node.value == plugin for node in self.plugins)

    def default(self, function: ServiceFunction, key: str) -> Node | None:
        """The function's own setting, or else the provider's."""
        return function.node.get(key) or self.provider.get(key)

    def function(self, node: Node, what: str) -> ServiceFunction:
        """The function that `node` names.

        Raises:
            BadInput: there is none.
        """
        name = fields.text(node, what)
        for function in self.functions:
            if function.key == name:
                return function
        raise BadInput(
            f"{what}: the service has no function {name!r}",
            where=node.where,
            fix=did_you_mean(name, [f.key for f in self.functions]),
        )


def service_of(root: Node, folder: Path, stage: str, region: str) -> Service:
    """The service that the resolved `root` describes.

    Raises:
        BadInput: what every service needs is missing or of another type.
    """
    name_node = fields.required(root, "service", "the file")
    if isinstance(name_node.value, dict):  # as before v2
        name_node = fields.required(name_node, "name", "service")
    mode = root.get("configValidationMode")
    keys = fields.Keys(
        fields.choice(mode, "configValidationMode", ("error", "warn", "off")) if mode else "error"
    )
    provider = fields.required(root, "provider", "the file")
    if isinstance(provider.value, str):  # `provider: aws`
        provider = Node({"name": provider}, provider.where)
    cloud = fields.required(provider, "name", "provider")
    if cloud.value != "aws":
        raise BadInput(
            f"the provider is {cloud.value!r}: only 'aws' can be deployed", where=cloud.where
        )
    service = Service(
        fields.text(name_node, "service"), stage, region, folder, root, provider, keys
    )
    service.functions.extend(_functions(service))
    return service


def _functions(service: Service) -> Iterator[ServiceFunction]:
    node = service.root.get("functions")
    if node is None:
        return
    parts = node.value if isinstance(node.value, list) else [node]
    seen: dict[str, Node] = {}
    for part in parts:
        for key, body in fields.mapping(part, "functions").items():
            if not isinstance(body.value, dict):
                raise fields.wrong(body, f"function {key!r}", "a mapping")
            if key in seen:
                raise BadInput(
                    f"function {key!r} is given twice (first at {seen[key].where})",
                    where=body.where,
                )
            seen[key] = body
            named = body.get("name")
            name = fields.text(named, f"name of {key!r}") if named else f"{service.prefix}-{key}"
            yield ServiceFunction(key, body, name)
