"""`include:`: steps of other files, their parameters, and how mistakes in them are told."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from harness.scenarios.reading.lint import lint
from harness.scenarios.reading.loading import load

SCENARIO = """\
scenario: S
variables: {who: me}
given:
  - include: one.steps.yaml
    with: {id: "${who}"}
then:
  - calls: {function: F}
"""


def write(tmp_path: Path, **files: str) -> Path:
    for name, text in files.items():
        (tmp_path / f"{name}.steps.yaml").write_text(dedent(text))
    file = tmp_path / "a.scenario.yaml"
    file.write_text(SCENARIO)
    return file


def told(file: Path) -> list[str]:
    return [str(e).replace(f"{file.parent}/", "") for e in lint(file)[1]]


def test_they_stand_where_they_are_included(tmp_path: Path) -> None:
    file = write(
        tmp_path,
        one="""\
            required: [id]
            parameters: {n: 3}
            steps:
              - send: {queue: Q, body: "${id}"}
                capture: {sent: message_id}
              - include: two.steps.yaml
                with: {x: "${n}"}
              - send: {queue: Q, body: "${sent}"}
            """,
        two="parameters: {x: 1, y: '${uuid}'}\nsteps: {send: {queue: R, body: '${x} ${y}'}}\n",
    )
    assert told(file) == []
    [scenario] = load(file)
    assert [(s.section, s.where.file.name, s.where.line) for s in scenario.given] == [
        ("given", "one.steps.yaml", 4),
        ("given", "two.steps.yaml", 2),
        ("given", "one.steps.yaml", 8),
    ]
    places = scenario.given[1].included.places if scenario.given[1].included else []
    assert [(p.file.name, p.line) for p in places] == [("one.steps.yaml", 6), (file.name, 4)]


STEP = "steps: [{send: {queue: Q, body: x}}]\n"


@pytest.mark.parametrize(
    ("one", "place", "what"),
    [
        ("steps: [{snd: {}}]\n", "one.steps.yaml:1:10", "unknown action 'snd'; included at "),
        ("steps: [{send: {queue: Q, body: '${idd}'}}]\n", "one.steps.yaml:1:33", "${idd}; incl"),
        ("steps: [{send: {queue: Q, body: '${who}'}}]\n", None, None),
        ("steps: [{calls: {function: F}}]\n", "one.steps.yaml:1:10", "'calls' is an expectation"),
        ("stps: []\n", "one.steps.yaml:1:1", "did you mean 'steps'"),
        (f"required: [id, n]\n{STEP}", "a.scenario.yaml:4:5", "needs the parameter 'n'"),
        (f"parameters: {{ix: 1}}\n{STEP}", "a.scenario.yaml:5:12", "has no parameter 'id'"),
        (f"parameters: {{id: 1, o: '${{id}}'}}\n{STEP}", "one.steps.yaml:1:24", "${id}"),
        (f"{STEP}---\n{STEP}", "a.scenario.yaml:4:14", "2 YAML documents"),
        ("steps: [\n", "one.steps.yaml:2:1", "malformed YAML"),
    ],
)
def test_mistakes(tmp_path: Path, one: str, place: str | None, what: str | None) -> None:
    if "required" not in one and "parameters" not in one and one.startswith("steps: [{"):
        one = f"{one}parameters: {{id: 1}}\n"
    found = told(write(tmp_path, one=one))
    if place is None:
        assert found == []
        return
    assert found[0].startswith(f"{place}: "), found
    assert what in found[0]
    if place.startswith("one.steps.yaml:1:") and "steps: [{" in one and "ix" not in one:
        assert "included at a.scenario.yaml:4:5" in "".join(found).replace(str(tmp_path), "")


def test_a_circle_is_refused_with_its_chain(tmp_path: Path) -> None:
    file = write(
        tmp_path,
        one="parameters: {id: 1}\nsteps: [{include: two.steps.yaml}]\n",
        two="steps: [{include: three.steps.yaml}]\n",
        three="steps: [{include: two.steps.yaml}]\n",
    )
    [found] = told(file)
    assert found.startswith("three.steps.yaml:1:19: the files include each other in a circle: ")
    assert "two.steps.yaml → three.steps.yaml → two.steps.yaml" in found
    assert "included at a.scenario.yaml:4:5" in found.replace(f"{tmp_path}/", "")


def test_files_that_include_others_many_times_over(tmp_path: Path) -> None:
    many = "steps: [" + ", ".join(["{include: NEXT.steps.yaml}"] * 50) + "]\n"
    file = write(
        tmp_path,
        one="parameters: {id: 1}\n" + many.replace("NEXT", "two"),
        two=many.replace("NEXT", "three"),
        three=many.replace("{include: NEXT.steps.yaml}", "{send: {queue: Q, body: x}}"),
    )
    assert "more than 5,000 steps once all is included" in told(file)[0]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "ones.steps.yaml").write_text(STEP)
    [found] = told(write(tmp_path))
    assert found == (
        "a.scenario.yaml:4:14: there is no file one.steps.yaml\n  did you mean 'ones.steps.yaml'?"
    )


def test_faults_of_a_scenario(tmp_path: Path) -> None:
    file = tmp_path / "a.scenario.yaml"
    file.write_text(
        "scenario: S\nfaults:\n  - {call: sqs.SendMessage, throttled: true}\n"
        "given: [{send: {queue: Q, body: x}}]\nthen: [{calls: {function: F}}]\n"
    )
    [scenario] = load(file)
    assert [(s.kind, s.where.line) for s in scenario.given] == [("send", 4), ("fault", 3)]
    file.write_text(file.read_text().replace("throttled", "throtled"))
    [error] = told(file)
    assert error.startswith("a.scenario.yaml:3:29: unknown key 'throtled'\n  did you mean")


@pytest.mark.parametrize(
    ("keys", "told_of"),
    [
        ("may_fail: true", "`may_fail` is for a burst"),
        ("concurrency: 0", "greater than or equal to 1"),
        ("concurrency: 1001", "less than or equal to 1000"),
        ("concurency: 2", "did you mean 'concurrency'"),
    ],
)
def test_bursts_written_wrong(tmp_path: Path, keys: str, told_of: str) -> None:
    file = tmp_path / "a.scenario.yaml"
    file.write_text(
        f"scenario: S\nwhen:\n  - send: {{queue: Q, body: x}}\n    {keys}\n"
        "then: [{calls: {function: F}}]\n"
    )
    [error] = told(file)
    assert told_of in error
