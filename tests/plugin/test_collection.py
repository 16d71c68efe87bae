"""Scenario files as pytest items."""

from __future__ import annotations

from pathlib import Path

import pytest

SCENARIO = """\
scenario: A message arrives
tags: [quick]
stacks:
  python: template.yaml
  node: {template: template.yaml, parameters: {Runtime: node}}
when:
  - send: {queue: Q, body: hello}
then:
  - message: {queue: Q, contains: {body: hello}}
---
scenario: Nothing is left
tags: [slow]
stack: template.yaml
then:
  - messages: {queue: Q, count: 0}
"""
TEMPLATE = """\
Parameters: {Runtime: {Type: String, Default: python}}
Resources:
  Q: {Type: AWS::SQS::Queue}
"""


@pytest.fixture
def files(pytester: pytest.Pytester) -> Path:
    folder = pytester.mkdir("flows")
    (folder / "queue.scenario.yaml").write_text(SCENARIO)
    (folder / "template.yaml").write_text(TEMPLATE)
    return folder


def _node_ids(result: pytest.RunResult) -> list[str]:
    return [line for line in result.outlines if "::" in line]


def test_node_ids_name_the_scenario_and_its_variant(pytester: pytest.Pytester, files: Path) -> None:
    result = pytester.runpytest("--collect-only", "-q")
    assert _node_ids(result) == [
        "flows/queue.scenario.yaml::A message arrives[python]",
        "flows/queue.scenario.yaml::A message arrives[node]",
        "flows/queue.scenario.yaml::Nothing is left",
    ]


def test_a_node_id_selects_its_scenario(pytester: pytest.Pytester, files: Path) -> None:
    wanted = "flows/queue.scenario.yaml::A message arrives[node]"
    assert _node_ids(pytester.runpytest("--collect-only", "-q", wanted)) == [wanted]


def test_each_case_is_an_item(pytester: pytest.Pytester, files: Path) -> None:
    (files / "cases.scenario.yaml").write_text(
        "scenario: Sent\nstacks: {a: template.yaml, b: template.yaml}\n"
        "cases: {one: {n: 1}, two: {n: 2}}\nthen: [{messages: {queue: Q, count: '${n}'}}]\n"
    )
    wanted = "flows/cases.scenario.yaml::Sent[a-two]"
    whole = _node_ids(pytester.runpytest("--collect-only", "-q", "flows/cases.scenario.yaml"))
    assert {one.rpartition("::")[2] for one in whole} == {
        "Sent[a-one]", "Sent[b-one]", "Sent[a-two]", "Sent[b-two]"
    }  # fmt: skip
    assert _node_ids(pytester.runpytest("--collect-only", "-q", wanted)) == [wanted]


@pytest.mark.parametrize(
    ("option", "told"),
    [("--harness-seed=x", "'x' is not a whole number"), ("--harness-var=x", "NAME=VALUE")],
)
def test_wrong_inputs(pytester: pytest.Pytester, option: str, told: str) -> None:
    result = pytester.runpytest(option)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"*{told}*"])


def test_tags_are_marks_that_need_no_registration(pytester: pytest.Pytester, files: Path) -> None:
    result = pytester.runpytest("--collect-only", "-q", "-m", "slow")
    assert _node_ids(result) == ["flows/queue.scenario.yaml::Nothing is left"]


def test_collecting_starts_nothing(
    pytester: pytest.Pytester, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = pytester.path / "home"
    monkeypatch.setenv("HARNESS_HOME", str(home))
    assert pytester.runpytest("--collect-only", "-n", "2").ret == 0
    assert not home.exists()


def test_other_yaml_files_are_left_alone(pytester: pytest.Pytester, files: Path) -> None:
    result = pytester.runpytest("--collect-only", "-q", files / "template.yaml")
    assert not _node_ids(result)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("scenario: [unclosed", "*bad.scenario.yaml:1:*"),
        ("scenario: x\nthn: []\n", "*bad.scenario.yaml:2:*unknown key 'thn'*"),
        (
            "scenario: x\nthen:\n  - mesage: {queue: Q}\n",
            "*bad.scenario.yaml:3:*'mesage'*",
        ),
        ("", "*bad.scenario.yaml*"),
    ],
    ids=["not YAML", "unknown key", "unknown expectation", "empty"],
)
def test_a_wrong_file_is_a_clear_error(pytester: pytest.Pytester, text: str, said: str) -> None:
    (pytester.path / "bad.scenario.yaml").write_text(text)
    result = pytester.runpytest()
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines([said])
    result.assert_outcomes(errors=1)
    assert "Traceback" not in result.stdout.str()
    assert "site-packages" not in result.stdout.str()


def test_a_misspelt_key_offers_the_nearest(pytester: pytest.Pytester) -> None:
    (pytester.path / "bad.scenario.yaml").write_text("scenario: x\nthn: []\n")
    pytester.runpytest().stdout.fnmatch_lines(["*did you mean 'then'*"])


def test_skip_stands_in_the_file(pytester: pytest.Pytester) -> None:
    (pytester.path / "later.scenario.yaml").write_text(
        "scenario: Later\nskip: not built yet\nthen:\n  - messages: {queue: Q, count: 0}\n"
    )
    result = pytester.runpytest("-rs")
    result.assert_outcomes(skipped=1)
    result.stdout.fnmatch_lines(["SKIPPED*later.scenario.yaml: not built yet"])
