"""Offers the fixtures, except where a plugin that the user named has one of that name.

An installed plugin is loaded after those of `-p`, so its fixtures would shadow theirs;
what somebody asked for by name goes before what merely is installed.
"""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest

from harness.pytest_plugin import fixtures

NAMES = ("cloud", "stack", "scenario")


def offer(config: pytest.Config) -> None:
    """Register the fixtures that no other plugin defines."""
    others = [
        plugin
        for plugin in config.pluginmanager.get_plugins()
        # A conftest may build upon ours under the same name.
        if Path(getattr(plugin, "__file__", None) or "").name != "conftest.py"
    ]
    ours = {name: getattr(fixtures, name) for name in NAMES}
    free = {
        name: fixture
        for name, fixture in ours.items()
        if not any(type(getattr(other, name, None)) is type(fixture) for other in others)
    }
    # A module, since that is where pytest looks for fixtures that are no methods.
    module = ModuleType("harness.pytest_plugin.offered")
    vars(module).update(free)
    config.pluginmanager.register(module, "harness-fixtures")
