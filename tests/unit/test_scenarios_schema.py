"""The published JSON Schema: it is the committed one, and tells right from wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from harness.scenarios.actions.catalogue import ACTIONS as _ACTIONS
from harness.scenarios.expectations.catalogue import EXPECTATIONS as _EXPECTATIONS
from harness.scenarios.reading.loading import load
from harness.scenarios.reading.schema import schema, steps_schema
from harness.scenarios.source.tree import read_documents

ACTIONS = _ACTIONS.built_in()
EXPECTATIONS = _EXPECTATIONS.built_in()
ROOT = Path(__file__).parents[2]
VALIDATOR = Draft202012Validator(schema())


def errors(scenario: dict[str, Any]) -> list[str]:
    return [e.message for e in VALIDATOR.iter_errors(scenario)]


def test_it_is_a_schema() -> None:
    Draft202012Validator.check_schema(schema())


def test_the_committed_one_is_generated() -> None:
    committed = json.loads((ROOT / "docs" / "scenario.schema.json").read_text())
    assert committed == schema(), "run `harness schema > docs/scenario.schema.json`"


@pytest.mark.parametrize("kind", ACTIONS, ids=lambda k: k.kind)
def test_the_example_of_each_action(kind: Any, tmp_path: Path) -> None:
    text = f"scenario: S\ngiven: [{{{kind.example}}}]\nthen: [{{calls: {{function: F}}}}]\n"
    _loads_and_validates(tmp_path, text, kind.kind)


@pytest.mark.parametrize("kind", EXPECTATIONS, ids=lambda k: k.kind)
def test_the_example_of_each_expectation(kind: Any, tmp_path: Path) -> None:
    _loads_and_validates(tmp_path, f"scenario: S\nthen: [{{{kind.example}}}]\n", kind.kind)


def _loads_and_validates(tmp_path: Path, text: str, kind: str) -> None:
    file = tmp_path / "a.scenario.yaml"
    file.write_text(text)
    [scenario] = load(file)
    assert scenario.steps[0].kind == kind
    assert errors(yaml.safe_load(text)) == []
    assert errors(yaml.safe_load(text.replace(f"{kind}:", f"{kind}x:")))


@pytest.mark.parametrize(
    "step",
    [
        {"calls": {"function": "F", "exactly": "${n}"}, "for": "1s", "name": "x"},
        {"item": {"table": "T", "key": {"a": 1}, "contains": {"a": {"$gt": 1, "$lt": 2}}}},
        {"item": {"table": "T", "key": {"a": 1}, "equals": {"$json": "a.json"}}},
        {"item": {"table": "T", "key": {"a": 1}, "equals": {"a": {"$json": {"b": 1}}}}},
        {"response": {"status": 201, "json": {"id": {"$uuid": True}, "$$ref": "x"}}},
        {"items": {"table": "T", "count": {"$gte": 2}}},
    ],
)
def test_right_expectations(step: dict[str, Any]) -> None:
    assert errors({"scenario": "S", "then": [step]}) == []


@pytest.mark.parametrize(
    "step",
    [
        {"calls": {"functoin": "F"}},
        {"calls": {"function": "F", "exactly": "one"}},
        {"calls": {"function": "F"}, "fro": "1s"},
        {"calls": {"function": "F"}, "for": "ever"},
        {"calls": {"function": "F"}, "item": {"table": "T", "key": {}, "absent": True}},
        {"item": {"table": "T", "key": {"a": 1}, "contains": {"a": {"$gtt": 1}}}},
        {"item": {"table": "T", "key": {"a": 1}, "contains": {"a": {"$gt": 1, "b": 2}}}},
        {"item": {"table": "T", "key": {"a": 1}, "contains": {"a": {"$type": "strin"}}}},
        {"execution": {"machine": "M", "status": "FAILD"}},
        {},
    ],
)
def test_wrong_expectations(step: dict[str, Any]) -> None:
    assert errors({"scenario": "S", "then": [step]})


@pytest.mark.parametrize(
    "scenario",
    [
        {"then": []},
        {"scenario": "S", "giver": []},
        {"scenario": "S", "timeout": "soon"},
        {"scenario": "S", "timeout": "${x}"},
        {"scenario": "S", "given": [{"calls": {"function": "F"}}]},
        {"scenario": "S", "given": [{"put_item": {"table": "T", "item": {"a": {"$any": True}}}}]},
        {"scenario": "S", "stack": {"templat": "a"}},
        {"scenario": "S", "steps": [{"when": {"invok": {}}}]},
        {"scenario": "S", "variables": {"1x": 1}},
    ],
)
def test_wrong_scenarios(scenario: dict[str, Any]) -> None:
    assert errors(scenario)
    assert errors({"scenario": "S", "stack": "a.yaml", "then": {"calls": {"function": "F"}}}) == []


def _properties(node: Any, path: str = "$") -> Iterator[tuple[str, Any]]:
    if isinstance(node, dict):
        for name, value in node.get("properties", {}).items():
            yield f"{path}.{name}", value
        for key, value in node.items():
            yield from _properties(value, f"{path}.{key}")
    elif isinstance(node, list):
        for i, value in enumerate(node):
            yield from _properties(value, f"{path}[{i}]")


@pytest.mark.parametrize("whole", [schema(), steps_schema()], ids=["scenario", "steps"])
def test_every_key_is_described(whole: dict[str, Any]) -> None:
    """What editors show when the mouse rests on it."""

    def text(value: Any) -> str:
        if value.get("description"):
            return str(value["description"])
        reference = value.get("$ref", "").removeprefix("#/$defs/")
        return text(whole["$defs"][reference]) if reference else ""

    bare = [path for path, value in _properties(whole) if not text(value)]
    assert bare == []


SUITES = sorted(p for p in (ROOT / "scenarios").rglob("*.scenario.yaml"))


@pytest.mark.parametrize("file", SUITES, ids=lambda p: str(p.relative_to(ROOT)))
def test_the_suites_are_valid(file: Path) -> None:
    for document in read_documents(file):
        assert errors(document.data) == []


def test_every_kind_is_described() -> None:
    definitions = schema()["$defs"]
    for kind in (*ACTIONS, *EXPECTATIONS):
        prefix = "when" if kind in ACTIONS else "then"
        assert definitions[f"{prefix}.{kind.kind}"]["description"].endswith(".")
