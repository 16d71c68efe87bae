"""Lint: every mistake of a file at once, its resources and files checked without an engine."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import EntryPoint
from pathlib import Path
from textwrap import dedent

import pytest

from harness.errors import BadInput
from harness.scenarios import registry
from harness.scenarios.actions.base import Action
from harness.scenarios.actions.catalogue import ACTIONS
from harness.scenarios.actions.tables import PutItem
from harness.scenarios.expectations.catalogue import EXPECTATIONS
from harness.scenarios.reading.lint import lint
from harness.scenarios.registry import Registry

TEMPLATE = """\
AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders: {Type: AWS::Serverless::SimpleTable}
  Uploads: {Type: AWS::S3::Bucket}
  Pay:
    Type: AWS::Serverless::Function
    Properties: {Handler: index.b, Runtime: python3.12, InlineCode: "b = print"}
Outputs:
  Name: {Value: !Ref Orders}
"""


def told(tmp_path: Path, text: str) -> list[str]:
    (tmp_path / "t.yaml").write_text(TEMPLATE)
    (tmp_path / "seed.json").write_text("[{]")
    file = tmp_path / "a.scenario.yaml"
    file.write_text(dedent(text))
    return [str(e).replace(f"{tmp_path}/", "") for e in lint(file)[1]]


def columns(line: str) -> list[int]:
    """Where the marks `‸` would stand if they took no room."""
    return [i + 1 - n for n, i in enumerate(i for i, c in enumerate(line) if c == "‸")]


def test_a_right_file(tmp_path: Path) -> None:
    text = """\
        scenario: S
        stack: t.yaml
        given: [{items: {table: Orders, put: [{id: "${outputs.Name} ${resources.PayRole}"}]}}]
        when:
          - request: {api: ServerlessRestApi, path: /}
          - put_events: {bus: default, events: [{source: a, detail-type: b}]}
        then: [{calls: {function: Pay}}, {log: {function: Pay, contains: x}}]
        """
    assert told(tmp_path, text) == []


def test_everything_wrong(tmp_path: Path) -> None:
    text = """\
        scenario: S
        stack: t.yaml
        given:
          - items: {table: ‸Ordrs, file: ‸seed.jsn}
          - items: {table: ‸Uploads, put: [{id: ‸"${resources.Upload}"}]}
          - objects: {bucket: Uploads, put: [{key: a, file: ‸nowhere.txt}]}
          - invoke: {function: Pay, event_file: seed.json}
        then:
          - item: {table: Orders, key: {id: ‸"${outputs.Nam}"}, equals: {$json: ‸nothing.json}}
        """
    marked = dedent(text)
    places = [
        f"a.scenario.yaml:{n}:{part}"
        for n, line in enumerate(marked.splitlines(), 1)
        for part in columns(line)
    ]
    places.append("seed.json:1:3")
    found = told(tmp_path, text.replace("‸", ""))
    assert [line.split(": ")[0] for line in found] == places
    assert "did you mean 'Orders'?" in found[0]
    assert "did you mean 'seed.json'?" in found[1]
    assert "'Uploads' is of type AWS::S3::Bucket, not AWS::DynamoDB::Table" in found[2]
    assert "did you mean 'Uploads'?" in found[3]
    assert "did you mean 'Name'?" in found[5]


def test_a_template_that_is_not_there(tmp_path: Path) -> None:
    text = "scenario: S\nstack: tt.yaml\nthen: [{calls: {function: F}}]\n"
    [line] = told(tmp_path, text)
    assert line.startswith("a.scenario.yaml:2:8: there is no template")
    assert "did you mean 't.yaml'?" in line


class Greet(PutItem):
    """Greets."""

    kind = "greet"
    example = "greet: {}"


def kinds(monkeypatch: pytest.MonkeyPatch, value: str) -> Registry[Action]:
    point = EntryPoint("greet", value, "harness.actions")
    monkeypatch.setattr(
        registry, "entry_points", lambda group: [point] if group == point.group else []
    )
    return Registry("harness.actions", Action)  # type: ignore[type-abstract]


def test_a_kind_of_an_installed_package(monkeypatch: pytest.MonkeyPatch) -> None:
    assert kinds(monkeypatch, f"{__name__}:Greet").get("greet") is Greet


@pytest.mark.parametrize(
    ("value", "what"),
    [
        ("no_such_module:X", "does not load"),
        ("pathlib:Path", "is not a class derived from"),
        ("harness.scenarios.expectations.item:ItemExpectation", "is not a class derived from"),
    ],
)
def test_an_entry_point_that_is_wrong(
    monkeypatch: pytest.MonkeyPatch, value: str, what: str
) -> None:
    with pytest.raises(BadInput, match=what):
        kinds(monkeypatch, value).all()


def test_a_kind_that_is_taken() -> None:
    class Other(PutItem):
        """Has a name that is taken."""

    ours = {"put_item": "harness.scenarios.actions.tables:PutItem"}
    known: Registry[Action] = Registry("harness.actions", Action, ours)  # type: ignore[type-abstract]
    with pytest.raises(BadInput, match=r"'put_item' .* is taken by"):
        known.add(Other)


def test_every_kind_is_named_in_the_catalogue_as_its_class_names_it() -> None:
    for known in (ACTIONS, EXPECTATIONS):
        assert {kind: cls.kind for kind, cls in known.all().items()} == {
            k: k for k in known.names()
        }


def test_only_kinds_that_are_used_are_imported(tmp_path: Path) -> None:
    (tmp_path / "a.scenario.yaml").write_text(
        "scenario: S\nstack: template.yaml\nwhen:\n  - put_item: {table: T, item: {id: a}}\n"
        "then:\n  - item: {table: T, key: {id: a}, equals: {id: a}}\n"
    )
    code = (
        "import sys; from harness.scenarios.reading.loading import read; from pathlib import Path\n"
        "assert not read(Path('a.scenario.yaml'))[1]\n"
        "print([m for m in sys.modules if m.startswith('harness.scenarios.actions.')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert "actions.tables" in done.stdout
    assert "actions.request" not in done.stdout


def test_event_files_are_looked_at(tmp_path: Path) -> None:
    (tmp_path / "answer.json").write_text('{"statusCode": 200}')
    (tmp_path / "none.json").write_text('{\n "Records": []\n}')
    (tmp_path / "put.json").write_text(
        '{"Records": [{"eventSource": "aws:s3", "eventName": "ObjectCreated:Put", '
        '"s3": {"bucket": {"name": "b"}, "object": {"key": "k"}}}]}'
    )
    assert told(
        tmp_path,
        """\
        scenario: S
        stack: t.yaml
        when:
          - replay: answer.json
          - replay: none.json
          - replay: {file: put.json, to: Uplods}
          - replay: {file: put.json, map: {b: Upload}}
          - replay: {file: put.json, rules: [Nightly]}
          - replay: missing.json
          - replay: {file: put.json, to: Uploads, map: {b: Uploads}}
        then:
          - calls: {function: Pay}
        """,
    ) == [
        "a.scenario.yaml:4:13: Answer to an HTTP request: "
        "a function answers it; no function is invoked with it",
        "a.scenario.yaml:6:34: the template has no resource 'Uplods'\n  did you mean 'Uploads'?",
        "a.scenario.yaml:7:39: the template has no resource 'Upload'\n  did you mean 'Uploads'?",
        "a.scenario.yaml:8:13: rules does not go with file",
        "a.scenario.yaml:9:13: there is no file missing.json\n"
        "  known: a.scenario.yaml, answer.json, none.json, put.json, seed.json, t.yaml",
        "none.json:2:2: Records is empty: AWS delivers at least one "
        "(named at a.scenario.yaml:5:13)",
    ]


def test_an_api_key_is_one_of_the_template(tmp_path: Path) -> None:
    errors = told(
        tmp_path,
        """
        scenario: S
        stack: t.yaml
        when: [{request: {path: /, headers: {x-api-key: "${api_keys.Ordres}"}}}]
        then: [{response: {status: 200}}]
        """,
    )
    assert len(errors) == 1
    assert "the template has no resource 'Ordres'" in errors[0]
