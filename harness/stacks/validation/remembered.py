"""Templates that were found right, so that an unchanged one is not looked at again.

Only the fact is kept, as an empty file under `HARNESS_HOME/checked`, named by everything that
the result depends on: the template's content, the parameters, and the rules themselves.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from harness import __version__
from harness.engines.control import ResourceTypes
from harness.engines.installation.home import harness_home
from harness.stacks.template import Template

_RULES = Path(__file__).parent


def key_of(template: Template, given: Mapping[str, str | None], types: ResourceTypes | None) -> str:
    """A hash of what the result of a check depends on."""
    known = [*sorted(types.can), *sorted(types.without_service)] if types is not None else None
    content = json.dumps([template.format, template.body, dict(given), known], default=str)
    return hashlib.sha256(f"{_rules()}\0{content}".encode()).hexdigest()


def is_remembered(key: str) -> bool:
    return _file(key).exists()


def remember(key: str) -> None:
    """A home that is not there yet, or not writable, only costs the time of the next check."""
    with contextlib.suppress(OSError):
        _file(key).parent.mkdir(exist_ok=True)
        _file(key).touch()


def _file(key: str) -> Path:
    return harness_home() / "checked" / key


@cache
def _rules() -> str:
    """The release; and when its rules were last changed, for those who work on them."""
    files = [*_RULES.rglob("*.py"), *_RULES.rglob("*.zip")]
    changed = max(file.stat().st_mtime_ns for file in files)
    return f"{__version__}-{changed}"
