"""Where the plugin keeps its state on pytest's objects."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from harness.pytest_plugin.broker import Broker
    from harness.pytest_plugin.settings import Settings
    from harness.pytest_plugin.world import World
    from harness.scenarios.reading.lint import Templates

SETTINGS: pytest.StashKey[Settings] = pytest.StashKey()
WORLD: pytest.StashKey[World] = pytest.StashKey()
BROKER: pytest.StashKey[Broker] = pytest.StashKey()
TEMPLATES: pytest.StashKey[Templates] = pytest.StashKey()
