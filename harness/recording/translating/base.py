"""What an action is made of, and why a call cannot become one."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from harness.engines.cloud import Cloud
from harness.engines.extension.wire import Call
from harness.recording.names import Names
from harness.scenarios.formats.data import parsed

Step = dict[str, Any]
_CUT = re.compile(r"… \(\d+ more characters\)$")
MASK = "***"


class Left(Exception):
    """A call that changes something and is no action of a scenario; the text says why."""


@dataclass
class Translation:
    """What translators share: names, the cloud to look at, invocations' events, files to write."""

    names: Names
    cloud: Cloud
    events: dict[str, Any] = field(default_factory=dict)
    """The events of functions' invocations, by request id."""
    clients: dict[str, str] = field(default_factory=dict)
    """Names of WebSocket clients, by the connection's id."""
    files: dict[str, bytes] = field(default_factory=dict)
    """Contents that are written beside the scenario, by name."""

    def logical(self, kind: str, named: Any) -> str:
        """
        Raises:
            Left: it is not of the stack.
        """
        found = self.names.logical(kind, str(named))
        if found is None:
            raise Left(f"{named} is no {kind} of the stack")
        return found

    def file(self, name: str, content: bytes) -> str:
        """Remember a file; its name, which no other one has."""
        stem, dot, ending = name.rpartition(".")
        wanted, n = name, 1
        while wanted in self.files and self.files[wanted] != content:
            n += 1
            wanted = f"{stem}-{n}{dot}{ending}" if dot else f"{name}-{n}"
        self.files[wanted] = content
        return wanted


def hidden(mark: str) -> str:
    """Stands in an action for the secret that has this mark (see `credentials`)."""
    return f"\ue002{mark}\ue003"


Translator = Callable[[Call, Translation], list[Step]]


def text(value: Any, what: str) -> str:
    """Recorded text that is whole.

    Raises:
        Left: it was cut, or masked, when it was recorded.
    """
    if value == MASK:
        raise Left(f"{what} is secret, and not recorded")
    if isinstance(value, str) and not _CUT.search(value):
        return value
    raise Left(f"{what} is too long to be recorded")


def data(value: Any, what: str) -> Any:
    """As `text`; JSON is parsed."""
    return parsed(text(value, what))


def some(**values: Any) -> dict[str, Any]:
    """Those that are there."""
    return {name: value for name, value in values.items() if value not in (None, "", {}, [])}
