"""Scenario files are read by libyaml where it is, and as PyYAML alone would read them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from harness.errors import BadInput
from harness.scenarios.source import tree

SCENARIOS = sorted((Path(__file__).parents[2] / "scenarios").rglob("*.scenario.yaml"))
PIECES = (
    "a:\t1\n",
    "a:\n\t- b",
    "a: {x: 1,\n\ty: 2}",
    "- {x: , y: 1}",
    "{a: [], b:  }",
    "[ a: , b]",
    "a: {b: # why\n }",
    "a: b: c",
    "a: 'unclosed",
    "a: \u0007",
    "a: \U0001f600\n\U0001f600: b\nc: d: e",
    "a: &x [1]\nb: *x\nc: *y",
    "x: &a [*a]",
    "x: " + "[" * 150 + "]" * 150,
    "a: 1\na: 2",
    "%YAML 1.2\n---\na: 1\n...\n---\nb: 2",
    "a: ~\nb: null\nc: yes\nd: 012\ne: ''\nf: \"\"\ng:\n",
    "base: &b {x: 1}\nmore: {<<: *b, '<<': 2}",
    "a: >-\n  x\n\n  y\n",
    "a: 1\r\nb: 2\r\n",
)

pytestmark = pytest.mark.skipif(not yaml.__with_libyaml__, reason="PyYAML has no libyaml here")


def _found(file: Path) -> Any:
    try:
        return [(one.data, one.marks, one.keys) for one in tree.read_documents(file)]
    except BadInput as error:
        return str(error)


@pytest.mark.parametrize("piece", PIECES)
def test_pieces_are_read_alike(piece: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.scenario.yaml"
    file.write_bytes(piece.encode())
    fast = _found(file)
    monkeypatch.setattr(tree, "_FastComposer", None)
    assert fast == _found(file)


def test_our_scenarios_are_read_alike_and_by_libyaml(monkeypatch: pytest.MonkeyPatch) -> None:
    fast = [_found(file) for file in SCENARIOS]
    slow: list[Any] = []
    stock = tree._Composer.get_node

    def counted(self: Any) -> Any:
        slow.append(self)
        return stock(self)

    monkeypatch.setattr(tree._Composer, "get_node", counted)
    assert [_found(file) for file in SCENARIOS] == fast
    assert len(slow) < len(SCENARIOS) / 10
    monkeypatch.setattr(tree, "_FastComposer", None)
    assert [_found(file) for file in SCENARIOS] == fast
