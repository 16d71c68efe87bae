"""What a bundle says of itself: `manifest.json`."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

SCHEMA = 1
"""Grows when an older harness could not replay what a newer one writes."""
NAME = "manifest.json"


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore")


class ScenarioPart(_Part):
    """`title` is the name with variant and case; `file` lies below `files/`."""

    title: str
    variant: str | None
    file: str
    line: int | None


class StackPart(_Part):
    """One deployed template.

    `code`: `artifacts` (below `folder`, as they were deployed), `folder` (an assembly, below
    `files/`) or `sources` (only hashes: the sources are elsewhere).
    """

    template: str
    name: str | None
    parameters: dict[str, str]
    code: Literal["artifacts", "folder", "sources"]
    folder: str | None = None
    bucket: str | None = None
    endpoint: str | None = None
    hashes: dict[str, str] = Field(default_factory=dict)
    """What was deployed, by what it is for: SHA-256 of its sources."""
    why_not: str | None = None
    """Why the code is not inside though it was asked for."""


class Versions(_Part):
    harness: str
    python: str
    platform: str
    packages: dict[str, str] = Field(default_factory=dict)


class EnginePart(_Part):
    name: str
    release: str


class RunPart(_Part):
    """What the run was given."""

    account: str
    region: str
    seed: int
    variables: dict[str, str]
    environment: dict[str, str]
    """Variables of the environment that the scenario names."""
    allow_unsupported: bool
    enforce_iam: bool
    clock: str
    ahead: float
    """Seconds by which the cloud's clock was ahead of real time when the scenario began."""
    began: str
    """ISO 8601, UTC."""
    faults: list[str]
    """The steps that set faults, as titles."""


class FailurePart(_Part):
    """The first step that did not pass, and what was wrong; values by shape."""

    status: str
    section: str
    kind: str
    title: str
    place: str
    differences: list[str]
    message: str


class FilePart(_Part):
    sha256: str
    size: int


class Manifest(_Part):
    """The whole of `manifest.json`; keys that are not known are passed over."""

    bundle: Literal["serverless-harness"] = "serverless-harness"
    format: int = SCHEMA
    scenario: ScenarioPart
    stacks: list[StackPart]
    versions: Versions
    engine: EnginePart
    run: RunPart
    failure: FailurePart
    masked: dict[str, list[str]]
    """Placeholders of secrets, by the files that hold them and that a replay needs."""
    cut: list[str]
    """What is not in it because it was too much."""
    files: dict[str, FilePart]

    def to_json(self) -> dict[str, Any]:
        return self.model_dump()
