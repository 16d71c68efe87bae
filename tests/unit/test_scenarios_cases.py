"""`cases:`, `variables:` and what a run gives them from outside."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from harness.errors import BadInput
from harness.scenarios.reading.lint import lint
from harness.scenarios.reading.loading import load, read
from harness.scenarios.values.inputs import Inputs, read_pairs
from harness.scenarios.values.scope import Scope
from harness.scenarios.values.variables import set_variables

THEN = "then: [{message: {queue: Q, contains: {body: {a: '${a}'}}}}]\n"


def scenario(tmp_path: Path, text: str, then: str = THEN) -> Path:
    file = tmp_path / "a.scenario.yaml"
    file.write_text("scenario: S\n" + dedent(text) + then)
    return file


def variables(file: Path, **given: str) -> dict[str, dict[str, Any]]:
    """By the title of each run, what its variables are."""
    found = {}
    for one in load(file):
        scope = Scope(seed="1")
        set_variables(one, scope, Inputs(given, 1, {}))
        found[one.title()] = scope.variables
    return found


def told(file: Path) -> list[str]:
    return [str(e).replace(f"{file.parent}/", "") for e in read(file)[1]]


def test_by_name(tmp_path: Path) -> None:
    file = scenario(tmp_path, "cases: {one: {a: 1}, the other: {a: '${now:%%}'}}\n")
    assert variables(file) == {"S[one]": {"a": 1}, "S[the other]": {"a": "%"}}


def test_a_list_is_named_by_its_values(tmp_path: Path) -> None:
    text = """\
        cases:
          - {a: 1, b: x}
          - {case: mine, a: 2, b: y}
          - {a: [3], b: z}
          - {a: 1, b: x}
        """
    titles = [one.title() for one in load(scenario(tmp_path, text))]
    assert titles == ["S[1-x]", "S[mine]", "S[3]", "S[1-x-4]"]


def test_a_csv_file(tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text('case,a,b\n"one, two",1,007\n\n3,,"${uuid}"\n')
    assert variables(scenario(tmp_path, "cases: c.csv\n")) == {
        "S[one, two]": {"a": 1, "b": "007"},
        "S[3]": {"a": None, "b": "${uuid}"},
    }


def test_a_json_file(tmp_path: Path) -> None:
    (tmp_path / "c.json").write_text('[{"a": {"$gt": 1}}, {"a": "x"}]')
    assert variables(scenario(tmp_path, "cases: c.json\n")) == {
        "S[1]": {"a": {"$gt": 1}},
        "S[x]": {"a": "x"},
    }
    (tmp_path / "c.json").write_text('{"first": {"a": 1}}')
    assert variables(scenario(tmp_path, "cases: c.json\n")) == {"S[first]": {"a": 1}}


def test_a_case_counts_before_what_was_given_and_that_before_the_default(tmp_path: Path) -> None:
    text = """\
        cases: {x: {a: 1}}
        variables: {a: 2, b: "${a}!", c: plain, d: 4, e: [5]}
        """
    file = scenario(tmp_path, text)
    assert variables(file)["S[x]"] == {"a": 1, "b": "1!", "c": "plain", "d": 4, "e": [5]}
    given = variables(file, a="7", c="8", d="9", e='{"f": [1]}')["S[x]"]
    assert given == {"a": 1, "b": "1!", "c": "8", "d": 9, "e": {"f": [1]}}


def test_the_environment_gives_what_no_option_does(tmp_path: Path) -> None:
    [one] = load(scenario(tmp_path, "variables: {a: 1, b: 2}\n"))
    scope = Scope()
    environment = {"HARNESS_VAR_a": "3", "HARNESS_VAR_b": "4", "HARNESS_VAR_z": "5"}
    set_variables(one, scope, Inputs({"a": "6"}, 1, environment))
    assert scope.variables == {"a": 6, "b": 4}


def test_what_no_scenario_declares_cannot_be_given(tmp_path: Path) -> None:
    scenarios = load(scenario(tmp_path, "variables: {a: 1}\n"))
    Inputs({"a": "1"}).check(scenarios)
    with pytest.raises(BadInput, match=r"declares the variable 'aa'\n  did you mean 'a'"):
        Inputs({"aa": "1"}).check(scenarios)
    with pytest.raises(BadInput, match="expected NAME=VALUE"):
        read_pairs(["a"])
    assert read_pairs(["a=b=c", "d="]) == {"a": "b=c", "d": ""}


def test_the_seed_decides_what_is_random(tmp_path: Path) -> None:
    text = "variables: {a: '${uuid} ${random.int:1..1000000} ${random.text:9}'}\n"
    [one] = load(scenario(tmp_path, text))

    def value(seed: str) -> Any:
        scope = Scope(seed=seed)
        set_variables(one, scope, Inputs(environment={}))
        assert scope.generators.drawn
        return scope.variables["a"]

    assert value("1 S") == value("1 S")
    assert len({value("1 S"), value("2 S"), value("1 T")}) == 3


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("cases: {}\n", ["2:8: 'cases': expected at least one entry"]),
        ("cases: 3\n", ["2:8: 'cases': expected cases by name, a list of them, or a CSV"]),
        ("cases: {x: 3}\n", ["2:12: 'x': expected a mapping of keys, got 3"]),
        ("cases: [x]\n", ["2:9: expected a mapping of keys"]),
        ("cases: c.txt\n", ["2:8: cases come from a .csv or a .json file"]),
        ("cases: none.csv\n", ["2:8: there is no file none.csv"]),
        ("cases: {x: {a: 1}, y: {a: 1, b: 2}}\n", ["2:12: case 'x' lacks 'b', which others"]),
        ("cases: [{case: x, a: 1}, {case: x, a: 2}]\n", ["2:8: two cases are named 'x'"]),
        ("cases: [{case: 'x[', a: 1}]\n", ["2:9: 'x[' cannot name a case"]),
        ("cases: {x: {now: 1, a: 1}}\n", ["2:13: ${now} has a meaning of its own"]),
        ("cases: {x: {a: '${b}'}}\n", ["2:16: unknown variable ${b}"]),
    ],
)
def test_mistakes(tmp_path: Path, text: str, places: list[str]) -> None:
    found = told(scenario(tmp_path, text, "then: [{calls: {function: F}}]\n"))
    assert [one.startswith(f"a.scenario.yaml:{p}") for one, p in zip(found, places, strict=True)]
    for one, place in zip(found, places, strict=True):
        assert one.startswith(f"a.scenario.yaml:{place}"), found


@pytest.mark.parametrize(
    ("name", "content", "place"),
    [
        ("c.csv", "a,b\n1\n", "c.csv:2: 1 cells below 2 column names (named at "),
        ("c.csv", "a,1b\n1,2\n", "c.csv:1: '1b' cannot name a variable"),
        ("c.csv", "a,a\n1,2\n", "c.csv:1: two columns have the same name"),
        ("c.csv", 'a,b\n"1,2\n', "c.csv:2: malformed CSV"),
        ("c.csv", "a,b\n", "a.scenario.yaml:2:8: c.csv has no cases"),
        ("c.json", "[1]", "c.json: cases are a list of objects"),
        ("c.json", '{"a": 1}', "c.json: cases are a list of objects"),
        ("c.json", "[{]", "c.json:1:3: malformed JSON"),
    ],
)
def test_mistakes_in_files(tmp_path: Path, name: str, content: str, place: str) -> None:
    (tmp_path / name).write_text(content)
    file = scenario(tmp_path, f"cases: {name}\n", "then: [{calls: {function: F}}]\n")
    [found] = told(file)
    assert found.startswith(place)


def test_an_unknown_variable_is_told_once_for_all_cases(tmp_path: Path) -> None:
    file = scenario(tmp_path, "cases: {x: {b: 1}, y: {b: 2}}\n")
    scenarios, errors = lint(file)
    assert len(scenarios) == 2
    [error] = errors
    assert "unknown variable ${a}" in error.what


def test_a_variable_without_a_default_has_to_be_given(tmp_path: Path) -> None:
    file = tmp_path / "a.scenario.yaml"
    file.write_text(
        """
scenario: A partner
variables:
  key: {$required: the partner's key}
  twice: "${key}-${key}"
when: {quiet: true}
then: [{quiet: true}]
"""
    )
    (one,) = load(file)
    scope = Scope()
    set_variables(one, scope, Inputs({"key": "07"}, 1, {}))
    assert scope.variables == {"key": "07", "twice": "07-07"}
    given = Scope()
    set_variables(one, given, Inputs({}, 1, {"HARNESS_VAR_key": "x"}))
    assert given.variables["key"] == "x"
    with pytest.raises(BadInput) as error:
        set_variables(one, Scope(), Inputs({}, 1, {}))
    assert error.value.what == "the variable 'key' has no value: the partner's key"
    assert error.value.where is not None
    assert (error.value.where.line, error.value.where.column) == (4, 3)
    assert "`--var key=…` or HARNESS_VAR_key" in (error.value.fix or "")
