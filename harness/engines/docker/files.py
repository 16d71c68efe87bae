"""What is mounted into the container: the extension, and what it and functions need."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from harness.engines.base import Progress
from harness.engines.docker.mount import Mount
from harness.engines.docker.node_code import compiled_code
from harness.engines.docker.packages import PYTHON, packages
from harness.engines.installation.node import ensure_node
from harness.engines.installation.staging import EXTENSION, stage_extension

PACKAGES = f"/var/lib/localstack/lib/python-packages/lib/python{PYTHON}/site-packages"
"""The image's own interpreter has this directory on its path."""
_NODE_MODULES = "/opt/harness/node_modules"


@dataclass(frozen=True)
class Files:
    """`variables` tell the extension of what is mounted; `node` is None without Node or npm."""

    extension: Mount
    info: Mount
    python: Mount
    node: Mount | None
    variables: dict[str, str]

    @property
    def mounts(self) -> list[Mount]:
        return [self.extension, self.info, self.python, *([self.node] if self.node else [])]


def files(image: str, architecture: str, progress: Progress | None = None) -> Files:
    """Everything to mount, installed first where it is missing.

    `architecture` is the daemon's, which need not be this machine's.

    Raises:
        EngineError: packages cannot be installed, or the image is not to be had.
    """
    (info,) = stage_extension().glob("*.dist-info")
    python = packages(image, architecture, progress)
    found = ensure_node(progress)
    node, variables = None, {}
    if "modules" in found:
        node = Mount(Path(found["modules"]), _NODE_MODULES)
        if code := compiled_code(image, node.source, progress):
            variables["HARNESS_NODE_CODE"] = code
    return Files(
        extension=Mount(EXTENSION, f"{PACKAGES}/harness_extension"),
        info=Mount(info, f"{PACKAGES}/{info.name}"),
        python=python,
        node=node,
        variables=variables,
    )


def compose_environment(
    image: str, architecture: str, progress: Progress | None = None
) -> dict[str, str]:
    """The variables that docker-compose.yml reads: `HARNESS_MOUNT_*` by purpose, and others."""
    found = files(image, architecture, progress)
    return {
        "HARNESS_MOUNT_EXTENSION": str(found.extension.source),
        "HARNESS_MOUNT_INFO": str(found.info.source),
        "HARNESS_MOUNT_PACKAGES": str(found.python.source),
        **({"HARNESS_MOUNT_NODE": str(found.node.source)} if found.node else {}),
        **found.variables,
    }
