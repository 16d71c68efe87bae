"""The Docker daemon: whether it answers, and what its refusals mean."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from harness.errors import EngineError


@contextlib.contextmanager
def client() -> Iterator[Any]:
    """docker's own client, from the environment, closed afterwards."""
    import docker

    connected = docker.from_env()
    try:
        yield connected
    finally:
        connected.close()


def daemon_facts() -> dict[str, Any]:
    """What the daemon says of itself: `Architecture`, `ServerVersion`, …

    Raises:
        EngineError: the packages are not installed, or no daemon answers.
    """
    try:
        import docker
        import testcontainers.core.container  # noqa: F401
    except ImportError as error:
        raise EngineError(
            f"the docker engine needs packages that are not installed: {error}",
            fix="install them: pip install 'serverless-harness[docker]'",
        ) from error
    from docker.errors import DockerException

    try:
        with client() as docker:
            return dict(docker.info())
    except DockerException as error:
        raise EngineError(
            f"no Docker daemon answers: {error}",
            fix="start Docker, or set DOCKER_HOST; the native engine needs none (--engine native)",
        ) from error


@contextlib.contextmanager
def daemon_errors(image: str) -> Iterator[None]:
    """Docker's errors while something is done with `image`, as `EngineError`s."""
    from docker.errors import APIError, DockerException, ImageNotFound

    try:
        yield
    except ImageNotFound as error:
        raise EngineError(
            f"image {image} is not there and could not be pulled: {error.explanation}",
            fix="pull or build it first; 4.14.0 is the last release that needs no token",
        ) from error
    except APIError as error:
        fix = "choose another --port" if "port is already allocated" in str(error) else None
        raise EngineError(
            f"Docker refused to start {image}: {error.explanation}", fix=fix
        ) from error
    except DockerException as error:
        raise EngineError(f"Docker does not answer: {error}", fix="start Docker") from error
