"""The stack's default name: stable, valid, and told apart by path and parameters."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.errors import BadInput
from harness.stacks.names import check_stack_name, stack_name


def template(root: Path, name: str) -> Path:
    (root / ".git").mkdir(parents=True, exist_ok=True)
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("Resources: {}\n")
    return path


def test_same_path_in_another_clone_has_the_same_name(tmp_path: Path) -> None:
    here = template(tmp_path / "here", "fixtures/orders/template.yaml")
    there = template(tmp_path / "there", "fixtures/orders/template.yaml")
    assert stack_name(here) == stack_name(there)
    assert stack_name(here).startswith("orders-")


def test_two_templates_and_two_sets_of_parameters_have_names_of_their_own(tmp_path: Path) -> None:
    one = template(tmp_path, "a/orders/template.yaml")
    other = template(tmp_path, "b/orders/template.yaml")
    names = {
        stack_name(one),
        stack_name(other),
        stack_name(one, {"Table": "x"}),
        stack_name(one, {"Table": "y"}),
    }
    assert len(names) == 4
    assert stack_name(one, {}) == stack_name(one)


def test_odd_folder_names_give_valid_names(tmp_path: Path) -> None:
    for folder in ("ünïcode", "1 2 3", "x" * 90, "-"):
        name = stack_name(template(tmp_path, f"{folder}/template.yaml"))
        check_stack_name(name)
        assert len(name) <= 40


def test_name_that_cloudformation_refuses() -> None:
    with pytest.raises(BadInput, match="not a stack name"):
        check_stack_name("1-is-no-letter")
