"""Names that are ours: the stack's default name, and the bucket for artifacts."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path

from harness.errors import BadInput

GENERIC = {"template", "sam", "cloudformation", "stack", "main", "app", "index", "serverless"}
_ROOT_MARKS = (".git", "pyproject.toml", "pytest.ini", "setup.cfg", "package.json", ".hg")
_VALID = re.compile(r"[A-Za-z][-A-Za-z0-9]{0,127}")
_LONGEST = 40
"""Short, since the engine makes physical names (at most 64 characters) out of it."""


def stack_name(template: Path, parameters: Mapping[str, str] | None = None) -> str:
    """The same name for the same template on every machine, valid for CloudFormation.

    Folder and file say what it is; six digits of a hash of the path tell two templates of one
    project apart. The path is taken from the project's root (the nearest folder above with
    `.git` or the like), not absolute and not from the working directory: a bundle made in CI
    has to name the same resources on a laptop. `parameters` make it another stack: given by
    whoever deploys one template several times side by side, left out to update a stack.
    """
    path = template.resolve()
    root = project_root(path)
    identity = path.relative_to(root).as_posix()
    if parameters:
        identity += json.dumps(dict(parameters), sort_keys=True)
    words = [path.parent.name] if path.stem.lower() in GENERIC else [path.parent.name, path.stem]
    readable = re.sub(r"[^A-Za-z0-9]+", "-", "-".join(words)).strip("-")
    readable = re.sub(r"^[^A-Za-z]+", "", readable)[: _LONGEST - 7].strip("-") or "stack"
    return f"{readable}-{hashlib.sha256(identity.encode()).hexdigest()[:6]}"


def project_root(path: Path) -> Path:
    """The nearest folder above that looks like a project's root; else the file's folder."""
    for mark in _ROOT_MARKS:
        for folder in path.parents:
            if (folder / mark).exists():
                return folder
    return path.parent


def check_stack_name(name: str) -> None:
    """Raises:
    BadInput: CloudFormation would refuse the name.
    """
    if not _VALID.fullmatch(name):
        raise BadInput(
            f"{name!r} is not a stack name",
            fix="a letter first, then letters, digits and hyphens; at most 128 characters",
        )


def artifact_bucket(account: str, region: str) -> str:
    """Bucket names are global: the account tells parallel workers apart."""
    return f"harness-artifacts-{account}-{region}"
