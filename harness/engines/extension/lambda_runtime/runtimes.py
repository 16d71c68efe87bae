"""Which interpreter runs a declared runtime, and what to say when it is not that very one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .settings import Node, Python, Settings


class NoInterpreter(Exception):
    """The runtime cannot run here; the message says why and what to do."""


@dataclass(frozen=True)
class Choice:
    """The interpreter for a function; `note` is set where it is not the declared version."""

    family: str
    """`python`, `nodejs` or `provided`."""
    python: Python | None = None
    node: Node | None = None
    note: str | None = None

    @property
    def version(self) -> str:
        """Such as `python:3.11` or `nodejs:20`."""
        if self.python:
            return "python:{}.{}".format(*self.python.version)
        return f"nodejs:{self.node.version[0]}" if self.node else self.family


def choose(runtime: str | None, settings: Settings) -> Choice:
    """The interpreter nearest to `runtime`; the newer one of two that are equally near.

    Raises:
        NoInterpreter: nothing here can run it.
    """
    name = runtime or ""
    if match := re.fullmatch(r"python(\d+)\.(\d+)", name):
        return _python((int(match[1]), int(match[2])), name, settings)
    if match := re.fullmatch(r"nodejs(\d+)\.x", name):
        return _node(int(match[1]), name, settings)
    if name.startswith("provided"):
        return Choice("provided")
    if not name:
        raise NoInterpreter("container images are not run without Docker; use a zip package")
    raise NoInterpreter(
        f"the runtime {name} is not run without Docker; python, nodejs and provided are"
    )


def _python(wanted: tuple[int, int], runtime: str, settings: Settings) -> Choice:
    if not settings.pythons:
        raise NoInterpreter(f"{runtime} needs a Python interpreter; the engine found none")
    best = min(
        settings.pythons,
        key=lambda p: (abs(p.version[0] - wanted[0]), abs(p.version[1] - wanted[1]), -p.version[1]),
    )
    return Choice("python", python=best, note=_told(runtime, "Python", best.version, wanted))


def _node(wanted: int, runtime: str, settings: Settings) -> Choice:
    if settings.node is None:
        raise NoInterpreter(f"{runtime} needs Node: {settings.node_missing}")
    major = settings.node.version[:1]
    return Choice("nodejs", node=settings.node, note=_told(runtime, "Node", major, (wanted,)))


def _told(
    runtime: str, language: str, found: tuple[int, ...], wanted: tuple[int, ...]
) -> str | None:
    if found == wanted:
        return None
    number = ".".join(str(part) for part in found)
    return f"{runtime} runs on {language} {number}, the nearest interpreter that the engine has"
