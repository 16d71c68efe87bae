"""What is mounted into the container: the extension, and what it and functions need."""

from __future__ import annotations

from pathlib import Path

from harness.engines.base import Progress
from harness.engines.docker.mount import Mount
from harness.engines.docker.packages import PYTHON, packages
from harness.engines.installation.node import ensure_node
from harness.engines.installation.staging import EXTENSION, stage_extension

PACKAGES = f"/var/lib/localstack/lib/python-packages/lib/python{PYTHON}/site-packages"
"""The image's own interpreter has this directory on its path."""
_NODE_MODULES = "/opt/harness/node_modules"


def mounts(image: str, architecture: str, progress: Progress | None = None) -> list[Mount]:
    """Everything to mount, installed first where it is missing.

    `architecture` is the daemon's, which need not be this machine's.

    Raises:
        EngineError: packages cannot be installed, or the image is not to be had.
    """
    (info,) = stage_extension().glob("*.dist-info")
    found = [
        Mount(EXTENSION, f"{PACKAGES}/harness_extension"),
        Mount(info, f"{PACKAGES}/{info.name}"),
        packages(image, architecture, progress),
    ]
    node = ensure_node(progress)
    if "modules" in node:
        found.append(Mount(Path(node["modules"]), _NODE_MODULES))
    return found


def compose_environment(
    image: str, architecture: str, progress: Progress | None = None
) -> dict[str, str]:
    """The variables that docker-compose.yml reads: `HARNESS_MOUNT_*` by purpose."""
    extension, info, python, *node = mounts(image, architecture, progress)
    found = {
        "HARNESS_MOUNT_EXTENSION": str(extension.source),
        "HARNESS_MOUNT_INFO": str(info.source),
        "HARNESS_MOUNT_PACKAGES": str(python.source),
    }
    if node:
        found["HARNESS_MOUNT_NODE"] = str(node[0].source)
    return found
