"""The applications of the corpus: one folder each, with its template, code and scenario."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import yaml

from harness.scenarios.model import Scenario
from harness.scenarios.reading.loading import load

POSITIVE = Path(__file__).parent / "positive"
SCENARIO = "flow.scenario.yaml"


@dataclass(frozen=True)
class Case:
    """`before/` is deployed first, where there is one. `unsupported.yaml` says what has to be left
    out on the native engine (titles as `Stack.left_out` has them, and types), `limits.yaml`, by
    feature, what is done only in part."""

    folder: Path

    @property
    def name(self) -> str:
        return self.folder.relative_to(POSITIVE).as_posix()

    @property
    def format(self) -> str:
        return self.folder.parent.name

    @property
    def needs_node(self) -> bool:
        """A function's runtime is Node, or esbuild bundles it."""
        templates = (p for p in self.folder.rglob("*") if p.suffix in (".yaml", ".yml", ".json"))
        return any(re.search(r"nodejs\d|esbuild", p.read_text("utf-8")) for p in templates)

    @property
    def before(self) -> Path | None:
        template = self.folder / "before" / "template.yaml"
        return template if template.exists() else None

    @cached_property
    def scenarios(self) -> list[Scenario]:
        return load(self.folder / SCENARIO)

    @property
    def template(self) -> Path:
        stack = self.scenarios[0].stack
        assert stack, f"{self.folder}: the scenario names no stack"
        return stack[0].template

    @property
    def unsupported(self) -> dict[str, str]:
        return self._mapping("unsupported.yaml")

    @property
    def limits(self) -> dict[str, str]:
        return self._mapping("limits.yaml")

    def _mapping(self, name: str) -> dict[str, str]:
        file = self.folder / name
        return yaml.safe_load(file.read_text()) if file.exists() else {}


def cases() -> list[Case]:
    """Every application, by name."""
    return [Case(file.parent) for file in sorted(POSITIVE.glob(f"*/*/{SCENARIO}"))]
