"""These tests need a Docker daemon and LocalStack's image; without one they skip, saying why."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest

from harness.engines.docker.daemon import daemon_facts
from harness.engines.docker.engine import default_image
from harness.errors import EngineError


@pytest.fixture(autouse=True, scope="session")
def image() -> str:
    try:
        daemon_facts()
    except EngineError as error:
        _cannot(f"no Docker: {error.what}")
    import docker

    name = default_image()
    try:
        docker.from_env().images.get(name)
    except docker.errors.ImageNotFound:
        _cannot(f"image {name} is not there: pull it, or build it with .ci/image/build")
    return name


def _cannot(why: str) -> NoReturn:
    # The Docker job has made sure of both: there a skip would hide that it did not.
    if os.environ.get("HARNESS_REQUIRE_DOCKER"):
        pytest.fail(why)
    pytest.skip(why)
