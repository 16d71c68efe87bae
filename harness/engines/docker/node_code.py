"""AWS SDK v3 compiled for the image's Node: most of a Node function's cold start is reading it."""

from __future__ import annotations

from pathlib import Path

from harness.engines.base import Progress
from harness.engines.docker.daemon import client, daemon_errors
from harness.engines.docker.mount import Mount
from harness.engines.docker.run import run_once
from harness.engines.installation.node_code import COMPILE, FILES, compiled_once

_SCRIPTS = "/opt/harness/scripts"
_NODE = "/opt/harness/node"


def compiled_code(image: str, modules: Path, progress: Progress | None = None) -> str | None:
    """Where below `modules` it lies; made where it is missing.

    None: it cannot be made (the image has no Node, the modules lie in a read-only directory).
    Functions start all the same, slower.

    Raises:
        EngineError: the image is not to be had.
    """

    def compile_into(partial: Path) -> None:
        run_once(
            image,
            [
                "--no-warnings",
                f"{_SCRIPTS}/{COMPILE[0].name}",
                f"{_NODE}/{modules.name}",
                f"{_NODE}/{partial.relative_to(modules.parent)}",
            ],
            Mount(modules.parent, _NODE),
            Mount(FILES, _SCRIPTS),
            entrypoint="node",
        )

    return compiled_once(
        modules, f"image-{_identity(image)}", compile_into, "the container's Node", progress
    )


def _identity(image: str) -> str:
    from docker.errors import ImageNotFound

    with daemon_errors(image), client() as docker:
        try:
            found = docker.images.get(image)
        except ImageNotFound:
            found = docker.images.pull(image)
        return str(found.id).rpartition(":")[2][:12]
