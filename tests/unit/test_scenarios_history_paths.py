"""The way of an execution: branches and iterations told apart, visits with input and output."""

from __future__ import annotations

from typing import Any

from harness.scenarios.cloud.history_paths import taken, visits


def entered(id_: int, before: int, name: str, kind: str = "Pass", given: str = "1") -> Any:
    details = {"name": name, "input": given}
    kind = f"{kind}StateEntered"
    return {"id": id_, "previousEventId": before, "type": kind, "stateEnteredEventDetails": details}


def left(id_: int, before: int, name: str, output: str = "2") -> Any:
    details = {"name": name, "output": output}
    kind = "PassStateExited"
    return {"id": id_, "previousEventId": before, "type": kind, "stateExitedEventDetails": details}


def other(id_: int, before: int, kind: str) -> Any:
    return {"id": id_, "previousEventId": before, "type": kind}


EVENTS = [
    entered(1, 0, "A"), left(2, 1, "A"),
    entered(3, 2, "Both", "Parallel"), other(4, 3, "ParallelStateStarted"),
    entered(5, 4, "L1"), entered(6, 4, "R1"), left(7, 6, "R1"), left(8, 5, "L1"),
    entered(9, 7, "R2"), entered(10, 8, "L2"), left(11, 10, "L2"), left(12, 9, "R2"),
    left(13, 11, "Both"),
    entered(14, 13, "Each", "Map"), other(15, 14, "MapStateStarted"),
    other(16, 15, "MapIterationStarted"), other(17, 15, "MapIterationStarted"),
    entered(18, 17, "I", given="20"), entered(19, 16, "I", given="10"), left(20, 19, "I", "11"),
    left(21, 18, "I", "21"), entered(22, 21, "J"), left(23, 22, "J"),
    left(24, 23, "Each"),
    entered(25, 24, "Task"), other(26, 25, "TaskScheduled"), other(27, 26, "TaskFailed"),
    left(28, 27, "Task"), entered(29, 28, "Undo"),
]  # fmt: skip


def test_branches_and_iterations_are_paths_of_their_own() -> None:
    assert taken(EVENTS) == [
        "A",
        {"Both": [["L1", "L2"], ["R1", "R2"]]},
        {"Each": [["I", "J"], ["I"]]},
        "Task",
        "Undo",
    ]


def test_visits_have_their_own_input_and_output() -> None:
    found = visits(EVENTS)
    assert found["I"] == [{"input": 20, "output": 21}, {"input": 10, "output": 11}]
    assert found["Undo"] == [{"input": 1}]
