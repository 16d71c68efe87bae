"""MockConfigFile.json: which test case it gives, and what is told of one that cannot be used."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from harness.errors import BadInput
from harness.stacks.mocks import read_case

GOOD: dict[str, Any] = {
    "StateMachines": {"Orders": {"TestCases": {"Happy": {"Charge": "Charged"}}}},
    "MockedResponses": {
        "Charged": {
            "0-1": {"Throw": {"Error": "Busy", "Cause": "once more"}},
            "2": {"Return": {"amount": 5}},
        }
    },
}


def written(tmp_path: Path, data: Any) -> Path:
    file = tmp_path / "mocks.json"
    file.write_text(data if isinstance(data, str) else json.dumps(data, indent=1))
    return file


def changed(*path: str, to: Any) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(json.dumps(GOOD))
    part = data
    for key in path[:-1]:
        part = part[key]
    if to is None:
        del part[path[-1]]
    else:
        part[path[-1]] = to
    return data


def test_a_range_of_attempts_is_an_answer_for_each(tmp_path: Path) -> None:
    case = read_case(written(tmp_path, GOOD), ["Orders"], "Happy")
    thrown = {"Throw": {"Error": "Busy", "Cause": "once more"}}
    assert case.states == {"Charge": [thrown, thrown, {"Return": {"amount": 5}}]}


def test_the_machine_is_found_by_any_of_its_names(tmp_path: Path) -> None:
    assert read_case(written(tmp_path, GOOD), ["Logical", "Orders"], "Happy").states


@pytest.mark.parametrize(
    ("data", "line", "what", "fix"),
    [
        ("{", 1, "malformed JSON", None),
        (changed("StateMachines", to=None), 1, "'StateMachines' is missing", None),
        (changed("StateMachines", to={"Order": {}}), 2, "no mocks for the state machine 'Orders'",
         "did you mean 'Order'?"),
        (changed("StateMachines", "Orders", "TestCases", to={"Hapy": {}}), 4,
         "'Orders' has no test case 'Happy'", "did you mean 'Hapy'?"),
        (changed("StateMachines", "Orders", "TestCases", "Happy", "Charge", to="Chargd"), 6,
         "there is no mocked response 'Chargd'", "did you mean 'Charged'?"),
        (changed("MockedResponses", "Charged", to={"first": {"Return": 1}}), 13,
         "not 'first'", 'such as "0" or "1-3"'),
        (changed("MockedResponses", "Charged", to={"1": {"Return": 1}}), 12,
         "there is no answer for attempt 0", None),
        (changed("MockedResponses", "Charged", to={"0": {"Return": 1}, "0-1": {"Return": 1}}), 16,
         "attempt 0 is given twice", None),
        (changed("MockedResponses", "Charged", "2", to={"Return": 1, "Throw": {}}), 19,
         "just one of Return and Throw", None),
        (changed("MockedResponses", "Charged", "2", to={"Throw": {"Error": "E"}}), 19,
         "Throw needs Cause, a text", None),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_told_with_its_place(
    tmp_path: Path, data: Any, line: int, what: str, fix: str | None
) -> None:
    with pytest.raises(BadInput) as refused:
        read_case(written(tmp_path, data), ["Orders"], "Happy")
    error = refused.value
    assert what in error.what
    assert error.where is not None
    assert (error.where.file.name, error.where.line) == ("mocks.json", line)
    if fix is not None:
        assert fix in str(error.fix)


DEFINITION = {
    "StartAt": "Charge",
    "States": {"Charge": {"Type": "Task"}, "Wait": {"Type": "Wait"}},
}


@pytest.mark.parametrize(
    ("state", "what"),
    [("Charg", "has no state 'Charg'"), ("Wait", "'Wait' is a Wait state")],
)
def test_only_tasks_of_the_machine_are_mocked(tmp_path: Path, state: str, what: str) -> None:
    data = changed("StateMachines", "Orders", "TestCases", "Happy", to={state: "Charged"})
    case = read_case(written(tmp_path, data), ["Orders"], "Happy")
    with pytest.raises(BadInput) as refused:
        case.check_states(DEFINITION)
    assert what in refused.value.what
    assert refused.value.where is not None
    assert refused.value.where.line == 6
