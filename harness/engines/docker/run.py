"""One command in the image, for what only its own interpreter can prepare."""

from __future__ import annotations

import os

from harness.engines.docker.daemon import client, daemon_errors
from harness.engines.docker.mount import Mount
from harness.errors import EngineError

INTERPRETER = "/opt/code/localstack/.venv/bin/python"


def run_once(
    image: str,
    arguments: list[str],
    writable: Mount,
    *others: Mount,
    entrypoint: str = INTERPRETER,
) -> None:
    """Run a program of the image as this user, with `writable`, and remove the container.

    Raises:
        EngineError: the image is not to be had, or the command fails.
    """
    from docker.errors import ContainerError

    with daemon_errors(image), client() as docker:
        try:
            docker.containers.run(
                image,
                arguments,
                entrypoint=entrypoint,
                user=f"{os.getuid()}:{os.getgid()}",
                volumes={
                    str(writable.source): {"bind": writable.target, "mode": "rw"},
                    **{str(m.source): {"bind": m.target, "mode": "ro"} for m in others},
                },
                network_mode="none",
                remove=True,
            )
        except ContainerError as error:
            said = (error.stderr or b"").decode(errors="replace").strip()
            raise EngineError(f"{image}: {' '.join(arguments)} failed: {said}") from error
