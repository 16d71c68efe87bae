"""A template that several scenario files name is read once."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.scenarios.reading import lint as linting
from harness.scenarios.reading.lint import Templates, lint

TEMPLATE = """
Parameters: {Name: {Type: String, Default: a}}
Resources: {Orders: {Type: AWS::SQS::Queue}}
"""


def _scenario(folder: Path, name: str, queue: str, stack: str = "template.yaml") -> Path:
    file = folder / f"{name}.scenario.yaml"
    then = f"then: [{{message: {{queue: {queue}, exactly: 0}}}}]"
    file.write_text(f"scenario: {name}\nstack: {stack}\n{then}\n")
    return file


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    (tmp_path / "template.yaml").write_text(TEMPLATE)
    seen: list[Path] = []
    stock = linting.read_template

    def counted(path: Path, *arguments: object) -> object:
        seen.append(path)
        return stock(path, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(linting, "read_template", counted)
    return seen


def test_a_template_of_several_files_is_read_once(tmp_path: Path, read: list[Path]) -> None:
    templates: Templates = {}
    assert lint(_scenario(tmp_path, "one", "Orders"), templates)[1] == []
    (error,) = lint(_scenario(tmp_path, "two", "Order"), templates)[1]

    assert "did you mean 'Orders'" in str(error)
    assert len(read) == 1
    lint(_scenario(tmp_path, "three", "Orders"))  # of another moment
    assert len(read) == 2


def test_other_parameters_are_looked_at_by_themselves(tmp_path: Path, read: list[Path]) -> None:
    templates: Templates = {}
    with_parameters = "{template: template.yaml, parameters: {Nam: b}}"
    lint(_scenario(tmp_path, "one", "Orders"), templates)
    for name in ("two", "three"):  # what is wrong is told for each file
        (error,) = lint(_scenario(tmp_path, name, "Orders", with_parameters), templates)[1]
        assert "no parameter 'Nam'" in str(error)
    assert len(read) == 3
