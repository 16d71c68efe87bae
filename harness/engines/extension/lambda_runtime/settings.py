"""What the engine tells the Lambda runtime through its environment."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

INIT_TIMEOUT_S = 10.0
"""AWS's limit of the Init phase (Lambda developer guide, "Lambda execution environment")."""


@dataclass(frozen=True)
class Python:
    """An interpreter for functions and the directory with awslambdaric and boto3."""

    version: tuple[int, int]
    executable: str
    site: str


@dataclass(frozen=True)
class Node:
    """A Node interpreter, and the `node_modules` directory with AWS SDK v3.

    `code`: where in that the SDK lies compiled for this interpreter.
    """

    version: tuple[int, ...]
    executable: str
    modules: str | None
    code: str | None = None


@dataclass(frozen=True)
class Settings:
    """`node_missing` is the reason why `node` is None."""

    pythons: tuple[Python, ...]
    node: Node | None
    node_missing: str
    work: Path
    init_timeout_s: float = INIT_TIMEOUT_S
    outbound: str = "open"
    """What functions may reach: `open`, all but AWS; `loopback`, nothing but this machine."""
    unpacked: Path | None = None
    """Where big packages lie unpacked since an earlier engine."""


def read(environ: Mapping[str, str]) -> Settings:
    """Settings from `HARNESS_PYTHONS`, `HARNESS_NODE` and `HARNESS_WORK`.

    Raises:
        ValueError: a variable is not of the documented shape.
    """
    try:
        pythons = tuple(
            sorted(
                (
                    Python(_version(number), found["executable"], found["site"])
                    for number, found in json.loads(environ.get("HARNESS_PYTHONS", "{}")).items()
                ),
                key=lambda python: python.version,
            )
        )
        node = json.loads(environ.get("HARNESS_NODE", "{}"))
        work = Path(environ.get("HARNESS_WORK") or _default_work(environ))
        init_timeout = float(environ.get("HARNESS_INIT_TIMEOUT_S", INIT_TIMEOUT_S))
        return Settings(
            pythons,
            _node(node),
            _why_no_node(node),
            work.resolve(),
            init_timeout,
            environ.get("HARNESS_OUTBOUND", "open"),
            Path(kept) if (kept := environ.get("HARNESS_UNPACKED")) else None,
        )
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise ValueError(f"HARNESS_PYTHONS, HARNESS_NODE or HARNESS_WORK: {error!r}") from error


@lru_cache(maxsize=1)
def current() -> Settings:
    """The settings of this process."""
    return read(os.environ)


def _node(data: dict[str, str]) -> Node | None:
    if "executable" not in data:
        return None
    number = data["version"].lstrip("v")
    return Node(
        tuple(int(part) for part in number.split(".")),
        data["executable"],
        data.get("modules"),
        data.get("code"),
    )


def _why_no_node(data: dict[str, str]) -> str:
    return data.get("missing", "the engine was started without HARNESS_NODE")


def _version(text: str) -> tuple[int, int]:
    major, minor = text.split(".")[:2]
    return int(major), int(minor)


def _default_work(environ: Mapping[str, str]) -> str:
    root = environ.get("FILESYSTEM_ROOT")
    if not root:
        raise ValueError("HARNESS_WORK is not set")
    return f"{root}/functions"
