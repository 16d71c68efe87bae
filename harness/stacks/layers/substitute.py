"""What stands for one layer ARN: packages, a folder, an archive, or nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from harness.errors import BadInput, Location, Unsupported
from harness.stacks.configuration import TABLE, Configuration
from harness.stacks.layers.known import known
from harness.stacks.validation.paths import check_exists

_ARN = re.compile(r"arn:[\w-]+:lambda:[\w-]*:(?P<account>\d{12}):layer:(?P<name>[\w-]+):\d+")
_DYNAMIC = re.compile(r"\{\{resolve:ssm:/aws/service/[^}]+\}\}")
_INDEXES = ("pypi", "npm")


@dataclass(frozen=True)
class Substitute:
    """Either packages of one index, or a path, or nothing at all."""

    index: str | None = None
    """`pypi` or `npm`."""
    packages: tuple[str, ...] = ()
    path: Path | None = None
    note: str | None = None
    """What to tell of it."""


def is_foreign(text: str, account: str) -> bool:
    """Whether it names a layer that is not of the engine's account."""
    match = _ARN.fullmatch(text)
    return match["account"] != account if match else _DYNAMIC.fullmatch(text) is not None


def substitute_for(text: str, configuration: Configuration, where: Location) -> Substitute:
    """What stands for the layer: the project's own settings first.

    Raises:
        BadInput: nobody knows the layer, or the setting is wrong.
        Unsupported: the layer is an extension.
    """
    for pattern, targets in configuration.layers.items():
        if fnmatchcase(text, pattern) or fnmatchcase(text, f"{pattern}:*"):
            return _configured(pattern, targets, configuration)
    match = _ARN.fullmatch(text)
    name = match["name"] if match else text
    found = known(name)
    fix = _fix(text)
    if found is None:
        raise BadInput(f"layer {text} cannot be fetched here", where=where, fix=fix)
    if found.refused:
        raise Unsupported("harness deploy", f"layer {name}: {found.refused}", where=where, fix=fix)
    if found.left_out:
        return Substitute(note=f"layer {name} is left out: {found.left_out}")
    index, packages = _packages(found.stands_for)
    told = ", ".join(packages)
    return Substitute(index, packages, note=f"layer {name}: {told} from the package index")


def _configured(pattern: str, targets: tuple[str, ...], configuration: Configuration) -> Substitute:
    where = configuration.where(pattern) or Location(Path(pattern))
    if targets == ("none",):
        return Substitute(note=f"layer {pattern} is left out, as {where} says")
    prefixes = {target.partition(":")[0] for target in targets}
    if prefixes in ({"pypi"}, {"npm"}):
        return Substitute(*_packages(targets))
    if len(targets) > 1 or prefixes & set(_INDEXES):
        raise BadInput(
            f"what stands for {pattern} has to be packages of one index, or one path",
            where=where,
            fix=_TARGETS,
        )
    path = where.file.parent / targets[0]
    check_exists(path, f"what stands for layer {pattern}", where)
    return Substitute(path=path)


def _packages(targets: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    index = targets[0].partition(":")[0]
    return index, tuple(target.partition(":")[2].strip() for target in targets)


_TARGETS = '"pypi:NAME==VERSION", "npm:NAME@VERSION", a folder or zip beside the file, or "none"'


def _fix(text: str) -> str:
    pattern = text.rpartition(":")[0] if text.startswith("arn:") else text
    region = re.compile(r":lambda:[\w-]*:")
    return (
        f"say what stands for it, in pyproject.toml under [tool.{TABLE}.layers]:\n"
        f'  "{region.sub(":lambda:*:", pattern)}" = {_TARGETS}'
    )
