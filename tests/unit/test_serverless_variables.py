"""Variables of serverless.yml: what they come to, and what is said where they come to nothing."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

import pytest

from harness.errors import BadInput
from harness.stacks.readers import read_template

HEAD = """
service: app
provider: {name: aws, runtime: python3.12}
"""


def _environment(folder: Path, text: str, /, **parameters: str) -> dict[str, Any]:
    """The environment of the function `f`, which `text` gives values for."""
    path = folder / "serverless.yml"
    whole = HEAD + textwrap.dedent(text)
    path.write_text(
        whole + "\nfunctions: {f: {handler: a.b, environment: {V: '${self:custom.v}'}}}\n"
    )
    body = read_template(path, parameters).body
    found: dict[str, Any] = body["Resources"]["FLambdaFunction"]["Properties"]["Environment"]
    return found["Variables"]


def _value(folder: Path, value: str, /, **parameters: str) -> Any:
    return _environment(folder, f"custom:\n  v: {value}\n  stage: s1\n", **parameters)["V"]


def _refused(folder: Path, text: str, /, **parameters: str) -> str:
    with pytest.raises(BadInput) as caught:
        _environment(folder, text, **parameters)
    return str(caught.value).removeprefix(f"{folder}/")


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("${self:custom.stage}", "s1"),
        ("x-${self:custom.stage}-y", "x-s1-y"),
        ("${self:service}", "app"),
        ("${self:service.name}", "app"),
        ("${self:custom.none, 'quoted, text'}", "quoted, text"),
        ('${self:custom.none, "double"}', "double"),
        ("${self:custom.none, 12}", "12"),
        ("${self:custom.none, true}", "true"),
        ("${self:custom.none, self:custom.stage}", "s1"),
        ("${self:custom.none, ${self:custom.stage}}", "s1"),
        ("${self:custom.${opt:key}}", "s1"),
        ("${opt:stage, self:provider.stage, 'x'}", "dev"),
        ("${self:provider.region}", "us-east-1"),
        ("${sls:stage}", "dev"),
        ("${opt:given}", "g"),
        ("${param:given}", "g"),
        ("${strToBool('TRUE')}", "true"),
        ("${strToBool(${self:custom.none, '0'})}", "false"),
        ("${AWS::Region}/${Table.Arn}/${!Literal}", "${AWS::Region}/${Table.Arn}/${!Literal}"),
        (r"\${self:literal}", "${self:literal}"),
        ("${env:HARNESS_TEST_NAME}", "from outside"),
        ("${env:HARNESS_TEST_NONE, 'none'}", "none"),
        ("yes", "yes"),
        ("2012-10-17", "2012-10-17"),
    ],
)
def test_values(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: str, value: str) -> None:
    monkeypatch.setenv("HARNESS_TEST_NAME", "from outside")
    assert _value(tmp_path, written, given="g", key="stage") == value


def test_the_stage_is_an_option_then_the_provider_s(tmp_path: Path) -> None:
    assert _value(tmp_path, "${sls:stage}", stage="prod") == "prod"
    assert _value(tmp_path, "${opt:stage, 'none'}") == "none"


def test_the_instance_id_stays_the_same(tmp_path: Path) -> None:
    first = _value(tmp_path, "${sls:instanceId}")
    assert first == _value(tmp_path, "${sls:instanceId}")
    assert len(first) == 32


def test_files(tmp_path: Path) -> None:
    (tmp_path / "dev.yml").write_text("a: {b: ['x', '${self:custom.other}']}\n")
    (tmp_path / "data.json").write_text('{"k": 5}')
    (tmp_path / "note.txt").write_text(" words \n")
    (tmp_path / ".env.shared").write_text("# comment\nexport TOKEN='t 1'\nURL=http://${TOKEN}\n")
    text = """
    custom:
      other: from-self
      first: ${file(./${sls:stage}.yml):a.b.1}|${file(data.json):k}
      v: ${self:custom.first}|${file(note.txt)}|${file(.env.shared):TOKEN}
    """
    assert _environment(tmp_path, text)["V"] == "from-self|5|words|t 1"
    assert _value(tmp_path, "${file(none.yml):a, 'default'}") == "default"


def test_parameters_of_stages(tmp_path: Path) -> None:
    text = """
    params:
      default: {size: small, colour: red}
      prod: {size: "large-${sls:stage}"}
    stages:
      prod: {params: {shape: round}}
    custom: {v: "${param:size}-${param:colour}-${param:shape, 'none'}"}
    """
    assert _environment(tmp_path, text)["V"] == "small-red-none"
    assert _environment(tmp_path, text, stage="prod")["V"] == "large-prod-red-round"
    assert _environment(tmp_path, text, size="given")["V"] == "given-red-none"


def test_dotenv_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("HARNESS_A=plain\nHARNESS_B=plain\n")
    (tmp_path / ".env.prod").write_text('HARNESS_A="of prod"\n')
    text = "useDotenv: true\ncustom: {v: \"${env:HARNESS_A}-${env:HARNESS_B, 'none'}\"}\n"
    assert _environment(tmp_path, text)["V"] == "plain-plain"
    assert _environment(tmp_path, text, stage="prod")["V"] == "of prod-none"
    monkeypatch.setenv("HARNESS_A", "outer")
    assert _environment(tmp_path, text)["V"] == "outer-plain"
    monkeypatch.delenv("HARNESS_A")
    without = text.removeprefix("useDotenv: true\n")
    assert "useDotenv: true" in _refused(tmp_path, without)


def test_what_only_an_engine_can_tell_is_left_open_without_one(tmp_path: Path) -> None:
    for written in ("${cf:other-dev.Url}", "${ssm:/a/b}", "x-${s3:bucket/key}", "${aws:accountId}"):
        assert _value(tmp_path, written)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("custom:\n  v: ${self:custom.tabel}\n  table: x\n", 6, "did you mean 'table'"),
        ("custom:\n  v: ${opt:colour}\n", 6, "--parameter colour=VALUE"),
        ("custom:\n  v: ${env:HARNESS_NOT_SET}\n", 6, "has no 'HARNESS_NOT_SET'"),
        ("custom:\n  v: ${param:size}\nparams: {default: {sise: 1}}\n", 6, "did you mean 'sise'"),
        ("custom:\n  v: ${slf:custom.x}\n", 6, "did you mean 'self'"),
        ("custom:\n  v: ${git:sha1}\n", 6, "of a plugin"),
        ("custom:\n  v: ${file(./settings.js):x}\n", 6, "settings.js is a program"),
        ("custom:\n  v: ${file(./none.yml):x}\n", 6, "there is no file './none.yml'"),
        ("custom:\n  v: ${self:custom.a\n", 6, "'}' is missing"),
        ("custom:\n  v: ${self:custom.a, b}\n", 6, "in quotes: 'b'"),
        ("custom:\n  v: ${strToBool('maybe')}\n", 6, "neither true nor false"),
        ("custom:\n  v: ${sls:stag}\n", 6, "did you mean 'stage'"),
        ("custom:\n  v: a-${self:custom.m}\n  m: {x: 1}\n", 6, "is a mapping"),
        ("custom:\n  v: ${self:custom.w}\n  w: ${self:custom.v}\n", 6, "in a circle"),
    ],
)
def test_what_comes_to_nothing_is_named_with_its_line(
    tmp_path: Path, text: str, line: int, words: str
) -> None:
    said = _refused(tmp_path, text)
    number = said.split(":")[1]
    assert said.startswith("serverless.yml:")
    assert words in said
    circle = "circle" in words
    assert int(number) in ((line - 1, line, line + 1) if circle else (line - 1,)), said


def test_a_circle_is_told_step_by_step(tmp_path: Path) -> None:
    (tmp_path / "more.yml").write_text("b: ${self:custom.v}\n")
    said = _refused(tmp_path, "custom:\n  v: ${file(more.yml):b}\n")
    assert "more.yml:1:1" in said
    assert "serverless.yml:5:3" in said


def test_a_part_that_holds_itself_is_a_circle(tmp_path: Path) -> None:
    said = _refused(tmp_path, "custom:\n  v: {a: {b: '${self:custom.v}'}}\n")
    assert "in a circle" in said


def test_lines_of_a_file_that_is_put_in(tmp_path: Path) -> None:
    (tmp_path / "more.yml").write_text("x: 1\ny:\n  z: ${opt:missing}\n")
    with pytest.raises(BadInput, match=r"more\.yml:3:3: \$\{opt:missing\} has no value"):
        _environment(tmp_path, "custom: {v: x, part: '${file(more.yml)}'}\n")


def test_malformed_dotenv_files(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("GOOD=1\nbad line here = 'x\n")
    said = _refused(tmp_path, "useDotenv: true\ncustom: {v: 1}\n")
    assert said.startswith(".env:2")
