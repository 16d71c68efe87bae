"""The language reference: every example loads, and every kind and matcher is described."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from harness.scenarios.actions.catalogue import ACTIONS as _ACTIONS
from harness.scenarios.expectations.catalogue import EXPECTATIONS as _EXPECTATIONS
from harness.scenarios.matchers.catalogue import MATCHERS
from harness.scenarios.reading.loading import load
from harness.scenarios.reading.schema import schema

ACTIONS = _ACTIONS.built_in()
EXPECTATIONS = _EXPECTATIONS.built_in()
ROOT = Path(__file__).parents[2]
RUN = ROOT / "tests" / "language" / "reference"
"""Scenarios that pytest replays, as it does all: here is seen that every example is in one."""
TEXT = (ROOT / "docs" / "scenarios.md").read_text()
EXAMPLES = re.findall(r"(?<! -->\n)```yaml\n(.*?)```", TEXT, re.DOTALL)
SCENARIOS = [e for e in EXAMPLES if e.startswith("scenario:")]
FILES = re.findall(r"<!-- file: (\S+) -->\n```\w+\n(.*?)```", TEXT, re.DOTALL)
STEPS = [e for e in EXAMPLES if e.startswith("- ")]


@pytest.fixture(autouse=True)
def files(tmp_path: Path) -> None:
    for name, text in FILES:
        (tmp_path / name).write_text(text)


def test_files_are_those_that_are_replayed() -> None:
    for name, text in FILES:
        assert (RUN / name).read_text() == text


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


@pytest.fixture(scope="module")
def replayed() -> list[Any]:
    """Documents of the files that are replayed, and every step in them."""
    found: list[Any] = []
    for file in sorted(RUN.glob("*.scenario.yaml")):
        for document in yaml.load_all(file.read_text(), yaml.BaseLoader):
            assert not {"skip", "xfail"} & set(document), file
            found.append(document)
            for part in (document, *document.get("steps", [])):
                for block in ("given", "when", "then", "always"):
                    steps = part.get(block, [])
                    found += steps if isinstance(steps, list) else [steps]
    return found


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: e.splitlines()[0])
def test_every_example_is_replayed(example: str, replayed: list[Any]) -> None:
    """A step may have more keys beside its kind there."""
    loaded = yaml.load(example, yaml.BaseLoader)
    wanted = loaded if isinstance(loaded, list) else [loaded]
    for one in wanted:
        assert any(one.items() <= known.items() for known in replayed if isinstance(known, dict))


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
