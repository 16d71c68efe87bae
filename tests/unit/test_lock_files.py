"""The lock files hold together."""

from __future__ import annotations

import re

from harness.engines.installation.lockfile import CONTAINER, ENGINE


def test_the_container_gets_packages_of_the_native_engine_as_they_are_locked_there() -> None:
    assert {"jsonata-python", "time-machine"} <= CONTAINER.packages.keys()
    assert CONTAINER.packages.items() <= ENGINE.packages.items()
    engine = ENGINE.path.read_text()
    for block in re.split(r"(?m)^(?=[A-Za-z0-9])", CONTAINER.path.read_text())[1:]:
        assert block in engine
