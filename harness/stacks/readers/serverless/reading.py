"""From the file to the template: variables, then each part in turn."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from harness.engines.cloud import Cloud
from harness.errors import BadInput, Location
from harness.stacks.documents.document import Document, Key, KeyPath, parse
from harness.stacks.readers.serverless import fields, keys
from harness.stacks.readers.serverless.draft import Draft
from harness.stacks.readers.serverless.events import add_events
from harness.stacks.readers.serverless.functions import add_functions
from harness.stacks.readers.serverless.layers import add_layers
from harness.stacks.readers.serverless.nodes import Node, tree
from harness.stacks.readers.serverless.plugins import check_plugins
from harness.stacks.readers.serverless.resources import add_resources
from harness.stacks.readers.serverless.role import add_role
from harness.stacks.readers.serverless.service import Service, service_of
from harness.stacks.readers.serverless.settings import check_settings
from harness.stacks.readers.serverless.step_functions import add_state_machines
from harness.stacks.readers.serverless.variables.service import Variables
from harness.stacks.template import Template

_OPTION = re.compile(r"\b(?:opt|param):\s*['\"]?([A-Za-z0-9_.-]+)")


def read(document: Document, parameters: Mapping[str, str], cloud: Cloud | None) -> Template:
    """The template that the service stands for.

    `parameters` are the framework's options and its parameters: `${opt:stage}` and
    `${param:stage}` are both given by `stage`. Those that `resources` declares are
    CloudFormation's.

    Raises:
        BadInput: with the file and line of what is wrong.
        Unsupported: an event that the engine cannot serve.
    """
    raw = tree(parse(document.path, yes_no=False))
    folder = document.path.parent
    variables = Variables(raw, folder, parameters, cloud)
    root = variables.resolve(raw)
    service = service_of(root, folder, variables.stage, variables.region)
    draft = Draft()
    _translate(service, draft)
    if cloud is not None and cloud.region != service.region:
        draft.note(
            service.provider.where,
            f"deployed to {cloud.region}, the engine's region, and not to {service.region}",
        )
    if not draft.resources:
        raise BadInput("the service has neither functions nor resources", where=root.where)
    places: dict[KeyPath, Location] = {}
    body = draft.body(places)
    return Template(
        "serverless",
        body,
        _Placed(document.path, body, {}, places=places),
        stack_name=service.stack_name,
        options=frozenset({"stage", "region", *_options(raw, variables)}),
        selections=draft.code,
        notes=(*draft.notes, *service.keys.notes),
    )


def _translate(service: Service, draft: Draft) -> None:
    service.keys.check(service.root, keys.TOP, "serverless.yml")
    service.keys.check(service.provider, keys.PROVIDER, "provider")
    check_settings(service, draft)
    check_plugins(service, draft)
    add_layers(service, draft)
    add_functions(service, draft)
    add_state_machines(service, draft)
    add_events(service, draft)
    add_role(service, draft)
    for name, output in draft.outputs.items():
        output["Export"] = {"Name": f"sls-{service.prefix}-{name}"}
    add_resources(service, draft)
    _outputs(service, draft)


def _outputs(service: Service, draft: Draft) -> None:
    """`outputs` at the top is of the framework's dashboard; CloudFormation's are in resources."""
    if (node := service.root.get("outputs")) is not None:
        draft.note(node.where, "outputs is left out: it is of the framework's dashboard")


def _options(raw: Node, variables: Variables) -> set[str]:
    """Names that any variable asks for, and stages' parameters."""
    found = set()
    for text in variables.texts(raw):
        found |= set(_OPTION.findall(text))
    for key in ("params", "stages"):
        for _, stage in fields.mapping(raw.get(key), key).items():
            parameters = stage.get("params") if key == "stages" else stage
            found |= {name for name, _ in parameters.items()} if parameters else set()
    return found


@dataclass(frozen=True)
class _Placed(Document):
    """A document that was put together: each part stands in a file of its own."""

    places: Mapping[KeyPath, Location] = field(default_factory=dict)

    def where(self, *path: Key) -> Location:
        for mount in reversed(self.mounts):
            if path[: len(mount.at)] == mount.at:
                return super().where(*path)
        for end in range(len(path), -1, -1):
            if found := self.places.get(tuple(path[:end])):
                return found
        return Location(Path(self.path), 1)
