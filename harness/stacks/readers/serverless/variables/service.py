"""All variables of one service."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from harness.engines.cloud import Cloud
from harness.errors import BadInput
from harness.stacks.readers.serverless.dotenv_files import service_variables
from harness.stacks.readers.serverless.nodes import Node
from harness.stacks.readers.serverless.variables import local, remote
from harness.stacks.readers.serverless.variables.files import FileSource
from harness.stacks.readers.serverless.variables.resolver import Missing, Resolver

_REFUSED = {
    "output": "it asks the framework's dashboard",
    "state": "it asks the framework's dashboard",
    "git": "it is of a plugin; give the value as ${env:…} or ${param:…}",
    "terraform": "it asks Terraform; give the value as ${env:…} or ${param:…}",
    "vault": "it asks Vault; give the value as ${env:…} or ${param:…}",
    "doppler": "it asks Doppler; give the value as ${env:…} or ${param:…}",
}


class Variables:
    """Resolves; knows the stage and region that the service is deployed with."""

    def __init__(
        self, raw: Node, folder: Path, options: Mapping[str, str], cloud: Cloud | None
    ) -> None:
        self.raw = raw
        self.options = options
        sources = local.LocalSources(raw, options, folder)
        asked = remote.RemoteSources(cloud, lambda: cloud.region if cloud else self.region)
        self.resolver = Resolver(
            {**local.table(sources), "file": FileSource(folder), **remote.table(asked)}, _REFUSED
        )
        if (dotenv := raw.get("useDotenv")) is not None and dotenv.value is True:
            sources.dotenv = service_variables(folder, self._stage_for_dotenv())

    def resolve(self, node: Node) -> Node:
        return self.resolver.resolve(node)

    @property
    def stage(self) -> str:
        return self._of_provider("stage")

    @property
    def region(self) -> str:
        return self._of_provider("region")

    def _of_provider(self, key: str) -> str:
        if key in self.options:
            return self.options[key]
        found = self.resolver.walk(self.raw, ["provider", key])
        if isinstance(found, Missing) or found.value is None:
            return local.DEFAULTS[key]
        if not isinstance(found.value, str | int):
            raise BadInput(f"provider.{key} has to be a text", where=found.where)
        return str(found.value)

    def _stage_for_dotenv(self) -> str:
        """The stage may itself stand in the .env file: then it is taken as the default one."""
        try:
            return self.stage
        except BadInput:
            return local.DEFAULTS["stage"]

    def texts(self, node: Node) -> Iterator[str]:
        """Every text in `node` that holds a variable, as it is written."""
        if isinstance(node.value, str):
            if "${" in node.value:
                yield node.value
        elif isinstance(node.value, dict):
            for part in node.value.values():
                yield from self.texts(part)
        elif isinstance(node.value, list):
            for part in node.value:
                yield from self.texts(part)
