"""The language reference: every example loads, and every kind and matcher is described."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from harness.scenarios.actions.catalogue import BUILT_IN as ACTIONS
from harness.scenarios.expectations.catalogue import BUILT_IN as EXPECTATIONS
from harness.scenarios.loading import load
from harness.scenarios.matchers.catalogue import MATCHERS
from harness.scenarios.schema import schema

TEXT = (Path(__file__).parents[2] / "docs" / "scenarios.md").read_text()
EXAMPLES = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
SCENARIOS = [e for e in EXAMPLES if e.startswith("scenario:")]
STEPS = [e for e in EXAMPLES if e.startswith("- ")]


def test_there_are_no_other_examples() -> None:
    assert len(SCENARIOS) >= 3
    assert len(SCENARIOS) + len(STEPS) == len(EXAMPLES)


@pytest.mark.parametrize("example", SCENARIOS, ids=lambda e: e.splitlines()[0])
def test_scenarios(example: str, tmp_path: Path) -> None:
    file = tmp_path / "a.scenario.yaml"
    file.write_text(example)
    assert load(file)
    Draft202012Validator(schema()).validate(yaml.safe_load(example))


@pytest.mark.parametrize("example", STEPS)
def test_steps(example: str, tmp_path: Path) -> None:
    section, _, _ = TEXT.partition(example)
    acting = "\n## Expectations" not in section
    file = tmp_path / "a.scenario.yaml"
    then = "then: [{calls: {function: F}}]\n" if acting else ""
    file.write_text(f"scenario: S\n{then}{'given' if acting else 'then'}:\n{example}")
    assert load(file)


@pytest.mark.parametrize("kind", [*ACTIONS, *EXPECTATIONS], ids=lambda k: k.kind)
def test_kinds(kind: type) -> None:
    heading = f"### `{kind.kind}`\n{(kind.__doc__ or '').splitlines()[0]}\n"  # type: ignore[attr-defined]
    assert heading in TEXT
    section = TEXT[TEXT.index(heading) :].split("\n### ")[0]
    for name, field in kind.model_fields.items():  # type: ignore[attr-defined]
        assert name == "root" or f"`{field.alias or name}`" in section


def test_matchers() -> None:
    for matcher in MATCHERS.values():
        assert f"| `{matcher.name}` | {matcher.doc} |" in TEXT
